import base64
import html
import json
import shlex
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shared.redact.known import Known
from shared.redact.spans import replaced

SECRETS = st.text(min_size=4, max_size=20).filter(lambda text: len(text.strip()) >= 4)
WRITINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "in a URL": lambda s: quote(s, safe=""),
    "in a form": quote_plus,
    "in a path": quote,
    "in JSON": json.dumps,
    "in JSON as UTF-8": lambda s: json.dumps(s, ensure_ascii=False),
    "as repr": repr,
    "as bytes": lambda s: repr(s.encode()),
    "in HTML": html.escape,
    "in a shell": shlex.quote,
}


def left(secret: str, text: str) -> str:
    known = Known([secret])
    assert not known.is_free(text.encode("utf-8", "surrogatepass"))
    return replaced(text, known.spans(text))


@pytest.mark.parametrize("writing", WRITINGS)
@given(secret=SECRETS)
def test_a_secret_goes_however_it_is_written(writing: str, secret: str):
    """Each way is that of the library that writes it so, not our own."""
    assume(secret == secret.strip())
    inside = WRITINGS[writing](secret)
    told = left(secret, f"før {inside} etter")
    assert "[secret]" in told
    # The marker's own letters are no rest of a secret such as "[seb".
    assert inside.strip("'\"b") not in told.replace("[secret]", "")


@given(secret=SECRETS, before=st.binary(max_size=5), after=st.binary(max_size=5))
def test_a_secret_goes_inside_base64(secret: str, before: bytes, after: bytes):
    """user:password in a header, or a whole message: wherever its bytes begin, the whole row goes."""
    assume(len(secret.encode()) >= 8)
    row = base64.b64encode(before + secret.encode() + after).decode()
    assert "x [secret] y" == left(secret, f"x {row} y")


def test_a_short_secret_does_not_eat_words():
    """ "abc" goes where it is the whole value; inside words it would make every log unreadable."""
    known = Known(["abc", ""])
    assert known.is_one(" abc\n")
    assert not known.is_one("")
    assert known.is_free(b"abcde abc")


def test_the_password_inside_an_address_is_a_secret_too():
    """A driver's message may name it alone."""
    assert "feil: [secret]" == left("postgresql://avlast:tytte%20b%C3%A6r@/x", "feil: tytte bær")


def test_each_line_of_a_long_secret_goes():
    """Streams arrive line by line; a key file has thirty."""
    assert "x [secret]" == left("first line of a key\nsecond line of a key\n", "x second line of a key")


def test_one_more_secret_leaves_the_others():
    """What a robot learns while it runs is added."""
    known = Known(["tyttebær"]).with_secret("blåbær")
    assert "[secret] [secret]" == replaced("tyttebær blåbær", known.spans("tyttebær blåbær"))
