"""Asking a person whether something shall be done."""

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shared.report_words import Language

_YES = ("j", "ja", "y", "yes")


def confirmed(lang: "Language") -> bool:
    """Whether a person says yes; whoever says nothing says no."""
    from scheduler.cli import show
    from scheduler.cli.headings import word

    show.say(word("shall_it_be_done", lang))
    sys.stdout.flush()
    said = sys.stdin.readline().strip().lower()
    if said in _YES:
        return True
    show.say(word("nothing_was_changed", lang))
    return False
