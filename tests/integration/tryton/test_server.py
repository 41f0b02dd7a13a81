"""The demo's Tryton: started and ended as a program of its own, on books that are only copied."""

import json
from pathlib import Path

import psutil
import pytest

from demo.tryton.installation import FOLDER, install
from demo.tryton.server import TrytonServer
from demo.tryton.template import Template, template
from robots.invoice_splitting.systems.errors import LedgerError, LedgerRefused
from robots.invoice_splitting.systems.tryton import HttpLine, Tryton
from shared.platform import is_private
from tests.integration.tryton.town import TODAY

pytestmark = [pytest.mark.tryton, pytest.mark.timeout(300)]  # the first test waits for the books


@pytest.fixture
def empty_books() -> Template:
    """Books without any invoice."""
    return template(install(), TODAY)


@pytest.fixture
def server(empty_books: Template, tmp_path: Path) -> TrytonServer:
    """A server that is not started."""
    return empty_books.server(tmp_path / "med mellomrom")


def _process(server: TrytonServer) -> psutil.Process:
    pid, _ = json.loads((server.folder / "trytond.pid").read_text(encoding="utf-8"))
    return psutil.Process(pid)


def test_a_server_ends_with_its_block(server: TrytonServer):
    """Nothing of a test or a demo is left running."""
    with server:
        process = _process(server)
        assert process.is_running()
    assert not process.is_running()
    assert not (server.folder / "trytond.pid").exists()


def test_a_server_that_was_left_over_is_ended(server: TrytonServer, empty_books: Template):
    """A demo that was killed leaves a Tryton; the next one does not start beside it."""
    server.start()
    left_over = _process(server)
    with empty_books.server(server.folder) as again:
        assert again.url != server.url
        assert not psutil.pid_exists(left_over.pid) or left_over.status() == psutil.STATUS_ZOMBIE
    server.stop()


def test_a_stranger_with_the_same_pid_is_left_alone(server: TrytonServer):
    """Numbers of processes are given out again; only the one that was started here is ended."""
    stranger = psutil.Process()
    (server.folder / "trytond.pid").write_text(json.dumps([stranger.pid, 0.0]), encoding="utf-8")
    server.stop()
    assert stranger.is_running()


def test_passwords_stand_in_one_private_file(server: TrytonServer, empty_books: Template):
    """Neither a command line, nor a log or settings file, nor a repr shows them."""
    with server:
        shown = [*_process(server).cmdline(), repr(server), repr(empty_books)]
        written = [file for file in server.folder.iterdir() if file.is_file()]
        shown += [file.read_text(encoding="utf-8", errors="replace") for file in written]
    passwords = json.loads(empty_books.passwords.read_text(encoding="utf-8"))
    assert ["admin", "robot"] == sorted(passwords)
    assert [] == [text for text in shown for password in passwords.values() if password in text]
    assert is_private(empty_books.passwords)


def test_the_robot_administrates_nothing(server: TrytonServer):
    """Its user may do what a clerk in accounting does, and no more."""
    with server:
        line = HttpLine(server.url, server.database, server.user, server.password)
        robot = Tryton(line)
        assert [] == robot.find("account.invoice", [], ["number"])
        with pytest.raises(LedgerError):
            robot.call("model.res.user.write", [1], {"name": "Robot"})
        with pytest.raises(LedgerRefused):
            robot.call("model.account.fiscalyear.create", [{"name": "2099"}])
        line.close()


def test_three_years_are_open(server: TrytonServer):
    """Invoices of last year and instalments of the next belong to the same demo, on any day."""
    with server, server.as_admin() as clerk:
        years = clerk.find("account.fiscalyear", [], ["name"])
    assert [str(TODAY.year + at) for at in (-1, 0, 1)] == [year["name"] for year in years]


def test_what_is_there_is_not_installed_again():
    """A second set-up touches nothing."""
    before = (FOLDER / "installed-from").stat().st_mtime_ns
    install()
    assert before == (FOLDER / "installed-from").stat().st_mtime_ns


def test_books_are_copied_anew(server: TrytonServer, empty_books: Template):
    """A second demo starts as new: nothing that the first one did is in its books."""
    with server, server.as_admin() as clerk:
        clerk.call("model.party.party.create", [{"name": "Only in the first"}])
    with empty_books.server(server.folder) as again, again.as_admin() as clerk:
        assert [] == clerk.find("party.party", [["name", "=", "Only in the first"]], ["name"])
