"""Times and timings as people say them, in bokmål (nb), nynorsk (nn) and English (en)."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, get_day_names, get_month_names

from scheduler.rule_words import rule_in_words
from scheduler.timing import OSLO, Every, Fields, OnDays, Timing
from shared.calendars import Language

_WEEK = (1, 2, 3, 4, 5, 6, 0)  # people begin on Monday, cron counts from Sunday
_FEW = 6


@dataclass(frozen=True)
class _Phrases:
    """The small words of one language."""

    locale: str
    when: str
    clock: str
    at: str
    between: str
    conjunction: str
    either: str
    through: str
    every_day: str
    every_weekday: str
    on_dates: str
    in_months: str
    in_every_month: str
    if_weekday: str
    every_one: Mapping[int, str]
    every_n: Mapping[int, str]
    minutes_of_hours: str
    date: str
    day: str


_BOKMAL = _Phrases(
    locale="nb",
    when="EEEE d. MMMM y 'kl.' HH.mm",
    clock="%H.%M",
    at="kl. {times}",
    between="kl. {first}–{last}",
    conjunction=" og ",
    either=" eller ",
    through=" til ",
    every_day="hver dag",
    every_weekday="hver {weekdays}",
    on_dates="den {dates}",
    in_months=" i {months}",
    in_every_month=" i hver måned",
    if_weekday=" når det er {weekdays}",
    every_one={1: "hvert sekund", 60: "hvert minutt", 3600: "hver time", 86400: "hvert døgn"},
    every_n={
        1: "hvert {n}. sekund",
        60: "hvert {n}. minutt",
        3600: "hver {n}. time",
        86400: "hvert {n}. døgn",
    },
    minutes_of_hours="i minutt {minutes} av time {hours}",
    date="{n}.",
    day="EEEE d. MMMM y",
)
_NYNORSK = replace(
    _BOKMAL,
    locale="nn",
    every_day="kvar dag",
    every_weekday="kvar {weekdays}",
    in_every_month=" i kvar månad",
    every_one={1: "kvart sekund", 60: "kvart minutt", 3600: "kvar time", 86400: "kvart døgn"},
    every_n={
        1: "kvart {n}. sekund",
        60: "kvart {n}. minutt",
        3600: "kvar {n}. time",
        86400: "kvart {n}. døgn",
    },
)
_ENGLISH = _Phrases(
    locale="en_GB",
    when="EEEE d MMMM y 'at' HH:mm",
    clock="%H:%M",
    at="at {times}",
    between="from {first} to {last}",
    conjunction=" and ",
    either=" or ",
    through=" to ",
    every_day="every day",
    every_weekday="every {weekdays}",
    on_dates="on day {dates}",
    in_months=" in {months}",
    in_every_month=" of every month",
    if_weekday=" when it is {weekdays}",
    every_one={1: "every second", 60: "every minute", 3600: "every hour", 86400: "every 24 hours"},
    every_n={
        1: "every {n} seconds",
        60: "every {n} minutes",
        3600: "every {n} hours",
        86400: "every {n} days",
    },
    minutes_of_hours="in minute {minutes} of hour {hours}",
    date="{n}",
    day="EEEE d MMMM y",
)
_PHRASES: Mapping[Language, _Phrases] = {"nb": _BOKMAL, "nn": _NYNORSK, "en": _ENGLISH}


def in_words(when: datetime, lang: Language = "nb", zone: ZoneInfo = OSLO) -> str:
    """An instant as a wall clock of the zone shows it: `mandag 23. november 2026 kl. 06.00`."""
    phrases = _PHRASES[lang]
    return format_datetime(when.astimezone(zone), phrases.when, locale=phrases.locale)


def on_day(day: date, lang: Language = "nb") -> str:
    """A date with its weekday: `mandag 23. november 2026`."""
    phrases = _PHRASES[lang]
    return format_date(day, phrases.day, locale=phrases.locale)


def timing_in_words(timing: Timing, lang: Language = "nb") -> str:
    """When a schedule starts: `hver mandag kl. 06.00`, `hvert 15. minutt`."""
    phrases = _PHRASES[lang]
    if isinstance(timing, Every):
        return _interval(timing.seconds, phrases)
    elsewhere = "" if timing.zone == OSLO else f" ({timing.zone.key})"
    if isinstance(timing, OnDays):
        at = phrases.at.format(times=timing.at.strftime(phrases.clock))
        return f"{rule_in_words(timing.rule, lang)} {at}{elsewhere}"
    fields = timing.fields
    days, times = _days(fields, phrases), _times(fields, phrases)
    said = times if days == phrases.every_day and _around_the_clock(fields) else f"{days} {times}"
    return said + elsewhere


def _interval(seconds: int, phrases: _Phrases) -> str:
    unit = max(unit for unit in phrases.every_n if seconds % unit == 0)
    count = seconds // unit
    return phrases.every_one[unit] if count == 1 else phrases.every_n[unit].format(n=count)


def _around_the_clock(fields: Fields) -> bool:
    """Whether "every so many minutes" says it all: each hour alike, from the hour's first minute."""
    return len(fields.hours) == 24 and fields.minutes[0] == 0 and _minute_step(fields) > 0


