"""Looks for identity numbers and secrets in every spelling, in bytes, folders and databases.

Written without the product's filter, so that the two cannot share a blind spot.
"""

import base64
import hashlib
import html
import json
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, quote_plus, unquote_to_bytes

import psycopg
from psycopg import sql

# What people and machines write between the groups of a number, at most three of it.
_GAP = rb"(?:[ \t\r\n._/,;|+~\xa0-]|\xc2\xa0|\xe2\x80[\x80-\xaf]|\\n|\\x[aA]0|\\u00[aA]0|&nbsp;){1,3}"
_ROW = re.compile(rb"[0-9]{11,}")
_GROUPED = re.compile(
    rb"[0-9]{2}(?:[0-9]{4}|" + _GAP + rb"[0-9]{2}" + _GAP + rb"[0-9]{2})" + _GAP + rb"[0-9]{5}(?![0-9])"
)
_NOT_DIGITS = re.compile(rb"\\x[aA]0|\\u00[aA]0|[^0-9]")
# Three whole groups of base64 that hold digits and gaps; a number of eleven digits has them at any alignment.
_BASE64_OF_DIGITS = re.compile(rb"(?:[ILMNOw][A-Za-z0-9+/_-]{3}){3}")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]*")
_HEX_OF_DIGITS = re.compile(rb"(?:3[0-9]){11,}")
_PERCENT = re.compile(rb"%[0-9a-fA-F]{2}")
_UNICODE_ESCAPE = re.compile(rb"\\u00([0-9a-fA-F]{2})")
_ESCAPED_ZERO = rb"\u0000"
_HEAD = 6  # bytes that forms of secrets are grouped by: one pass over the data for each group
_MANY_ZEROS = 4096
_LARGEST_MEMBER = 64 * 1024 * 1024
_PIECE = 65_536
_ZIP, _GZIP, _ZLIB = b"PK\3\4", b"\x1f\x8b\x08", (b"\x78\x01", b"\x78\x9c", b"\x78\xda")
# What base64 makes of the first bytes of zlib's and gzip's streams and of zips.
_BASE64_OF_COMPRESSED = re.compile(rb"(?:eJ[wyxz]|eNo|eAE|H4sI|UEsD)[A-Za-z0-9+/]{16,}")
_REFERENCE = re.compile(rb"&#([xX]?)([0-9a-fA-F]{1,4});")
_ONE_BY_ONE = re.compile(rb"(?:[0-9][ \t\r\n]{1,3}){10,}[0-9]")


@dataclass(frozen=True, order=True)
class Find:
    """A text that was found, and where."""

    text: str
    place: str


class Search:
    """Finds these texts; those of eleven digits with any gaps, the others in their usual encodings."""

    def __init__(self, texts: Iterable[str]) -> None:
        texts = frozenset(texts)
        self._numbers = {t.encode(): t for t in texts if len(t) == 11 and t.isdigit()}
        self._seen: dict[bytes, set[str]] = {}
        self._files = self._bytes = 0
        self._forms: dict[bytes, dict[int, dict[bytes, str]]] = {}
        for text in texts - set(self._numbers.values()):
            for form in forms(text):
                lengths = self._forms.setdefault(form[:_HEAD], {})
                lengths.setdefault(len(form), {})[form] = text

    @property
    def extent(self) -> str:
        """How much was looked at."""
        return f"{self._files} files, {self._bytes} bytes"

    def in_bytes(self, data: bytes) -> set[str]:
        """The texts that stand in these bytes, in archives and compressed parts too."""
        found = self._numbers_in(data) | self._secrets_in(data)
        if _ESCAPED_ZERO in data:  # UTF-16 in a line of JSON
            found |= self.in_bytes(data.replace(_ESCAPED_ZERO, b""))
        for member in _members(data):
            found |= self.in_bytes(member)
        return found

    def in_folder(self, folder: Path, *, shared: bool = False) -> set[Find]:
        """The texts in names and contents of all below a folder, or of one file.

        Of a folder that others use too, what goes away meanwhile or may not be read is passed over.
        """
        found: set[Find] = set()
        for path in _files(folder):
            try:
                content = _content(path)
            except OSError:
                if not shared:
                    raise
                continue
            found |= {Find(text, f"name of {path}") for text in self.in_bytes(os.fsencode(path.name))}
            found |= {Find(text, str(path)) for text in self._in_content(content)}
        return found

    def _in_content(self, content: bytes) -> set[str]:
        """The same as in_bytes; what is read twice, as PostgreSQL's templates are, is looked at once."""
        self._files += 1
        self._bytes += len(content)
        bare = content.rstrip(b"\0")
        # A log that PostgreSQL has made room in ends with nothing but zeros.
        content = bare if len(content) - len(bare) > _MANY_ZEROS else content
        mark = hashlib.sha256(content).digest()
        if mark not in self._seen:
            self._seen[mark] = self.in_bytes(content)
        return self._seen[mark]

    def in_database(self, url: str) -> set[Find]:
        """The texts in every column of every table, those of bytes too."""
        found: set[Find] = set()
        with psycopg.connect(url, autocommit=True) as connection:
            for schema, table in connection.execute(_TABLES).fetchall():
                whole = sql.SQL("select * from {}").format(sql.Identifier(schema, table))
                rows = connection.execute(whole)
                names = [column.name for column in rows.description or ()]
                for row in rows:
                    for name, value in zip(names, row, strict=True):
                        found |= {Find(t, f"{table}.{name}") for t in self.in_bytes(_as_bytes(value))}
        return found

    def _numbers_in(self, data: bytes) -> set[str]:
        views = {data}
        if re.search(rb"[0-9]\0[0-9]", data):  # UTF-16, either way round
            views.add(data.replace(b"\0", b""))
        if _UNICODE_ESCAPE.search(data):
            views.add(_UNICODE_ESCAPE.sub(lambda escape: bytes.fromhex(escape[1].decode()), data))
        if _REFERENCE.search(data):
            views.add(_REFERENCE.sub(lambda each: bytes([int(each[2], 16 if each[1] else 10) & 0x7F]), data))
        for _ in range(3):
            views |= {unquote_to_bytes(view) for view in views if _PERCENT.search(view)}
        views |= {_decoded(data, group) for group in _BASE64_OF_DIGITS.finditer(data)}
        views |= {bytes.fromhex(row[0].decode()) for row in _HEX_OF_DIGITS.finditer(data)}
        return {self._numbers[each] for view in views for each in _elevens(view) if each in self._numbers}

    def _secrets_in(self, data: bytes) -> set[str]:
        found: set[str] = set()
        for head, lengths in self._forms.items():
            at = data.find(head)
            while at >= 0:
                for length, known in lengths.items():
                    if text := known.get(data[at : at + length]):
                        found.add(text)
                at = data.find(head, at + 1)
        return found


