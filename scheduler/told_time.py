"""What time it is by the database's clock, on a machine whose own may be wrong."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class ToldTime:
    """The database's time as it was told once, and what this machine had counted at that moment; seconds."""

    moment: datetime
    counted: float

    def when(self, counted: float) -> datetime:
        """The time by the same clock when this machine has counted so many seconds."""
        return self.moment + timedelta(seconds=counted - self.counted)
