"""A day rule as people say it, in bokmål, nynorsk and English."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from babel.dates import get_month_names

from shared.calendars import LAST_DAY, DayRule, Language


@dataclass(frozen=True)
class _Phrases:
    """The words of one language; `before` and `after` of one working day and of several."""

    locale: str
    every: str
    first: str
    nth: str
    last: str
    nth_last: str
    before: tuple[str, str]
    after: tuple[str, str]
    dates: str
    last_day: str
    last_of_all: str
    on: str
    date: str
    conjunction: str
    month: str
    months: str


_BOKMAL = _Phrases(
    locale="nb",
    every="hver arbeidsdag",
    first="første arbeidsdag {month}",
    nth="{n}. arbeidsdag {month}",
    last="siste arbeidsdag {month}",
    nth_last="{n}. siste arbeidsdag {month}",
    before=("arbeidsdagen før {day}", "{n} arbeidsdager før {day}"),
    after=("første arbeidsdag etter {day}", "{n} arbeidsdager etter {day}"),
    dates="den {dates} {month}",
    last_day="siste",
    last_of_all="den siste dagen {month}",
    on="{day}",
    date="{n}.",
    conjunction=" og ",
    month="i måneden",
    months="i {months}",
)
_PHRASES: Mapping[Language, _Phrases] = {
    "nb": _BOKMAL,
    "nn": replace(
        _BOKMAL,
        locale="nn",
        every="kvar arbeidsdag",
        first="fyrste arbeidsdag {month}",
        before=("arbeidsdagen før {day}", "{n} arbeidsdagar før {day}"),
        after=("fyrste arbeidsdag etter {day}", "{n} arbeidsdagar etter {day}"),
        month="i månaden",
    ),
    "en": _Phrases(
        locale="en_GB",
        every="every working day",
        first="first working day {month}",
        nth="working day {n} {month}",
        last="last working day {month}",
        nth_last="working day {n} from the end {month}",
        before=("the working day before {day}", "{n} working days before {day}"),
        after=("the working day after {day}", "{n} working days after {day}"),
        dates="day {dates} {month}",
        last_day="last",
        last_of_all="the last day {month}",
        on="on {day}",
        date="{n}",
        conjunction=" and ",
        month="of the month",
        months="of {months}",
    ),
}


def rule_in_words(rule: DayRule, lang: Language = "nb") -> str:
    """Which days a rule means: `siste arbeidsdag i måneden`, `2 arbeidsdager før den 12. i måneden`."""
    phrases = _PHRASES[lang]
    if rule.every:
        return phrases.every
    month = _months(rule, phrases)
    if rule.inside:
        one, many = (phrases.first, phrases.nth) if rule.shift > 0 else (phrases.last, phrases.nth_last)
        return (one if abs(rule.shift) == 1 else many).format(n=abs(rule.shift), month=month)
    dates = [phrases.last_day if day == LAST_DAY else phrases.date.format(n=day) for day in _in_order(rule)]
    if rule.days == (LAST_DAY,):
        day = phrases.last_of_all.format(month=month)
    else:
        day = phrases.dates.format(dates=_listed(dates, phrases), month=month)
    if not rule.shift:
        return phrases.on.format(day=day)
    one, many = phrases.after if rule.shift > 0 else phrases.before
    return (one if abs(rule.shift) == 1 else many).format(n=abs(rule.shift), day=day)


def _in_order(rule: DayRule) -> list[int]:
    return sorted(rule.days, key=lambda day: (day == LAST_DAY, day))


def _months(rule: DayRule, phrases: _Phrases) -> str:
    if len(rule.months) == 12:
        return phrases.month
    names = get_month_names("wide", locale=phrases.locale)
    return phrases.months.format(months=_listed([names[month] for month in sorted(rule.months)], phrases))


def _listed(words: Sequence[str], phrases: _Phrases) -> str:
    return phrases.conjunction.join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]
