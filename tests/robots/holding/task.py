"""A robot that holds a line to a witness for as long as it runs: when it dies the line breaks."""

import socket
import time
from pathlib import Path

from pydantic import BaseModel

from shared import Run


class Case(BaseModel):
    """It has no cases; every robot has a form."""

    case: str


def task(run: Run) -> None:
    """Say who runs, work a little, say that it is over."""
    port = int(Path(str(run.values["witness"])).read_text())
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.sendall(f"{run.robot} {run.id}\n".encode())
        line.recv(1)
        time.sleep(0.3)
        line.sendall(b"over\n")
