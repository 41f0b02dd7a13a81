"""The numbers that name people, firms, accounts and payments in Norway (robots.md §4)."""

from .identity import (
    IdentityKind,
    check_identity_number,
    follows_todays_rule,
    is_identity_number,
    is_synthetic,
    kind_of,
)
from .payment import Account, Iban, Kid, KidRule, OrgNo, iban_of, kid_check_digit, kid_mod10, kid_mod11

__all__ = [
    "Account",
    "Iban",
    "IdentityKind",
    "Kid",
    "KidRule",
    "OrgNo",
    "check_identity_number",
    "follows_todays_rule",
    "iban_of",
    "is_identity_number",
    "is_synthetic",
    "kid_check_digit",
    "kid_mod10",
    "kid_mod11",
    "kind_of",
]
