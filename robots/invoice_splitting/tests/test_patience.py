"""How long a write may be prepared."""

import pytest

from robots.invoice_splitting.systems.errors import LedgerUnavailable
from robots.invoice_splitting.systems.patience import Patience


def test_a_write_that_took_too_long_to_prepare_is_not_begun():
    """A rescuer counts on it: after the step's effect time nothing is written any more."""
    Patience(60.0).demand()
    with pytest.raises(LedgerUnavailable, match="nothing was written"):
        Patience(-1.0).demand()