def forms(text: str) -> set[bytes]:
    """A text in the encodings that programs and people use."""
    escaped = json.dumps(text)[1:-1]
    written = {
        text,
        quote(text, safe=""),
        quote(text),
        quote_plus(text),
        re.sub(r"%..", lambda percent: percent[0].lower(), quote(text, safe="")),
        escaped,
        json.dumps(text, ensure_ascii=False)[1:-1],
        json.dumps(escaped)[1:-1],
        html.escape(text),
        repr(text)[1:-1],
    }
    encoded = {each.encode() for each in written} | {text.encode("utf-16-le"), text.encode("utf-16-be")}
    return encoded | set(_base64_forms(text.encode())) | {text.encode().hex().encode()}


def _base64_forms(plain: bytes) -> Iterator[bytes]:
    """What base64 makes of it at each alignment, without the letters that its neighbours have a share in."""
    for before in range(3):
        row = base64.b64encode(b"\0" * before + plain + b"\0\0")
        core = row[-(-before * 8 // 6) : (before + len(plain)) * 8 // 6]
        yield from (core, core.translate(bytes.maketrans(b"+/", b"-_")))


_TABLES = """
select namespace.nspname, class.relname
from pg_class class join pg_namespace namespace on namespace.oid = class.relnamespace
where class.relkind in ('r', 'm', 'p')
  and namespace.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
"""


def _elevens(data: bytes) -> Iterator[bytes]:
    """Every row of eleven digits, its gaps taken out."""
    for match in _ROW.finditer(data):
        yield from (match[0][at : at + 11] for at in range(len(match[0]) - 10))
    for match in (*_GROUPED.finditer(data), *_ONE_BY_ONE.finditer(data)):
        digits = _NOT_DIGITS.sub(b"", match[0])
        yield from (digits[at : at + 11] for at in range(len(digits) - 10))


def _decoded(data: bytes, group: re.Match[bytes]) -> bytes:
    """What stands in base64 around three whole groups: one more before and two after."""
    before = data[group.start() - 4 : group.start()] if group.start() >= 4 else b""
    after = _BASE64.match(data, group.end(), group.end() + 8)
    row = (before if _BASE64.fullmatch(before) else b"") + group[0] + (after[0] if after else b"")
    row = row[: len(row) - len(row) % 4] if len(row) % 4 == 1 else row + b"=" * (-len(row) % 4)
    return base64.b64decode(row.translate(bytes.maketrans(b"-_", b"+/")))


def _members(data: bytes) -> Iterator[bytes]:
    """What is compressed in these bytes: parts of zips, gzip anywhere, zlib at the start or in base64."""
    at = data.find(_ZIP)
    while at >= 0:
        method, name, extra = (int.from_bytes(data[at + k : at + k + 2], "little") for k in (8, 26, 28))
        start = at + 30 + name + extra
        yield data[at + 30 : at + 30 + name]
        if method == zipfile.ZIP_DEFLATED:
            yield from _inflated(data, start, -zlib.MAX_WBITS)
        at = data.find(_ZIP, at + 4)
    at = data.find(_GZIP)
    while at >= 0:
        yield from _inflated(data, at, zlib.MAX_WBITS + 16)
        at = data.find(_GZIP, at + 3)
    if data[:2] in _ZLIB:
        yield from _inflated(data, 0, zlib.MAX_WBITS)
    for row in _BASE64_OF_COMPRESSED.finditer(data):
        yield base64.b64decode(row[0] + b"=" * (-len(row[0]) % 4))


def _inflated(data: bytes, start: int, window: int) -> Iterator[bytes]:
    """What can be read from here on, of a part that was cut off too."""
    inflate = zlib.decompressobj(window)
    pieces: list[bytes] = []
    length = 0
    try:
        for at in range(start, len(data), _PIECE):
            pieces.append(inflate.decompress(data[at : at + _PIECE], _LARGEST_MEMBER - length))
            length += len(pieces[-1])
            if inflate.eof or length >= _LARGEST_MEMBER:
                break
    except zlib.error:
        pass
    if pieces:
        yield b"".join(pieces)


def _files(folder: Path) -> Iterator[Path]:
    yield folder
    for place, folders, files in os.walk(folder):
        yield from (Path(place, name) for name in (*folders, *files))


def _content(path: Path) -> bytes:
    """A file's bytes, a link's target; nothing of folders, sockets and pipes."""
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        return os.fsencode(path.readlink())
    return path.read_bytes() if stat.S_ISREG(mode) else b""


def _as_bytes(value: object) -> bytes:
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    return str(value).encode("utf-8", "surrogatepass")
