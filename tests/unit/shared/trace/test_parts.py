"""Only text that the viewer needs is a part of a trace; a name says what it may be, its bytes what it is."""

import gzip

import pytest

from shared.trace.parts import Part, as_text, part

_MARK = "a" * 40


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("trace.trace", Part.LINES),
        ("0-trace.network", Part.LINES),
        ("trace-1.trace", Part.LINES),
        ("trace.stacks", Part.JSON),
        (f"resources/{_MARK}.html", Part.BODY),
        (f"src/{_MARK}.py", Part.BODY),
        (f"resources/{_MARK}.js", None),
        ("resources/page@1-2.jpeg", None),
        ("../trace.trace", None),
        ("/etc/passwd", None),
        ("resources/../../x.html", None),
        ("resources\\x.html", None),
        ("trace.zip", None),
    ],
)
def test_a_name_says_what_a_part_may_be(name: str, kind: Part | None):
    """Names that lead elsewhere, archives and pictures are no part."""
    assert kind is part(name)


def test_bytes_say_whether_they_are_text():
    """Whatever their name: a font is none, nor is what is compressed; UTF-16 is."""
    assert "blå" == as_text("blå".encode("utf-16"))
    assert "blå" == as_text("\ufeffblå".encode())
    assert [None, None, None] == [as_text(data) for data in (b"\x89PNG\r\n", gzip.compress(b"x"), b"a\0b")]
