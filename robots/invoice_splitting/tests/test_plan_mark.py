"""The text by which a plan is known in the ledger."""

from dataclasses import replace
from datetime import date

from robots.invoice_splitting.systems.plan_mark import description, is_marked
from robots.invoice_splitting.tests.builders import plan

PLAN = plan((400_000, date(2026, 12, 21)), (600_000, date(2027, 1, 20)))


def test_a_clerk_reads_what_was_done():
    """Number of parts, KID, policy, and the request at the end."""
    assert "2 avdrag, KID 2600001008, instalments 2026-1 [soknad-1]" == description(PLAN)


def test_a_plan_finds_its_own_mark_only():
    """Another request's text, a clerk's, and none are not ours; nor is an id that ours ends with."""
    own = description(PLAN)
    others = [description(replace(PLAN, request_id=name)) for name in ("soknad-2", "ny-soknad-1")]
    assert is_marked(own, PLAN)
    assert [] == [text for text in (*others, "Avtale ved skranken", "", None) if is_marked(text, PLAN)]
