"""A value that does not show itself."""

import hmac
from typing import NoReturn, Self


class Secret:
    """A password or key: printing, logging or formatting it shows `***`; only `reveal()` gives it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value, for the one call that needs it."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(***)"

    def __str__(self) -> str:
        return "***"

    def __format__(self, spec: str) -> str:
        return "***"

    def __eq__(self, other: object) -> bool:
        """Compares in a time that tells nothing of the value; never equal to a plain text."""
        return isinstance(other, Secret) and hmac.compare_digest(self._value.encode(), other._value.encode())

    __hash__ = None  # type: ignore[assignment]  # a hash would be a way to guess at the value

    def __copy__(self) -> Self:
        """Itself: it cannot change."""
        return self

    def __deepcopy__(self, memo: object) -> Self:
        """Itself: it cannot change."""
        return self

    def __reduce__(self) -> NoReturn:
        """Refuses pickling, which would write the value down."""
        raise TypeError("A Secret is not pickled; reveal() it where it is handed on.")
