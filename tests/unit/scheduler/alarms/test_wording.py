"""What a mail says of alarms, read aloud."""

from datetime import date, datetime

import pytest

from scheduler.alarms.cause import Kind
from scheduler.alarms.letter import as_text
from scheduler.alarms.post import Form, Message, Notice, What
from scheduler.alarms.wording import AlarmSeen, Place, headline, letter
from shared.report_words import LANGUAGES, Language

DAY = date(2026, 11, 23)
SINCE = datetime.fromisoformat("2026-11-23T06:00+01:00")
HERE = Place("production", "nb", DAY)
FACTS = {
    Kind.RUN_FAILED: {"code": "timed_out", "run": "9", "again": "yes"},
    Kind.MISSED: {"schedule": "natt", "run": "3", "due": "2026-11-23T05:00:00+00:00"},
    Kind.NOT_STARTED: {"by": "10.00", "due": "2026-11-23T05:00:00+00:00"},
    Kind.NOT_FINISHED: {"by": "12.00", "due": "2026-11-23T05:00:00+00:00"},
    Kind.ITEMS_LATE: {"hours": "8", "oldest": "2026-11-20T10:00:00+00:00"},
    Kind.QUEUE_GROWING: {"before": "130", "hours": "24"},
    Kind.CASES_TO_PERSON: {"cause": "business", "code": "in_collection"},
    Kind.CASES_GIVEN_UP: {"cause": "technical", "code": "retries_used_up"},
    Kind.FOLLOW_UPS_LATE: {"oldest": "2026-11-20T10:00:00+00:00"},
    Kind.WORKER_SILENT: {"machine": "rpa-1"},
    Kind.CLOCK_SILENT: {"machine": "rpa-1"},
    Kind.FOLDER_AWAY: {"trigger": "inn", "folder": "/srv/inn", "cause": "away"},
    Kind.SECRET_EXPIRES: {"secret": "erp", "day": "2026-12-01", "days": "8", "robots": "mottak"},
    Kind.NO_ADDRESS: {"person": "eier", "robots": "mottak", "known": "yes"},
}
HEADLINES = {
    Kind.RUN_FAILED: "Mottak: kjøringen feilet (412 ganger)",
    Kind.MISSED: "Mottak: kjøringen uteble (412 ganger)",
    Kind.NOT_STARTED: "Mottak: ikke startet kl. 10.00",
    Kind.NOT_FINISHED: "Mottak: ikke ferdig kl. 12.00",
    Kind.ITEMS_LATE: "Mottak: 412 saker over fristen",
    Kind.QUEUE_GROWING: "Mottak: køen vokser (412 saker)",
    Kind.CASES_TO_PERSON: "Mottak: 412 saker til deg",
    Kind.CASES_GIVEN_UP: "Mottak: 412 saker som roboten ga opp",
    Kind.FOLLOW_UPS_LATE: "Mottak: 412 saker over fristen for oppfølging",
    Kind.WORKER_SILENT: "rpa-1: ingen livstegn fra arbeideren",
    Kind.CLOCK_SILENT: "rpa-1: ingen livstegn fra planleggeren",
    Kind.FOLDER_AWAY: "Mottak: ingen ser mappen /srv/inn",
    Kind.SECRET_EXPIRES: "Hemmeligheten erp går ut om 8 dager",
    Kind.NO_ADDRESS: "eier kan ikke varsles",
}


def alarm(kind: Kind = Kind.RUN_FAILED, number: int = 1, **facts: str) -> AlarmSeen:
    """An alarm of the robot `mottak`, 412 times."""
    told = FACTS[kind] | facts
    reasons = {"in_collection": "Kravet er til inkasso."}
    return AlarmSeen(number, kind, 412, SINCE, None, "mottak", "Mottak", told, reasons)


