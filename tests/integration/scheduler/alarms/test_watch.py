"""From rows to mails: what is wrong is told once, to whom it concerns, and is over by itself."""

from contextlib import suppress

import psycopg

from scheduler.alarms.watch import one_pass, the_only_one
from shared.store.connect import connect
from tests.integration.scheduler.alarms.conftest import Watched
from tests.support.house import until


def test_a_failed_run_is_mailed_to_the_contact_in_the_rpa_team(watched: Watched):
    """Robot, what and count stand in the subject; the owner is not bothered."""
    watched.look()
    watched.run(runs=3)
    watched.look(1)
    subject = "[test] Mottak: kjøringen feilet (3 ganger)"
    assert [("rpa@kommune.example", subject)] == watched.mailbox.subjects()


def test_an_alarm_is_told_once(watched: Watched):
    """However often it is looked, and though it happens again."""
    watched.look()
    watched.run()
    for _ in range(5):
        watched.look(1)
        watched.run()
    assert 1 == len(watched.mailbox.mails)
    watched.look(1)
    assert {"run_failed:mottak:robot_failed": 6} == watched.open()


def test_an_alarm_is_over_by_itself_and_may_open_again(watched: Watched):
    """A run that succeeds ends it; a failure of the next day is another alarm with a mail of its own."""
    watched.look()
    watched.run()
    watched.look(1)
    watched.run("succeeded")
    watched.look(5)
    assert {} == watched.open()
    watched.run()
    watched.look(24 * 60)
    kinds = watched.connection.execute("select kind from alarm_events order by id").fetchall()
    assert ["opened", "over", "opened"] == [row["kind"] for row in kinds]
    assert 2 == len(watched.mailbox.mails)


def test_later_mails_of_an_alarm_answer_its_first(watched: Watched):
    """A mail program shows them as one conversation."""
    watched.look()
    watched.run()
    watched.look(1)
    watched.run(runs=20)
    watched.look(16)
    first, grown = watched.mailbox.mails
    assert (first["Message-ID"], "auto-generated") == (grown["In-Reply-To"], grown["Auto-Submitted"])
    assert "[test] Mottak: kjøringen feilet (21 ganger) – fortsatt" == grown["Subject"]


def test_what_failed_and_recovered_between_two_looks_is_told(watched: Watched):
    """The digest says that it was, and is over."""
    watched.rules_too(digest="07:00", gather_seconds=60)
    watched.look()
    watched.run()
    watched.run("succeeded")
    watched.look(0.5)
    watched.look(2)
    watched.look(19 * 60)
    assert ["[test] Avlast 24. november 2026: 0 nye, 0 åpne, 1 over"] == [
        subject for _, subject in watched.mailbox.subjects()
    ]


def test_a_first_look_has_no_past(watched: Watched):
    """A house that is upgraded does not tell of years ago; what is still wrong it tells."""
    watched.run(robot="mottak")
    watched.run("succeeded")
    watched.robot("arkiv")
    watched.run(robot="arkiv")
    watched.look(60)
    assert ["run_failed:arkiv:robot_failed"] == [*watched.open()]


def test_a_mail_says_what_it_means_what_to_do_and_where_to_see_more(watched: Watched):
    """Read aloud it makes sense, as text and as HTML."""
    watched.look()
    watched.run(runs=2)
    watched.look(1)
    run = watched.connection.execute("select max(id) as run from runs").fetchone()
    text = "\n".join(
        [
            "Hva som har skjedd",
            "Roboten «Mottak» har feilet 2 ganger siden mandag 23. november 2026 kl. 12.00: "
            "roboten stoppet med en feil.",
            "",
            "Hva det betyr",
            "Den prøver ikke igjen av seg selv. Sakene i køen venter.",
            "",
            "Hva du kan gjøre",
            "Se i loggen hva som gikk galt. Rett årsaken, og start roboten igjen.",
            f"    avlast log {run['run'] if run else ''}",
            "",
            "Se mer",
            "    avlast alarms show 1",
            "",
            "-- ",
            "Sendt av Avlast, miljø test. Svar på denne e-posten blir ikke lest.",
            "",
        ]
    )
    assert text == watched.mailbox.text()
    assert '<html lang="nb">' in watched.mailbox.html()
    assert "<p>Se i loggen hva som gikk galt." in watched.mailbox.html()


def test_a_mail_comes_in_the_language_that_a_person_wants(watched: Watched):
    """Nynorsk for one, English for another."""
    watched.rules_too(people=[{"id": "rpa", "language": "nn"}])
    watched.look()
    watched.run(runs=2)
    watched.look(1)
    assert ["[test] Mottak: køyringa feila (2 gonger)"] == [s for _, s in watched.mailbox.subjects()]


def test_two_clocks_tell_a_thing_once(watched: Watched, database: str):
    """Who looks keeps the others away meanwhile; afterwards they find it told."""
    watched.look()
    watched.run()
    with connect(database) as another, the_only_one(another) as mine:
        assert mine
        assert one_pass(watched.connection, watched.around(), lambda _: None) is None
    watched.look(1)
    assert 1 == len(watched.mailbox.mails)


def test_a_sender_that_was_paused_in_the_middle_keeps_nobody_silent(watched: Watched, database: str):
    """After some minutes without a word its connection is ended, and another clock goes on."""
    watched.look()
    watched.run()
    with connect(database) as paused, suppress(psycopg.OperationalError), the_only_one(paused):
        around = watched.around()
        assert one_pass(watched.connection, around, lambda _: None) is None
        assert one_pass(watched.connection, around, lambda _: None, stuck_seconds=0.0) is None
        until(lambda: one_pass(watched.connection, around, lambda _: None) is not None)
    assert {"run_failed:mottak:robot_failed": 1} == watched.open()


def test_an_owner_without_an_address_is_made_good_and_told_of(watched: Watched):
    """What was meant for the owner comes to the RPA team, and so does the news that it had to."""
    watched.people = {"persons": [watched.people["persons"][1]]}
    watched.look()
    to, subjects = zip(*watched.mailbox.subjects(), strict=True)
    assert {"rpa@kommune.example"} == set(to)
    assert ("[test] eier kan ikke varsles",) == subjects


def test_a_robot_that_has_not_begun_by_ten_is_told_to_both(watched: Watched):
    """The schedule asked for six o'clock, and it is noon."""
    watched.robot("natt", alarms={"not_started_by": "10:00", "not_finished_by": "12:30"})
    watched.connection.execute(
        """insert into schedules (robot, name, kind, expression, catch_up, manifest_hash, next_due)
           values ('natt', 's', 'cron', '0 6 * * *', 'once', 'h', %s)""",
        (watched.now.replace(hour=5),),
    )
    watched.look()
    watched.look(60)
    late = {("rpa@kommune.example", n) for n in ("ikke startet kl. 10.00", "ikke ferdig kl. 12.30")}
    late |= {("eier@kommune.example", n) for n in ("ikke startet kl. 10.00", "ikke ferdig kl. 12.30")}
    assert late == {(to, subject.partition(": ")[2]) for to, subject in watched.mailbox.subjects()}
