"""The one filter of the house: identity numbers and secrets go before anything is written (DESIGN §5)."""

from .lines import LineFilter
from .quick import is_free_number
from .readable import Reader
from .redactor import Redactor
from .shapes import Name, name_says
from .spans import IDENTITY_NUMBER, SECRET

__all__ = [
    "IDENTITY_NUMBER",
    "SECRET",
    "LineFilter",
    "Name",
    "Reader",
    "Redactor",
    "is_free_number",
    "name_says",
]
