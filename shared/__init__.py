"""The front door: what a robot may use. Nothing else is promised.

Each name is loaded when it is first asked for, so that the command line does not pay for all of them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shared.errors import BusinessError, InDoubt
    from shared.identifiers import Kid, KidRule, check_identity_number
    from shared.item import Item
    from shared.lifeline import Lifeline
    from shared.model import Environment
    from shared.run import Run
    from shared.workdays import Workdays

__all__ = [
    "BusinessError",
    "Environment",
    "InDoubt",
    "Item",
    "Kid",
    "KidRule",
    "Lifeline",
    "Run",
    "Workdays",
    "check_identity_number",
]

_HOMES = {
    "BusinessError": "shared.errors",
    "Environment": "shared.model",
    "InDoubt": "shared.errors",
    "Item": "shared.item",
    "Kid": "shared.identifiers",
    "KidRule": "shared.identifiers",
    "Lifeline": "shared.lifeline",
    "Run": "shared.run",
    "Workdays": "shared.workdays",
    "check_identity_number": "shared.identifiers",
}


def __getattr__(name: str) -> Any:
    """Fetch a name of the front door from the module that holds it."""
    if name not in _HOMES:
        raise AttributeError(f"shared promises {', '.join(__all__)}; {name} is not among them")
    return getattr(import_module(_HOMES[name]), name)
