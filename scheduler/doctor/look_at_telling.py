"""Looking at what is told to people."""

from scheduler.alarms.look import people
from scheduler.alarms.rules import Alarms
from scheduler.doctor.facts import Telling, Trouble
from scheduler.wiring import House
from shared.errors import AvlastError
from shared.store import queries
from shared.store.connect import Connection


def look_at_telling(connection: Connection, house: House, *, clock_is_up: bool) -> Telling:
    """Whether people can be told, and what became of what was written to them."""
    sql = queries.load("alarms")
    mails = connection.execute(sql.undelivered).fetchone() or {}
    looked = connection.execute(sql.senders).fetchone()
    mail = house.settings.mail is not None
    try:
        rules = Alarms.load(house.settings.config)
        everybody = people(connection, rules, house.organisation, mail=mail)
    except AvlastError as error:
        return Telling(trouble=Trouble(type(error).__name__, str(error)))
    return Telling(
        ways=mail or bool(rules.webhooks),
        unreachable=tuple(each.person for each in everybody.unreachable()) if mail else (),
        waiting=mails.get("waiting") or 0,
        waiting_seconds=mails.get("seconds") or 0.0,
        given_up=mails.get("given_up") or 0,
        said=tuple(mails.get("troubles") or ()),
        looked=looked["seconds"] if looked else None,
        clock_is_up=clock_is_up,
    )
