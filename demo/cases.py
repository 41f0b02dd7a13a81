"""The situations of the demo and of CI: ordinary wishes, every human-only case, every bad input.

Dates are counted from `today`, with days to spare, so that the same list holds on any day of any year
and through a midnight. Each case has payers of its own: no case changes what another one finds.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import count

from demo.days import next_holiday, next_saturday, next_thirty_first
from demo.people import kid, synthetic_identity, synthetic_organisation, wrong_kid
from demo.world import Case, PartyKind, SeedFacts, SeedInvoice, SeedParty, SeedSplit, Wish

_DUE_IN = 20
_FIRST_IN = 25


def cases(today: date) -> tuple[Case, ...]:
    """Give all cases of a world that begins today."""
    author = _Author(today)
    return (*_ordinary(author), *_hindered(author), *_not_splittable(author), *_unusable_wishes(author))


def without_answer(today: date) -> Case:
    """Give the case in which the registers have no answer: it ends technically, after all its attempts."""
    return _Author(today, first_serial=900).case("uten-svar", "Registrene svarer ikke").owing(facts=None)


def crowd(today: date, number: int) -> tuple[Case, ...]:
    """Give `number` ordinary cases, each with one invoice and one wish, for tests that need many."""
    author = _Author(today, first_serial=1000)
    return tuple(
        author.case(f"mengde-{at:03}", f"Sak {at + 1} av {number}")
        .owing(amount=120_000 + 1_001 * at)
        .asking(instalments=2 + at % 4)
        for at in range(number)
    )


def _ordinary(author: "_Author") -> Iterator[Case]:
    yield author.case("to-deler", "To avdrag").owing(amount=400_000).asking(instalments=2)
    yield author.case("tre-deler", "Tre avdrag som ikke går opp")
    yield (
        author.case("tre-som-tekst", "Antallet kommer som tekst")
        .owing(amount=100_000)
        .asking(instalments=" 3 ")
    )
    yield author.case("seks-deler", "Seks avdrag, det meste").owing(amount=700_001).asking(instalments=6)
    yield author.case("nynorsk", "Svar på nynorsk").asking(language="nn")
    yield author.case("engelsk", "Svar på engelsk").asking(language="en")
    yield author.case("bedrift", "En bedrift betaler", "organisation").owing(amount=2_345_678)
    yield from _amounts(author)
    yield from _calendar(author)
    yield author.case("innenfor-frist", "Forfalt for tre dager siden, innenfor fristen").owing(
        due=author.day(-3)
    )


def _amounts(author: "_Author") -> Iterator[Case]:
    """A wanted amount instead of a number, in the ways people write it."""
    for name, text in {
        "hele-kroner": 2500,
        "med-komma": "1234,50",
        "med-mellomrom": "1 234,50",
        "med-kr": "kr 2000",
        "med-punktum": "1.234,50",
    }.items():
        case = author.case(f"sum-{name}", f"Ønsket beløp: «{text}»").owing(amount=493_800)
        yield case.asking(instalments=None, amount=text)


def _calendar(author: "_Author") -> Iterator[Case]:
    """First dates that the calendar moves."""
    soon = author.day(14)
    for name, title, first in (
        ("lordag", "Første dato er en lørdag", next_saturday(soon)),
        ("helligdag", "Første dato er en helligdag", next_holiday(soon)),
        ("den-31", "Den 31. i måneder som ikke har den", next_thirty_first(soon)),
    ):
        case = author.case(name, title).owing(due=first - timedelta(days=5))
        yield case.asking(first_date=first.isoformat(), instalments=5)


def _hindered(author: "_Author") -> Iterator[Case]:
    """The cases that robots.md §1.2 and §1.5 leave to people."""
    for name, title, facts in (
        ("sperret-adresse", "Betaleren har sperret adresse", SeedFacts(protected_address=True)),
        ("dod", "Betaleren er død", SeedFacts(dead=True)),
        ("avtalegiro", "AvtaleGiro er sendt til banken", SeedFacts(direct_debit_sent=True)),
        ("omtvistet", "Kravet er omtvistet", SeedFacts(disputed=True)),
        ("inkasso", "Kravet er til inkasso", SeedFacts(in_collection=True)),
    ):
        yield author.case(name, title).owing(facts=facts)
    yield author.case("konkurs", "Bedriften er konkurs", "organisation").owing(facts=SeedFacts(bankrupt=True))
    yield author.case("purret", "Det er sendt purring").owing(due=author.day(-40), reminded=True)
    yield author.case("forfalt", "Forfalt for lengst").owing(due=author.day(-30))
    yield author.case("har-plan", "Fakturaen er allerede delt opp").owing(split=author.split)
    yield _many_plans(author)
    yield _two_requests(author)
    yield author.case("ikke-betaler", "Den som søker, er ikke betaleren").asking(party=author.party("person"))


def _many_plans(author: "_Author") -> Case:
    """The payer has two plans already this year, on other invoices."""
    case = author.case("tredje-plan", "Tredje avtale på ett år")
    asked = case.invoices[0]
    earlier = (replace(asked, key=f"{asked.key}-{at}", kid=author.kid(), split=author.split) for at in (1, 2))
    return replace(case, invoices=(asked, *earlier))


def _two_requests(author: "_Author") -> Case:
    """The resident clicked twice: the same wish with two ids."""
    case = author.case("to-soknader", "To søknader om samme faktura")
    wish = case.wishes[0]
    return replace(case, wishes=(wish, replace(wish, key=f"{wish.key}-igjen")))


def _not_splittable(author: "_Author") -> Iterator[Case]:
    """Claims that cannot be split by the robot, whatever is asked."""
    yield author.case("betalt", "Fakturaen er betalt").owing(state="paid")
    yield author.case("kladd", "Fakturaen er bare en kladd").owing(state="draft")
    yield author.case("kreditnota", "Det er en kreditnota").owing(kind="credit_note")
    yield author.case("kreditert", "Fakturaen er kreditert i mellomtiden").owing(credited=150_000)
    yield author.case("euro", "Fakturaen er i utenlandsk valuta").owing(currency="EUR")
    yield author.case("feil-kid", "KID har feil kontrollsiffer").owing(kid=wrong_kid(77))
    yield author.case("for-liten", "Fakturaen er for liten").owing(amount=50_000).asking(instalments=2)
    unknown = author.case("ukjent", "Fakturanummeret finnes ikke").asking(invoice="FINNES-IKKE-1")
    yield replace(unknown, invoices=())


def _unusable_wishes(author: "_Author") -> Iterator[Case]:
    """Wishes that nobody can read, or that the policy says no to."""
    late = author.day(_DUE_IN + 45).isoformat()
    for name, title, changes in (
        ("null-deler", "Null avdrag", {"instalments": 0}),
        ("ett-avdrag", "Ett avdrag", {"instalments": 1}),
        ("hundre-deler", "Hundre avdrag", {"instalments": 100}),
        ("antall-i-ord", "Antallet er ikke et tall", {"instalments": "mange"}),
        ("sum-i-ord", "Beløpet er ikke et beløp", {"instalments": None, "amount": "lite"}),
        ("sum-dekker-alt", "Beløpet dekker hele fakturaen", {"instalments": None, "amount": 10_000}),
        ("bade-og", "Både antall og beløp", {"amount": "1000"}),
        ("ingen-av-delene", "Verken antall eller beløp", {"instalments": None}),
        ("dato-i-ord", "Datoen er ikke en dato", {"first_date": "når det passer"}),
        ("fortid", "Første dato er passert", {"first_date": author.day(-10).isoformat()}),
        ("for-sent", "Siste avdrag etter neste termin", {"instalments": 6, "first_date": late}),
    ):
        yield author.case(name, title).asking(**changes)
    small = author.case("sma-deler", "Avdragene blir for små").owing(amount=100_000)
    yield small.asking(instalments=6)


class _Author:
    """Writes cases with payers and KIDs of their own, the same ones each time."""

    def __init__(self, today: date, first_serial: int = 1) -> None:
        self._today = today
        self._serials = count(first_serial)
        self._kids = count(100 * first_serial)
        self.split = SeedSplit(2, today.replace(day=1) + timedelta(days=62))

    def day(self, offset: int) -> date:
        return self._today + timedelta(days=offset)

    def kid(self) -> str:
        return kid(next(self._kids))

    def party(self, kind: PartyKind) -> SeedParty:
        serial = next(self._serials)
        if kind == "person":
            return SeedParty(f"p{serial}", f"Testperson {serial:02}", kind, synthetic_identity(serial))
        return SeedParty(f"b{serial}", f"Testbedrift {serial:02} AS", kind, synthetic_organisation(serial))

    def case(self, name: str, title: str, kind: PartyKind = "person") -> Case:
        """Give an ordinary case: 10 000,00 due in 20 days, wanted in three parts from day 25."""
        party = self.party(kind)
        invoice = SeedInvoice(
            name, party, 1_000_000, self.kid(), invoice_date=self.day(-60), due=self.day(_DUE_IN)
        )
        wish = Wish(f"soknad-{name}", party, name, self.day(_FIRST_IN).isoformat(), instalments=3)
        return Case(name, title, (invoice,), (wish,))
