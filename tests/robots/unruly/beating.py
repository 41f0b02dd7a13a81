"""What the robot starts: it beats until it is ended. `python beating.py PORT NAME [alone]`."""

import os
import socket
import sys
import time

LONGEST_BEATS = 15_000
"""About five minutes: what a broken test forgets ends by itself."""


def main(port: int, name: str, alone: bool) -> None:
    """Beat; alone means as a daemon: forked twice, in a session of its own."""
    if alone:
        if os.fork():
            os._exit(0)
        os.setsid()
        if os.fork():
            os._exit(0)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        for _ in range(LONGEST_BEATS):
            out.sendto(name.encode(), ("127.0.0.1", port))
            time.sleep(0.02)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], "alone" in sys.argv[3:])
