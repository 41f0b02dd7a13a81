"""How long a write may be prepared."""

import pytest

from robots.invoice_splitting.systems.errors import LedgerUnavailable
from robots.invoice_splitting.systems.patience import Allowance, Patience


def test_a_write_that_took_too_long_to_prepare_is_not_begun():
    """A rescuer counts on it: after the step's effect time nothing is written any more."""
    Patience(60.0).demand()
    with pytest.raises(LedgerUnavailable, match="nothing was written"):
        Patience(-1.0).demand()


def test_the_effect_time_is_what_may_pass_before_and_after_the_write_is_sent():
    """10 s to get ready and 20 s for Tryton make 30; an installation may state its own."""
    usual = Allowance(ready=10.0, written=20.0)
    assert 30.0 == usual.stated({}).effect_seconds
    assert Allowance(10.0, 50.0) == usual.stated({"written_seconds": 50})
