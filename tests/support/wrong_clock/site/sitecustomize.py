"""Sleeps by select: libfaketime 0.9.10 refuses the clock_nanosleep that Python's own sleep uses."""

import select
import time
from typing import SupportsIndex


def _sleep(seconds: float | SupportsIndex) -> None:
    select.select([], [], [], seconds if isinstance(seconds, float) else seconds.__index__())


time.sleep = _sleep