def _minute_step(fields: Fields) -> int:
    return _step([*fields.minutes, fields.minutes[0] + 60])


def _times(fields: Fields, phrases: _Phrases) -> str:
    hours, minutes = fields.hours, fields.minutes
    shown = [time(hour, minute).strftime(phrases.clock) for hour in hours for minute in minutes]
    if len(shown) <= _FEW:
        return phrases.at.format(times=_listed(shown, phrases))
    seconds = _step(hours) * 3600 if len(minutes) == 1 else _minute_step(fields) * 60 * (_step(hours) == 1)
    if not seconds:
        return phrases.minutes_of_hours.format(minutes=_spans(minutes, phrases), hours=_spans(hours, phrases))
    if _around_the_clock(fields):
        return _interval(seconds, phrases)
    return f"{_interval(seconds, phrases)} {phrases.between.format(first=shown[0], last=shown[-1])}"


def _days(fields: Fields, phrases: _Phrases) -> str:
    months = (
        "" if len(fields.months) == 12 else phrases.in_months.format(months=_months(fields.months, phrases))
    )
    dates = phrases.on_dates.format(dates=_dates(fields.days, phrases)) + (months or phrases.in_every_month)
    any_weekday, any_date = len(fields.weekdays) == 7, len(fields.days) == 31
    if fields.either_day:
        return f"{dates}{phrases.either}{_weekdays(fields.weekdays, phrases)}{months}"
    if any_date:
        return (phrases.every_day if any_weekday else _weekdays(fields.weekdays, phrases)) + months
    names = _listed(_weekday_names(fields.weekdays, phrases), phrases)
    return dates if any_weekday else dates + phrases.if_weekday.format(weekdays=names)


def _weekdays(weekdays: Set[int], phrases: _Phrases) -> str:
    names = _weekday_names(weekdays, phrases)
    places = [place for place, number in enumerate(_WEEK) if number in weekdays]
    if len(places) > 2 and places[-1] - places[0] == len(places) - 1:
        return names[0] + phrases.through + names[-1]
    return phrases.every_weekday.format(weekdays=_listed(names, phrases))


def _weekday_names(weekdays: Set[int], phrases: _Phrases) -> list[str]:
    names = get_day_names("wide", locale=phrases.locale)
    return [names[place] for place, number in enumerate(_WEEK) if number in weekdays]


def _months(months: Set[int], phrases: _Phrases) -> str:
    names = get_month_names("wide", locale=phrases.locale)
    return _listed([names[month] for month in sorted(months)], phrases)


def _dates(days: Set[int], phrases: _Phrases) -> str:
    return _spans(sorted(days), phrases, phrases.date)


def _spans(numbers: Sequence[int], phrases: _Phrases, form: str = "{n}") -> str:
    """The numbers as a list in which three or more in a row are said as the first and the last."""
    rows = [
        [form.format(n=number) for _, number in row]
        for _, row in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0])
    ]
    said = [[f"{row[0]}–{row[-1]}"] if len(row) > 2 else row for row in rows]
    return _listed([word for row in said for word in row], phrases)


def _listed(words: Sequence[str], phrases: _Phrases) -> str:
    return phrases.conjunction.join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


def _step(numbers: Sequence[int]) -> int:
    """The even distance between the numbers, 0 when they have none."""
    distances = {later - earlier for earlier, later in pairwise(numbers)}
    return distances.pop() if len(distances) == 1 else 0
