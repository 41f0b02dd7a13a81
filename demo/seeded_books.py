"""A Tryton with the demo's invoices, seeded once a day and list, and then only copied."""

import dataclasses
import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from demo.tryton.seed import Seeded, seed
from demo.tryton.server import TrytonServer
from demo.tryton.template import Template
from demo.world import SeedInvoice
from shared.platform import make_private_folder


@dataclass(frozen=True)
class SeededBooks:
    """The books of one list of invoices on one day, kept in a folder."""

    folder: Path
    invoices: Sequence[SeedInvoice]
    today: date

    def server(self, books: Template, folder: Path) -> TrytonServer:
        """A server in a folder of its own, not started, on a fresh copy of the seeded books."""
        kept = self._kept(books)
        if not kept.is_file():
            self._seed(books, folder, kept)
        return books.server(folder, kept)

    def seeded(self) -> Seeded:
        """What Tryton calls the things in these books."""
        return Seeded(**json.loads(self._names.read_text("utf-8")))

    def _seed(self, books: Template, folder: Path, kept: Path) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        make_private_folder(self.folder)
        with books.server(folder) as server, server.as_admin() as admin:
            seeded = seed(admin, self.invoices, self.today)
            self._names.write_text(json.dumps(dataclasses.asdict(seeded)), "utf-8")
            # Whoever finds the books finds them whole: the name comes last.
            server.snapshot(kept.with_suffix(".unfinished"))
        kept.with_suffix(".unfinished").rename(kept)

    def _kept(self, books: Template) -> Path:
        listed = json.dumps([dataclasses.asdict(each) for each in self.invoices], default=str)
        key = hashlib.sha256(f"{books.books}\n{self.today}\n{listed}".encode()).hexdigest()[:16]
        return self.folder / f"{key}.sqlite"

    @property
    def _names(self) -> Path:
        return self.folder / "names.json"
