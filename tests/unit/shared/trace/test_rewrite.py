"""A trace is written anew: valid, without what must not be kept, and bounded whatever the recording holds."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.redact import Redactor
from shared.trace import rewrite
from shared.trace.parts import LARGEST_BODY
from tests.support.planted import numbers
from tests.support.search import Search

NUMBER = numbers()["synthetic, rest 0"]
PAGE = f"resources/{'a' * 40}.html"


def zipped(parts: dict[str, bytes | str]) -> bytes:
    """A recording of these parts."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return held.getvalue()


def rewritten(tmp_path: Path, parts: dict[str, bytes | str]) -> dict[str, bytes]:
    """What is left of these parts."""
    raw, clean = tmp_path / "raw.zip", io.BytesIO()
    raw.write_bytes(zipped(parts))
    rewrite(raw, Redactor(), clean)
    with zipfile.ZipFile(clean) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_text_goes_through_the_filter_and_all_else_is_left_out(tmp_path: Path):
    """The viewer shows a page without its pictures."""
    kept = rewritten(
        tmp_path,
        {
            "trace.trace": json.dumps({"type": "log", "message": NUMBER}) + "\n",
            PAGE: f"<p>{NUMBER}</p>",
            "resources/page@1.jpeg": b"\xff\xd8" + NUMBER.encode(),
            "../outside.html": NUMBER,
            f"resources/{NUMBER}.zip": zipped({"x": NUMBER}),
        },
    )
    assert {
        "trace.trace": b'{"type":"log","message":"[identity number]"}\n',
        PAGE: b"<p>[identity number]</p>",
    } == kept


def test_lines_that_are_no_json_are_left_out_and_the_others_stay(tmp_path: Path):
    """A recording may be cut off in the midst of a line."""
    deep = '{"a":' * 5_000 + "1" + "}" * 5_000
    lines = f'{{"type":"x"}}\nfnr {NUMBER}\n[1]\n{deep}\n{{"type":"y"}}\n{{"type": "z", "fnr": "{NUMBER}'
    assert b'{"type":"x"}\n{"type":"y"}\n' == rewritten(tmp_path, {"trace.trace": lines})["trace.trace"]


def test_what_would_become_too_large_is_left_out(tmp_path: Path):
    """A zip bomb: a thousand times larger than it lies there."""
    assert {} == rewritten(tmp_path, {PAGE: b"0" * (LARGEST_BODY + 1)})


def test_json_bodies_stay_json_and_secrets_go_by_their_names(tmp_path: Path):
    """An answer names its token."""
    name = f"resources/{'b' * 40}.json"
    body = json.dumps({"access_token": "abc", "rows": [{"fnr": NUMBER}], "n": int(NUMBER)})
    assert {"access_token": "[secret]", "rows": [{"fnr": "[identity number]"}], "n": 0} == json.loads(
        rewritten(tmp_path, {name: body})[name]
    )


def test_what_is_no_zip_is_refused(tmp_path: Path):
    """Nothing is written of it."""
    (tmp_path / "raw.zip").write_bytes(b"no zip")
    with pytest.raises(zipfile.BadZipFile):
        rewrite(tmp_path / "raw.zip", Redactor(), io.BytesIO())


_TEXTS = st.sampled_from([NUMBER, f"{NUMBER[:6]} {NUMBER[6:]}", "Hei", "1 250,00", *NUMBER])
_NODES = st.recursive(
    _TEXTS, lambda inner: st.lists(inner, max_size=4).map(lambda children: ["P", {"title": "x"}, *children])
)


@given(st.lists(_NODES, max_size=6), _TEXTS, st.booleans())
def test_no_page_brings_a_number_through(tmp_path_factory, nodes: list[object], text: str, listed: bool):
    """However its texts are nested; what comes out is JSON line by line."""
    line = {"type": "frame-snapshot", "snapshot": {"html": ["BODY", {"data-a": text}, *nodes]}}
    other = {"type": "event", "params": [text] if listed else {text: text}}
    kept = rewritten(
        tmp_path_factory.mktemp("trace"), {"trace.trace": "\n".join(map(json.dumps, (line, other)))}
    )
    assert 2 == len([json.loads(each) for each in kept["trace.trace"].splitlines()])
    assert set() == Search([NUMBER]).in_bytes(kept["trace.trace"])
