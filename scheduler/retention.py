"""What may be kept no longer: decided from when a case or run ended, in whole days of Europe/Oslo."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")


@dataclass(frozen=True)
class Kept:
    """How many whole days a robot's payloads and logs are kept."""

    robot: str
    payload_days: int = 90
    logs_days: int = 90


def ended_before(now: datetime, days: int) -> datetime:
    """What ended before this moment was kept for so many whole days after the day on which it ended."""
    day = now.astimezone(OSLO).date() - timedelta(days=days)
    return datetime.combine(day, time(), OSLO)
