"""What Playwright recorded of a browser, rewritten: no identity number, no secret, nothing that was typed."""

from .rewrite import Rewritten, rewrite

__all__ = ["Rewritten", "rewrite"]
