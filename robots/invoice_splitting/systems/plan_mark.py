"""The text by which a plan is known in the ledger: what a clerk reads, and the robot finds again."""

from ..model import Plan


def description(plan: Plan) -> str:
    """What stands on the move that holds the parts: `3 avdrag, KID 2600000012, instalments 2026-1 [R-17]`."""
    return f"{len(plan.parts)} avdrag, KID {plan.kid}, {plan.policy_version} {mark(plan)}"


def mark(plan: Plan) -> str:
    """The idempotency key: together with the invoice that the move belongs to it names one plan."""
    return f"[{plan.request_id}]"


def is_marked(text: str | None, plan: Plan) -> bool:
    """Whether a move's description ends with this plan's mark."""
    return (text or "").endswith(f" {mark(plan)}")
