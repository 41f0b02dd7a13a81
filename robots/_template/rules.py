"""What is decided: values in, values out. No file, no clock, no network."""

from datetime import date, timedelta

from shared import BusinessError, Workdays


def answer_by(received: date, banking_days: int, today: date, workdays: Workdays) -> date:
    """The day by which an answer comes: so many banking days after the day of receipt, which is day 0.

    Raises `BusinessError` when that day has passed, for a receipt cannot promise it any more.
    """
    day = received
    for _ in range(banking_days):
        day = workdays.next_banking_day(day + timedelta(days=1))
    if day < today:
        raise BusinessError("too_late", f"Svarfristen var {day:%d.%m.%Y}, så en saksbehandler må svare nå.")
    return day
