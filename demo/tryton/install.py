"""`python -m demo.tryton.install [--folder FOLDER]`: everything that a Tryton for the demo needs, made once.

Does nothing when the folder already holds what the locks say, and books that begin this year.
"""

import argparse
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from demo.tryton.installation import FOLDER, CannotInstall, install
from demo.tryton.template import template


def main() -> int:
    """Install Tryton, and make the books that every server of the demo and the tests starts from."""
    parser = argparse.ArgumentParser(description="Install Tryton for the demo and the tests.")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    today = datetime.now(ZoneInfo("Europe/Oslo")).date()
    try:
        template(install(parser.parse_args().folder), today)
    except CannotInstall as problem:
        print(f"tryton: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
