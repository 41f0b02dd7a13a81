import pytest

from shared.redact import Reader, Redactor
from shared.redact.readable import readable


@pytest.mark.parametrize("written", ["utf-8", "utf-16-le", "utf-16-be", "latin-1"])
def test_each_writing_is_the_same_text(written: str):
    """What programs of Windows say is read as what others say."""
    assert "blåbær på\N{NO-BREAK SPACE}øya" == readable("blåbær på\N{NO-BREAK SPACE}øya".encode(written))


def test_writings_may_be_mixed():
    """One pipe carries what several programs wrote."""
    assert "å å å" == readable("å ".encode() + "å ".encode("utf-16-le") + b"\xe5")


def test_a_letter_that_came_in_halves_is_whole():
    """Pipes cut where they like; at the very end a half is shown as what it is."""
    reader = Reader()
    assert ["", "å", "", "Ã"] == [
        *(reader.read(bytes([byte])) for byte in "å".encode()),
        reader.read(b"\xc3"),
        reader.read(b"", last=True),
    ]


@pytest.mark.parametrize("written", ["utf-16-le", "utf-16-be", "latin-1"])
def test_a_value_of_bytes_is_filtered_as_what_it_says(written: str):
    """A robot that logs what it fetched logs bytes."""
    value = "fnr 158390\N{NO-BREAK SPACE}10270, ord sesam-17-lukk".encode(written)
    assert "fnr [identity number], ord [secret]" == Redactor(["sesam-17-lukk"]).values(value)
