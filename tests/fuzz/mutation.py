"""A file of ours as slips of the hand, broken disks and ill will leave it."""

from pathlib import Path

from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parents[2]

HOSTILE = (
    b"", b"''", b'"  "', b"nan", b"inf", b"-inf", b"1e999", b"9" * 5000, b"9" * 19, b"-1", b"0", b"true",
    b"[]", b"{}", b"0x" + b"f" * 40, b"[" * 5000, b"{a=" * 2000, b"[[]]", b"2026-02-30", b"2026-01-01",
    b"0001-01-01", b"9999-12-31", b"07:30:00", b"2026-01-01T00:00:00", b'"\\u0000"', b'"\\u001b[2J"',
    b'"\\u202e"', b'"a\\nb"', b"'" + b"a" * 5000 + b"'", b'"../../etc/passwd"', b'"/"', b'"~nobody-here/x"',
    b'"' + b"a/" * 3000 + b'"', b"a." * 300 + b"a", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xe6", b"\r",
    b"\r\n", b"\n", b"=", b"]", b"[[x]]\n", b"[x]\n", b"#",
)  # fmt: skip
"""What stands where something else belongs."""


def spoilt(data: bytes) -> st.SearchStrategy[bytes]:
    """The file with up to four things done to it."""
    places = st.integers(0, len(data))
    change = st.tuples(st.sampled_from(("flip", "cut", "twice", "put", "value")), places, places, _pieces())
    return st.lists(change, min_size=1, max_size=4).map(lambda changes: _changed(data, changes))


def _pieces() -> st.SearchStrategy[bytes]:
    return st.sampled_from(HOSTILE) | st.binary(max_size=4)


def _changed(data: bytes, changes: list[tuple[str, int, int, bytes]]) -> bytes:
    for what, one, other, piece in changes:
        low, high = sorted((min(one, len(data)), min(other, len(data))))
        match what:
            case "flip":
                data = data[:low] + bytes(each ^ 0x20 for each in data[low : low + 1]) + data[low + 1 :]
            case "cut":
                data = data[:low] + data[min(high, low + 200) :]
            case "twice":
                data = data[:high] + data[low:high] + data[high:]
            case "put":
                data = data[:low] + piece + data[low:]
            case _:
                data = with_value(data, low, piece)
    return data


def with_value(data: bytes, at: int, piece: bytes) -> bytes:
    """The value of the next key replaced, so that what comes is well formed more often than not."""
    begin = data.find(b"= ", at)
    if begin < 0:
        return data + piece
    end = data.find(b"\n", begin)
    return data[: begin + 2] + piece + data[end if end >= 0 else len(data) :]
