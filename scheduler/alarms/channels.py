"""The ways to people: mail by the server of the settings, webhooks by the addresses among the secrets."""

from collections.abc import Callable
from functools import partial

from scheduler.alarms import webhook
from scheduler.alarms.delivery import End
from scheduler.alarms.letter import filtered
from scheduler.alarms.mail import Envelope, MailServer, mail_of
from scheduler.alarms.planning import MAIL, WEBHOOK
from scheduler.alarms.recipients import is_address
from scheduler.alarms.rows import Waiting
from scheduler.alarms.watch import Channel
from shared.errors import NotFound
from shared.person import Organisation
from shared.secrets import SecretProvider

_NOBODY = End.REFUSED, "the recipient has no address any more"


class Channels:
    """What a delivery's channel stands for; None for what this machine has no way to."""

    def __init__(
        self,
        server: MailServer | None,
        secrets: SecretProvider,
        organisation: Organisation,
        redact: Callable[[str], str],
    ) -> None:
        self._server = server
        self._secrets = secrets
        self._organisation = organisation
        self._redact = redact

    def __call__(self, name: str) -> Channel | None:
        """The channel of this name."""
        if name == MAIL:
            return partial(self._mail, self._server) if self._server else None
        return partial(self._webhook, name.removeprefix(WEBHOOK))

    def _mail(
        self, server: MailServer, waiting: Waiting, on_the_brink: Callable[[], None]
    ) -> tuple[End, str]:
        try:
            person = self._organisation.person(waiting.recipient)
        except NotFound:
            return _NOBODY
        if not person.email or not is_address(person.email):
            return _NOBODY
        envelope = Envelope(person.email, person.name, waiting.message_id, waiting.reply_to, waiting.made_at)
        # Filtered when it was made, and now by what has become known since.
        mail = mail_of(filtered(waiting.letter, self._redact), envelope, server.sender)
        return server.send(mail, person.email, on_the_brink)

    def _webhook(self, secret: str, waiting: Waiting, on_the_brink: Callable[[], None]) -> tuple[End, str]:
        letter = filtered(waiting.letter, self._redact)
        return webhook.send(letter, partial(self._secrets.get, secret), on_the_brink)
