"""A message to Teams or what else apprise has an address for. The address is a secret."""

import logging
from collections.abc import Callable

from scheduler.alarms.delivery import End
from scheduler.alarms.letter import Letter, as_text
from shared.errors import AvlastError


def send(letter: Letter, address: Callable[[], str], on_the_brink: Callable[[], None]) -> tuple[End, str]:
    """Hand one message over; apprise only says whether it was taken."""
    # Heavy, and only houses with a webhook need it.
    from apprise import Apprise, NotifyFormat  # noqa: PLC0415

    # It writes addresses into its own log.
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    there = Apprise()
    try:
        known = there.add(address())
    except AvlastError as error:
        return End.AWAY, type(error).__name__
    if not known:
        return End.REFUSED, "the address is none that apprise knows"
    on_the_brink()
    taken = there.notify(title=letter.subject, body=as_text(letter), body_format=NotifyFormat.TEXT)
    return (End.SENT, "") if taken else (End.AWAY, "the other side did not take it")
