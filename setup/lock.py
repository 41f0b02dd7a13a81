"""Renews requirements.lock: versions and hashes for every system, and no address of a mirror.

`python3 -m setup.lock [--upgrade]`; what is not asked to be upgraded keeps its version.
"""

import sys

from setup import environment

COMPILE = (
    ("pip", "compile", "pyproject.toml", "--group", "dev", "--output-file", "requirements.lock"),
    ("--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url"),
    ("--no-annotate", "--custom-compile-command", "make lock", "--quiet"),
)


def main(more: list[str]) -> int:
    """Resolve anew, then bring `.venv` to it."""
    python, uv = str(environment.BIN / "python"), str(environment.BIN / "uv")
    words = [word for line in COMPILE for word in line]
    try:
        environment.run([uv, *words, *more], environment.network(python))
    except environment.CannotSetUp as problem:
        print(f"setup: {problem}", file=sys.stderr)
        return 1
    return environment.main()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
