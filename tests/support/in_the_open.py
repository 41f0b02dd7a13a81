"""How the test itself writes a number where the search must see it, so that a blind search is noticed."""

import base64
import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Mapping


def _zipped(content: str | bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("trace.network", content)
    return held.getvalue()


# How the test itself writes a number in the open: the name of a file, and what goes into it.
WRITTEN: Mapping[str, tuple[str, Callable[[str], bytes]]] = {
    "file": ("plain.log", lambda n: f"x{n}x".encode()),
    "gap": ("gap.log", lambda n: f"{n[:6]}\N{NO-BREAK SPACE}{n[6:]}".encode()),
    "UTF-16": ("wide.log", lambda n: n.encode("utf-16")),
    "address": ("address.log", lambda n: "".join(f"%{ord(digit):x}" for digit in n).encode()),
    "base64": ("sealed.log", lambda n: base64.b64encode(f"of {n}.".encode())),
    "gzip in other bytes": ("cache.bin", lambda n: b"\0\1cache" + gzip.compress(n.encode()) + b"end"),
    "zlib": ("log.zlib", lambda n: zlib.compress(n.encode())),
    "base64 of zlib": ("log.html", lambda n: base64.b64encode(zlib.compress(f"fnr {n} fnr".encode()))),
    "zip in zip": ("outer.zip", lambda n: _zipped(_zipped(gzip.compress(n.encode())))),
    "zip cut off": ("cut.zip", lambda n: _zipped(n + " x" * 500)[:-40]),
    "zip": ("trace.zip", _zipped),
    "entities": ("page.html", lambda n: "".join(f"&#{ord(digit)};" for digit in n).encode()),
    "lines": ("lines.txt", lambda n: "\n".join(n).encode()),
    "gzip": ("log.gz", lambda n: gzip.compress(n.encode())),
}
