"""The doctor: what is wrong with an installation, in plain words, and the cure. It only looks."""

from scheduler.doctor.examination import examine
from scheduler.doctor.finding import CURES, TO_KNOW, Finding

__all__ = ["CURES", "TO_KNOW", "Finding", "examine"]
