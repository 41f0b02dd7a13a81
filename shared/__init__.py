"""The front door: what a robot may use. Nothing else is promised."""

from shared.errors import BusinessError, InDoubt
from shared.item import Item
from shared.run import Run

__all__ = ["BusinessError", "InDoubt", "Item", "Run"]
