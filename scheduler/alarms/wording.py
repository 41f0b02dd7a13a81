"""From alarms to a letter: what happened, what it means, what to do, where to see more."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial

from babel.dates import format_date

from scheduler.alarms.cause import Kind
from scheduler.alarms.letter import Letter, Section
from scheduler.alarms.phrases import WHY, say
from scheduler.alarms.post import Form, Message, Notice, What
from scheduler.alarms.texts import TEXTS
from scheduler.words import in_words
from shared.report_words import Language, pick

_LOCALES: Mapping[Language, str] = {"nb": "nb", "nn": "nn", "en": "en_GB"}
_NAMED = 2
_MOMENTS = ("due", "oldest")


@dataclass(frozen=True)
class AlarmSeen:
    """An alarm as its row has it, with what its robot is called and what its reasons mean."""

    id: int
    kind: Kind
    happenings: int
    since: datetime
    closed_at: datetime | None = None
    robot: str | None = None
    title: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """Where a letter comes from, in which language it goes out, and which day it is."""

    environment: str
    language: Language
    day: date


def letter(message: Message, alarms: Mapping[int, AlarmSeen], place: Place) -> Letter:
    """The letter that a message is; every alarm that it tells of must be there."""
    told = [(notice, alarms[notice.alarm]) for notice in message.notices]
    make = {Form.ALARM: _of_one, Form.SEVERAL: _of_several, Form.DIGEST: _of_the_day}[message.form]
    subject, sections = make(told, place)
    footer = say(place.language, "footer", environment=place.environment)
    return Letter(place.language, _tagged(subject, place), tuple(sections), footer)


def headline(alarm: AlarmSeen, language: Language, happenings: int | None = None, *, day: date) -> str:
    """Robot, what and count, in a few words."""
    values = _values(alarm, happenings or alarm.happenings, language, day)
    return pick(language, TEXTS[alarm.kind].headline).format(**values)


def sections(
    alarm: AlarmSeen, language: Language, happenings: int | None = None, *, day: date
) -> list[Section]:
    """What happened, what it means, what to do and where to see more."""
    values = _values(alarm, happenings or alarm.happenings, language, day)
    text, word = TEXTS[alarm.kind], partial(say, language)
    more = f"avlast alarms show {alarm.id}"
    return [
        Section(word("happened"), (_capital(pick(language, text.happened).format(**values)),)),
        Section(word("means"), (pick(language, text.means).format(**values),)),
        Section(word("todo"), (pick(language, text.todo).format(**values),), text.command.format(**values)),
        Section(word("more"), (), more),
    ]


Told = Sequence[tuple[Notice, AlarmSeen]]


def _of_one(told: Told, place: Place) -> tuple[str, list[Section]]:
    notice, alarm = told[0]
    said = _line(notice, alarm, place)
    body = sections(alarm, place.language, notice.happenings, day=place.day)
    if notice.what is What.OVER:
        body = [body[0], Section(say(place.language, "done"), (say(place.language, "is_over"),)), body[-1]]
    return said, body


def _of_several(told: Told, place: Place) -> tuple[str, list[Section]]:
    titles = list(
        dict.fromkeys(alarm.title or headline(alarm, place.language, day=place.day) for _, alarm in told)
    )
    named = ", ".join(titles[:_NAMED])
    if len(titles) > _NAMED:
        named = say(place.language, "and_more", robots=named, n=len(titles) - _NAMED)
    return say(place.language, "several", n=len(told), robots=named), [_short(*each, place) for each in told]


def _of_the_day(told: Told, place: Place) -> tuple[str, list[Section]]:
    parts = {
        "new": [each for each in told if each[0].what in (What.OPENED, What.GROWN)],
        "still": [each for each in told if each[0].what is What.STILL],
        "done": [each for each in told if each[0].what is What.OVER],
    }
    day = format_date(place.day, "long", locale=_LOCALES[place.language])
    counts = {name: len(part) for name, part in parts.items()}
    body = [
        section
        for name, part in parts.items()
        if part
        for section in (Section(say(place.language, name)), *(_short(*each, place) for each in part))
    ]
    return say(place.language, "digest", day=day, **counts), body


def _short(notice: Notice, alarm: AlarmSeen, place: Place) -> Section:
    happened = sections(alarm, place.language, notice.happenings, day=place.day)[0].paragraphs
    return Section(_line(notice, alarm, place), happened, f"avlast alarms show {alarm.id}")


def _line(notice: Notice, alarm: AlarmSeen, place: Place) -> str:
    said = headline(alarm, place.language, notice.happenings, day=place.day)
    word = {What.GROWN: "grown", What.OVER: "over"}.get(notice.what)
    return f"{said} – {say(place.language, word)}" if word else said


def _tagged(subject: str, place: Place) -> str:
    """The environment stands first, unless it is the one in which things are as they look."""
    return subject if place.environment == "production" else f"[{place.environment}] {subject}"


def _values(alarm: AlarmSeen, n: int, language: Language, day: date) -> dict[str, str]:
    word = partial(say, language)
    said = {
        "robot": alarm.title or alarm.robot or "",
        "name": alarm.robot or "",
        "times": word("once") if n == 1 else word("times", n=n),
        "cases": word("case") if n == 1 else word("cases", n=n),
        "since": in_words(alarm.since, language),
    }
    facts = {name: _fact(name, value, language) for name, value in alarm.facts.items()}
    return said | facts | _of_kind(alarm, facts, word, language, day)


def _fact(name: str, value: str, language: Language) -> str:
    return in_words(datetime.fromisoformat(value), language) if name in _MOMENTS else value


def _of_kind(
    alarm: AlarmSeen, facts: Mapping[str, str], word: Callable[..., str], language: Language, day: date
) -> dict[str, str]:
    if alarm.kind in (Kind.RUN_FAILED, Kind.CASES_GIVEN_UP, Kind.CASES_TO_PERSON, Kind.FOLDER_AWAY):
        again = word("again" if facts.get("again") else "not_again")
        return {"why": _why(alarm, language), "again": again}
    if alarm.kind is Kind.SECRET_EXPIRES:
        last = date.fromisoformat(alarm.facts["day"])
        said = format_date(last, "long", locale=_LOCALES[language])
        return {
            "day": said,
            "expires": _expires(last - day, word),
            "robots": facts["robots"] or word("nobody"),
        }
    if alarm.kind is Kind.NO_ADDRESS:
        return {"robots": facts["robots"] or word("nobody")}
    return {}


def _why(alarm: AlarmSeen, language: Language) -> str:
    """What the house or the robot's manifest says of a code; a case's own sentence stays in the house."""
    code = alarm.facts.get("code", "")
    if alarm.kind is Kind.CASES_TO_PERSON:
        return alarm.reasons.get(code) or _capital(say(language, "unknown_why")) + "."
    known = WHY.get(alarm.facts.get("cause", code))
    return pick(language, known) if known else say(language, "unknown_why")


def _expires(left: timedelta, word: Callable[..., str]) -> str:
    if left.days < 0:
        return word("expired")
    named = {0: "expires_today", 1: "expires_tomorrow"}.get(left.days)
    return word(named) if named else word("expires_in", n=left.days)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
