"""What the table of facts refuses, whoever asks (append-only, one settled fact per item)."""

from typing import Any

import psycopg
import pytest

NOON = "2026-05-04T10:00:00+00:00"


@pytest.mark.parametrize(
    "statement",
    [
        "update facts set share_permille = 0",
        "delete from facts",
        "truncate facts",
        "update facts set note = 'x' where false",
        "insert into facts overriding system value table facts on conflict (id) do update set note = ''",
    ],
)
def test_a_fact_is_never_changed_nor_removed(register: Any, statement: str):
    """Later knowledge is a new fact; the refusal says so."""
    register.fact(NOON)
    with pytest.raises(psycopg.errors.RestrictViolation, match="facts is append-only") as refused:
        register.connection.execute(statement)
    assert "human_minutes or reversed" in str(refused.value.diag.message_hint)


def test_the_refusal_stands_for_replicated_changes_too(register: Any):
    """A session that plays a replica skips ordinary triggers; those of the register fire always ('A')."""
    found = register.connection.execute(
        "select tgname, tgenabled from pg_trigger where not tgisinternal"
        " and tgrelid in ('facts'::regclass, 'baselines'::regclass, 'baseline_keys'::regclass)"
    ).fetchall()
    assert {
        "facts_append_only": "A",
        "baseline_keys_append_only": "A",
        "baselines_keep_their_past": "A",
        "baselines_are_not_emptied": "A",
    } == {row["tgname"]: row["tgenabled"] for row in found}


def test_an_item_settles_once(register: Any):
    """A second settled fact of one item is refused by the database itself."""
    register.fact(NOON, item_id=7)
    with pytest.raises(psycopg.errors.UniqueViolation, match="facts_one_settled_per_treatment"):
        register.fact(NOON, item_id=7)


def test_every_settled_item_of_a_case_is_kept(register: Any):
    """DESIGN §2: no unique index on the claim key; which of them counts is worked out."""
    register.fact(NOON, "one invoice")
    register.fact(NOON, "one invoice")
    assert 2 == len(register.connection.execute("select id from facts").fetchall())


@pytest.mark.parametrize(
    "wrong",
    [
        {"outcome": "done", "share": 999},
        {"outcome": "partial", "share": 1000},
        {"outcome": "partial", "share": 0},
        {"outcome": "duplicate", "share": 1},
        {"outcome": "to_person", "share": 0},
        {"outcome": "to_person", "share": 1, "cause": "business"},
        {"outcome": "to_person", "share": 0, "cause": "weather"},
        {"outcome": "done", "cause": "business"},
        {"outcome": "finished"},
        {"outcome": None, "share": 0},
        {"claim_hash": None},
        {"claim_hash": b"12345678901"},
        {"first_seen": None},
        {"cycle": 0},
        {"environment": "sandbox"},
        {"kind": "guessed"},
    ],
)
def test_a_settled_fact_that_contradicts_itself_is_refused(register: Any, wrong: dict[str, Any]):
    """Share, outcome and cause go together, and a claim has its key; in clear it would not be 32 bytes."""
    with pytest.raises(psycopg.errors.CheckViolation):
        register.fact(NOON, **wrong)


def test_an_item_whose_key_could_not_be_read_goes_to_a_person(register: Any):
    """A bad payload has no business key, and claims nothing."""
    assert register.fact(NOON, outcome="to_person", cause="business", share=0, claim_hash=None)


def test_human_minutes_say_who_and_how_long(register: Any):
    """Minutes without a length or without a person cannot be defended."""
    assert register.later(NOON, "human_minutes", exception_ms=90_000)
    with pytest.raises(psycopg.errors.CheckViolation, match="human_minutes_say_who"):
        register.later(NOON, "human_minutes")
    with pytest.raises(psycopg.errors.CheckViolation, match="human_minutes_say_who"):
        register.later(NOON, "human_minutes", exception_ms=90_000, person=None)


def test_a_reversal_names_its_fact_and_its_reason(register: Any):
    """Who took back what, and why."""
    fact = register.fact(NOON)
    with pytest.raises(psycopg.errors.CheckViolation, match="a_reversal_says"):
        register.later(NOON, "reversed", reverses=fact)
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        register.later(NOON, "reversed", reverses=fact + 1, note="feil faktura")


def test_reversing_twice_is_refused(register: Any):
    """I-7: reversing twice equals reversing once."""
    fact = register.fact(NOON)
    register.later(NOON, "reversed", reverses=fact, note="feil faktura")
    with pytest.raises(psycopg.errors.UniqueViolation, match="facts_one_reversal_per_fact"):
        register.later(NOON, "reversed", reverses=fact, note="feil faktura")
