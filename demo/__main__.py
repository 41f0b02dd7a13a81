"""`make demo`: the whole house at work on one machine, in a Tryton with invoices, from nothing.

Usage: python -m demo [--once] [--rpc]
"""

import argparse
import os
import sys

from demo.show import Show
from demo.tryton.installation import CannotInstall
from shared.errors import AvlastError
from shared.platform import can_drive_browsers, find_browser


def main() -> int:
    """Show the house; with --once the exit code says whether Tryton holds what was computed beforehand."""
    parser = argparse.ArgumentParser(prog="make demo", description="The whole house at work, from nothing.")
    parser.add_argument("--once", action="store_true", help="end instead of staying up (make demo ONCE=1)")
    parser.add_argument(
        "--rpc", action="store_true", help="leave an installed browser alone and speak JSON-RPC"
    )
    wanted = parser.parse_args()
    browser = find_browser() if can_drive_browsers() and not wanted.rpc else None
    if browser is None and not wanted.rpc and os.environ.get("CI") == "true":
        print(
            "demo: no Chromium, Chrome or Edge can be driven here, and in CI nothing may be left out.",
            file=sys.stderr,
        )
        return 1
    try:
        return Show(browser, left_alone=wanted.rpc).run(stay_up=not wanted.once)
    except (AvlastError, CannotInstall, RuntimeError) as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
