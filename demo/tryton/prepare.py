"""A Tryton that already holds a world: seeded once a day, then only copied."""

import hashlib
import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from demo.tryton.installation import FOLDER, install
from demo.tryton.seed import Seeded, seed
from demo.tryton.server import TrytonServer
from demo.tryton.template import Template, template
from demo.world import SeedInvoice
from shared.platform import FileLock, make_private_folder


@dataclass(frozen=True)
class Prepared:
    """A server that is not started yet, and what it calls the things it was seeded with."""

    server: TrytonServer
    seeded: Seeded


def prepare(folder: Path, invoices: Sequence[SeedInvoice], today: date, tryton: Path = FOLDER) -> Prepared:
    """Put a server's books into a folder, as new; Tryton is installed first where it is not there yet."""
    books = template(install(tryton), today)
    place = books.folder / f"seeded-{today}-{_key(invoices)}"
    with FileLock(books.folder / "seeding.lock") as lock:
        lock.wait()
        if not place.with_suffix(".json").is_file():
            _forget_other_days(books.folder, today)
            print(f"tryton: posting {len(invoices)} invoices …", flush=True)
            _seed(books, invoices, today, place)
    named = json.loads(place.with_suffix(".json").read_text(encoding="utf-8"))
    return Prepared(books.server(folder, place.with_suffix(".sqlite")), Seeded(**named))


def _seed(books: Template, invoices: Sequence[SeedInvoice], today: date, place: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="avlast-tryton-") as folder:
        make_private_folder(Path(folder))
        with books.server(Path(folder)) as server:
            with server.as_admin() as admin:
                seeded = seed(admin, invoices, today)
            server.snapshot(place.with_suffix(".sqlite"))
    # written last: it says that the books beside it are whole
    place.with_suffix(".json").write_text(json.dumps(asdict(seeded)), encoding="utf-8")


def _key(invoices: Sequence[SeedInvoice]) -> str:
    described = json.dumps([asdict(invoice) for invoice in invoices], default=str)
    made_by = Path(seed.__code__.co_filename).read_bytes()
    return hashlib.sha256(made_by + described.encode()).hexdigest()[:16]


def _forget_other_days(folder: Path, today: date) -> None:
    for old in folder.glob("seeded-*"):
        if not old.name.startswith(f"seeded-{today}-"):
            old.unlink()
