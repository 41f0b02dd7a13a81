"""Parts of an amount, in whole øre."""


def parts_of(total_ore: int, parts: int) -> tuple[int, ...]:
    """Split an amount in equal parts; what does not divide goes to the last one (robots.md §1.2, rule 3)."""
    base, rest = divmod(total_ore, parts)
    return (*(base,) * (parts - 1), base + rest)


def parts_needed(total_ore: int, wanted_ore: int) -> int:
    """Give the fewest equal parts of which none is above the wanted amount.

    The last part alone may be above it, by the øre that do not divide: fewer than there are parts.
    """
    return -(-total_ore // wanted_ore)
