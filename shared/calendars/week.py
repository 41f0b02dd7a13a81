"""What closes a day without anybody's decision: the weekend, Norway's public holidays, Christmas Eve."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from holidays import country_holidays

from shared.errors import BadInput

Language = Literal["nb", "nn", "en"]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NAMES: Mapping[Language, tuple[str, ...]] = {
    "nb": ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"),
    "nn": ("måndag", "tysdag", "onsdag", "torsdag", "fredag", "laurdag", "sundag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_CHRISTMAS_EVE: Mapping[Language, str] = {"nb": "julaften", "nn": "julaftan", "en": "Christmas Eve"}
_AND: Mapping[Language, str] = {"nb": " og ", "nn": " og ", "en": " and "}
_LIBRARY_SPEAKS: Mapping[Language, str] = {"nb": "no", "nn": "no", "en": "en_US"}
_NYNORSK = {"Første": "Fyrste", "Arbeidernes dag": "Arbeidardagen", "Grunnlovsdag": "Grunnlovsdagen"}


@lru_cache(maxsize=512)
def public_holidays(year: int, lang: Language = "nb") -> Mapping[date, str]:
    """Norway's public holidays of one year, with their names; 17 May may be Whit Monday too."""
    found = country_holidays("NO", years=year, language=_LIBRARY_SPEAKS[lang])
    if not found.start_year <= year <= found.end_year:
        known = f"{found.start_year} to {found.end_year}"
        raise BadInput(f"Public holidays are known from {known}, not in {year}; is the date right?")
    return {day: _said(name, lang) for day, name in found.items()}


def _said(name: str, lang: Language) -> str:
    if lang == "nn":
        for bokmal, nynorsk in _NYNORSK.items():
            name = name.replace(bokmal, nynorsk)
    return _AND[lang].join(name.split("; "))


@dataclass(frozen=True)
class Week:
    """Open on these weekdays (0 is Monday), but for public holidays and, if so chosen, Christmas Eve."""

    weekdays: frozenset[int] = frozenset(range(5))
    public_holidays: bool = True
    christmas_eve_open: bool = True

    def why_closed(self, day: date, lang: Language = "nb") -> str | None:
        """Why nobody is in on this day; None on an open one."""
        if day.weekday() not in self.weekdays:
            return _NAMES[lang][day.weekday()]
        if not self.christmas_eve_open and (day.month, day.day) == (12, 24):
            return _CHRISTMAS_EVE[lang]
        return public_holidays(day.year, lang).get(day) if self.public_holidays else None
