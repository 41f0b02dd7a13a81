"""`python -m scheduler.cli` is `avlast`."""

from scheduler.cli import main

if __name__ == "__main__":
    main()
