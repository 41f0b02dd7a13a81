"""Days on which Norwegian banks are closed, besides weekends: a table made by hand, 2025 to 2032."""

from datetime import date, timedelta

# 24 December is no public holiday; Norges Bank settles nothing on it.
EVERY_YEAR = ("01-01", "05-01", "05-17", "12-24", "12-25", "12-26")

# skjærtorsdag, langfredag, 2. påskedag, Kristi himmelfartsdag, 2. pinsedag
MOVING = """
2025-04-17 2025-04-18 2025-04-21 2025-05-29 2025-06-09
2026-04-02 2026-04-03 2026-04-06 2026-05-14 2026-05-25
2027-03-25 2027-03-26 2027-03-29 2027-05-06 2027-05-17
2028-04-13 2028-04-14 2028-04-17 2028-05-25 2028-06-05
2029-03-29 2029-03-30 2029-04-02 2029-05-10 2029-05-21
2030-04-18 2030-04-19 2030-04-22 2030-05-30 2030-06-10
2031-04-10 2031-04-11 2031-04-14 2031-05-22 2031-06-02
2032-03-25 2032-03-26 2032-03-29 2032-05-06 2032-05-17
""".split()  # noqa: SIM905 (a table of years is easier to check than a list of strings)


def open_on_or_after(text: str) -> str:
    """Give the first day from this one on which banks are open; days are written yyyy-mm-dd."""
    if not "2025" <= text[:4] <= "2032":
        raise LookupError(f"the table of closed days does not reach {text}")
    day = date.fromisoformat(text)
    closed = day.isoweekday() > 5 or text in MOVING or text[5:] in EVERY_YEAR
    return open_on_or_after((day + timedelta(days=1)).isoformat()) if closed else text
