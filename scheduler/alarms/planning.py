"""From alarms and people to deliveries that are to be written down."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from scheduler.alarms import rows
from scheduler.alarms.hours import QuietHours, clock, oslo_day
from scheduler.alarms.letter import filtered
from scheduler.alarms.look import Around
from scheduler.alarms.post import Form, Message, Standing, Wishes, messages
from scheduler.alarms.recipients import People
from scheduler.alarms.rows import Making, ToldSoFar, ToTell
from scheduler.alarms.wording import Place, letter
from shared.calendars import TOWN_HALL, Calendar
from shared.store.connect import Connection

MAIL = "mail"
WEBHOOK = "webhook:"

Told = Mapping[tuple[str, str, int], ToldSoFar]


def plan(connection: Connection, around: Around, people: People, now: datetime, looked: datetime) -> int:
    """Write down what is to be sent to whom; how many mails and messages. `looked` is the look before."""
    environment = rows.environment(connection)
    alarms = rows.alarms_to_tell(connection, now)
    told = rows.told_so_far(connection, (each.seen.id for each in alarms))
    sent = rows.recent_deliveries(connection, now, timedelta(minutes=around.rules.window_minutes))
    making: list[Making] = []
    for person, channel in _channels(around, people):
        theirs = [each for each in alarms if person in _told(each, around, people)]
        standings = [_standing(each, told.get((person, channel, each.seen.id))) for each in theirs]
        wanted = messages(standings, sent.get((person, channel), ()), wishes(around, person), now, looked)
        making += _made(wanted, theirs, told, (person, channel), around, environment, now)
    return rows.make(connection, making, now)


def wishes(around: Around, person: str) -> Wishes:
    """How this person is told."""
    rules, own = around.rules, around.rules.person(person)
    quiet, digest = rules.quiet_of(person), rules.digest_of(person)
    hall = around.calendars.get(TOWN_HALL) or Calendar()
    closed = (lambda day: not hall.is_open(day)) if quiet.closed_days else (lambda _: False)
    return Wishes(
        gather=timedelta(seconds=rules.gather_seconds),
        window=timedelta(minutes=rules.window_minutes),
        most=rules.most_mails,
        grown_factor=rules.grown_factor,
        over=rules.over,
        quiet=QuietHours(clock(quiet.begin), clock(quiet.end), closed),
        breaks_through=frozenset(quiet.breaks_through),
        digest=clock(digest) if digest else None,
        not_told=frozenset(own.not_told),
    )


def _channels(around: Around, people: People) -> Iterator[tuple[str, str]]:
    for person in people.addresses:
        yield person, MAIL
    for webhook in around.rules.webhooks:
        yield webhook.person, f"{WEBHOOK}{webhook.secret}"


def _told(each: ToTell, around: Around, people: People) -> tuple[str, ...]:
    return people.told(around.rules.audiences(each.seen.kind), each.seen.robot)


def _standing(each: ToTell, told: ToldSoFar | None) -> Standing:
    seen = each.seen
    return Standing(
        seen.id,
        seen.kind,
        seen.happenings,
        each.opened_at,
        seen.closed_at,
        each.silenced,
        each.holds,
        told.happenings if told else 0,
        told.over if told else False,
    )


def _made(
    wanted: Iterable[Message],
    theirs: Sequence[ToTell],
    told: Told,
    to: tuple[str, str],
    around: Around,
    environment: str,
    now: datetime,
) -> Iterator[Making]:
    person, channel = to
    place = Place(environment, around.rules.person(person).language, oslo_day(now))
    alarms = {each.seen.id: each.seen for each in theirs}
    for message in wanted:
        first = told.get((person, channel, message.notices[0].alarm))
        yield Making(
            person,
            channel,
            message,
            filtered(letter(message, alarms, place), around.redact),
            # The part behind @ need only be ours: no machine's name goes out with it.
            f"<{uuid.uuid4().hex}@avlast.invalid>",
            first.first_mail if first and message.form is Form.ALARM else None,
        )