def one(seen: AlarmSeen, what: What = What.OPENED, place: Place = HERE) -> str:
    """The mail about it, subject first."""
    made = letter(Message(Form.ALARM, (Notice(seen.id, what, seen.happenings),)), {seen.id: seen}, place)
    return f"{made.subject}\n{as_text(made)}"


@pytest.mark.parametrize("kind", Kind)
def test_a_headline_says_robot_what_and_count(kind: Kind):
    """It is all that many people read."""
    assert HEADLINES[kind] == headline(alarm(kind), "nb", day=DAY)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", Kind)
def test_every_kind_can_be_told_in_every_language(kind: Kind, language: Language):
    """Nothing is left to be put in, and no sentence ends twice."""
    text = one(alarm(kind), place=Place("production", language, DAY))
    assert not {"{", "}"} & set(text)
    assert ".." not in text.replace("...", "")
    assert "avlast alarms show 1" in text


def test_a_reason_of_the_manifest_is_said_and_none_of_a_case():
    """What a robot wrote about one case may hold what no mail may say."""
    assert "412 saker fra roboten «Mottak» venter på et menneske: Kravet er til inkasso." in one(
        alarm(Kind.CASES_TO_PERSON)
    )
    unknown = one(alarm(Kind.CASES_TO_PERSON, code="Kari Nordmann, 12345"))
    assert "Kari" not in unknown
    assert "venter på et menneske: Årsaken står i loggen." in unknown


def test_an_unknown_cause_of_failure_leads_to_the_log():
    """A code that a robot made up is not repeated."""
    assert "siden mandag 23. november 2026 kl. 06.00: årsaken står i loggen." in one(alarm(code="Kari"))


def test_the_end_of_an_alarm_says_so():
    """Whoever reads only that mail knows that nothing is left to do."""
    text = one(alarm(), What.OVER)
    assert text.startswith("Mottak: kjøringen feilet (412 ganger) – over\n")
    assert "Dette er over. Du trenger ikke gjøre noe." in text


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-11-22", "er gått ut"),
        ("2026-11-23", "går ut i dag"),
        ("2026-11-24", "går ut i morgen"),
        ("2026-11-25", "går ut om 2 dager"),
    ],
)
def test_a_secrets_last_day_is_counted_from_today(day: str, said: str):
    """The last day itself counts."""
    assert f"Hemmeligheten erp {said}" == headline(alarm(Kind.SECRET_EXPIRES, day=day), "nb", day=DAY)


def test_several_alarms_in_one_mail_are_named_with_their_counts():
    """Two robots by name, the rest by number."""
    seen = {n: alarm(number=n) for n in range(1, 5)}
    seen = {n: AlarmSeen(n, a.kind, n, SINCE, None, "r", f"Robot {n}", a.facts) for n, a in seen.items()}
    made = letter(Message(Form.SEVERAL, tuple(Notice(n, What.OPENED, n) for n in seen)), seen, HERE)
    assert "4 alarmer: Robot 1, Robot 2 og 2 til" == made.subject
    assert "Robot 4: kjøringen feilet (4 ganger)\n" in as_text(made)


def test_the_digest_has_three_parts_and_leaves_empty_ones_out():
    """New, still open, over."""
    told = (Notice(1, What.OPENED, 3), Notice(2, What.STILL, 1))
    made = letter(Message(Form.DIGEST, told, DAY), {1: alarm(number=1), 2: alarm(number=2)}, HERE)
    assert "Avlast 23. november 2026: 1 nye, 1 åpne, 0 over" == made.subject
    headings = [section.heading for section in made.sections]
    assert ["Nytt", "Mottak: kjøringen feilet (3 ganger)", "Fortsatt åpent"] == headings[:3]
    assert "Over" not in headings


def test_only_production_needs_no_name():
    """A mail from a test that looks real costs somebody an evening."""
    assert one(alarm(), place=Place("demo", "nb", DAY)).startswith("[demo] Mottak")
    assert one(alarm()).startswith("Mottak")
