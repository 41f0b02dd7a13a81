"""How answers leave the house."""

import os
import socket
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from robots.invoice_splitting.answers import Answer
from robots.invoice_splitting.delivery import Outbox, Smtp, delivery, letter
from shared import BusinessError

ANSWER = Answer(
    "soknad-1", "p1@example.org", "nb", "Fakturaen din er delt opp", "Hei,\n\nkr 100,00 på lørdag.\n"
)
SENDER = "ikke-svar@example.org"


class Server:
    """A mail server that keeps what it is given, or refuses the recipient with a code."""

    def __init__(self, refusal: str = "") -> None:
        self.refusal = refusal
        self.kept: list[bytes] = []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 (aiosmtpd's name)
        """Take the recipient, unless it is to be refused."""
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 (aiosmtpd's name)
        """Keep the letter."""
        self.kept.append(envelope.content)
        return "250 OK"


@pytest.fixture
def served():
    """Give a way to start a mail server on a free port of this machine."""
    started: list[Controller] = []

    def start(server: Server) -> Smtp:
        controller = Controller(server, hostname="127.0.0.1", port=_free_port())
        controller.start()
        started.append(controller)
        return Smtp("127.0.0.1", controller.port, SENDER, starttls=False)

    yield start
    for controller in started:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def _read(data: bytes) -> EmailMessage:
    return message_from_bytes(data, policy=policy.default)


def test_the_outbox_tells_whether_an_answer_was_delivered(tmp_path: Path):
    """That is what makes its step safe to kill: not there, not sent; there, sent."""
    outbox = Outbox(tmp_path / "ut", SENDER)
    outbox.ready()
    assert outbox.sent(ANSWER) is False
    outbox.send(ANSWER)
    assert outbox.sent(ANSWER) is True


def test_a_delivered_file_holds_the_whole_letter(tmp_path: Path):
    """One file for each request; sending twice leaves one, and nothing half written beside it."""
    outbox = Outbox(tmp_path, SENDER)
    outbox.ready()
    outbox.send(ANSWER)
    outbox.send(ANSWER)
    (file,) = (each for each in tmp_path.iterdir() if each.is_file())
    mail = _read(file.read_bytes())
    assert ("p1@example.org", ANSWER.subject) == (mail["To"], mail["Subject"])
    assert ANSWER.body == mail.get_content().replace("\r\n", "\n")


def test_a_file_name_tells_nothing_of_the_request(tmp_path: Path):
    """Names are seen by whoever lists the folder."""
    outbox = Outbox(tmp_path, SENDER)
    outbox.ready()
    outbox.send(ANSWER)
    names = [file.name for file in tmp_path.rglob("*.*")]
    assert [32, 32] == [len(name.partition(".")[0]) for name in names]
    assert not any("soknad" in name for name in names)


def test_a_letter_that_was_taken_away_was_sent(tmp_path: Path):
    """Whoever empties the folder may come before a killed robot's case is taken up again."""
    outbox = Outbox(tmp_path, SENDER)
    outbox.ready()
    outbox.send(ANSWER)
    for letters in tmp_path.glob("*.eml"):
        letters.unlink()
    assert outbox.sent(ANSWER) is True


def test_killed_in_the_very_move_nobody_can_tell(tmp_path: Path):
    """The mark says that it was leaving, the letter is not there: given away, or never given its name."""
    outbox = Outbox(tmp_path, SENDER)
    outbox.ready()
    outbox.send(ANSWER)
    for file in [*tmp_path.glob("*.eml"), *(tmp_path / "delivered").iterdir()]:
        file.rename(file.with_suffix(".leaving"))
    assert outbox.sent(ANSWER) is None


def test_a_letter_that_found_no_place_was_not_sent(tmp_path: Path):
    """The disk refused it: that is tried again, and leaves no doubt."""
    outbox = Outbox(tmp_path, SENDER)
    outbox.ready()
    outbox.send(ANSWER)
    (place,) = tmp_path.glob("*.eml")
    place.unlink()
    (tmp_path / "delivered" / place.with_suffix(".left").name).unlink()
    place.mkdir()
    with pytest.raises(OSError, match=place.name):
        outbox.send(ANSWER)
    place.rmdir()
    assert outbox.sent(ANSWER) is False


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such permissions")
def test_only_the_owner_may_look_into_the_outbox(tmp_path: Path):
    """Letters name what people owe."""
    Outbox(tmp_path / "ut", SENDER).ready()
    assert (tmp_path / "ut").stat().st_mode & 0o777 == 0o700


def test_what_a_killed_attempt_left_half_written_is_dropped_later(tmp_path: Path):
    """Not at once: it may be somebody else's, being written now."""
    old, new = tmp_path / "old.partial", tmp_path / "new.partial"
    for file in (old, new):
        file.touch()
    os.utime(old, (0, 0))
    Outbox(tmp_path, SENDER).ready()
    assert [new] == list(tmp_path.glob("*.partial"))


def test_a_letter_sent_again_is_recognised_by_its_message_id():
    """The id is made from the request; another request has another one."""
    other = Answer("soknad-2", ANSWER.to, "nb", ANSWER.subject, ANSWER.body)
    ids = [letter(answer, SENDER)["Message-ID"] for answer in (ANSWER, ANSWER, other)]
    assert ids[0] == ids[1] != ids[2]


def test_no_machine_answers_a_letter_of_ours():
    """Two machines that answer each other never stop."""
    assert letter(ANSWER, SENDER)["Auto-Submitted"] == "auto-generated"


def test_a_mail_server_gets_the_letter(served):
    """As the outbox has it, with Norwegian letters whole."""
    server = Server()
    served(server).send(ANSWER)
    assert "på lørdag" in _read(server.kept[0]).get_content()


def test_nobody_can_tell_whether_a_mail_was_sent(served):
    """A later attempt knows nothing: the step is in doubt, and a person looks."""
    server = served(Server())
    server.send(ANSWER)
    assert server.sent(ANSWER) is None


def test_an_address_refused_for_good_is_the_cases_fault(served):
    """It goes to a person; and this attempt knows that nothing was sent."""
    server = served(Server("550 no such user"))
    with pytest.raises(BusinessError) as caught:
        server.send(ANSWER)
    assert ("answer_refused", False) == (caught.value.code, server.sent(ANSWER))


def test_a_server_that_is_not_there_is_known_before_a_letter_is_begun():
    """So that an outage is tried again, and leaves no doubt."""
    with pytest.raises(ConnectionRefusedError):
        Smtp("127.0.0.1", _free_port(), SENDER, starttls=False).ready()


def test_the_values_choose_the_way(tmp_path: Path):
    """And an unknown way is refused by name."""
    assert isinstance(delivery({"answers": "outbox", "outbox": "ut", "sender": SENDER}, tmp_path), Outbox)
    smtp = {"answers": "smtp", "smtp_host": "localhost", "smtp_port": 25, "sender": SENDER}
    assert isinstance(delivery(smtp, tmp_path), Smtp)
    with pytest.raises(ValueError, match="pigeon"):
        delivery({"answers": "pigeon", "sender": SENDER}, tmp_path)
