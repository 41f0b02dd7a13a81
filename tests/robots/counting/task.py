"""A robot whose effects can be counted: one mark in one file for each case."""

import ctypes
import faulthandler
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import httpx
from pydantic import BaseModel

from shared import BusinessError, InDoubt, Run


class Case(BaseModel):
    """A case and what shall happen to it."""

    case: str
    mode: str = "done"


class Mark(BaseModel):
    """What is written."""

    case: str
    by: int


def task(run: Run) -> None:
    """Mark each case once; the mode says what goes wrong."""
    effects = Path(str(run.values["effects"]))

    def mark(intent: Mark) -> None:
        with (effects / intent.case).open("a", encoding="utf-8") as file:
            file.write(f"{intent.by}\n")

    def marked(intent: Mark) -> bool:
        return (effects / intent.case).exists()

    for item in run.items(Case):
        with item:
            mode = item.data.mode
            if mode == "pause before" and item.attempt == 1:
                pause(run, item.data.case)
            before(mode, run, item.attempt)
            intent = item.intent("mark", Mark) or Mark(case=item.data.case, by=run.id)
            verify = None if mode == "no verify" else marked
            if mode.startswith("guarded "):
                guarded(run, item, mode.removeprefix("guarded "))
                continue
            first = item.attempt == 1
            do = mark
            if mode.startswith("die in step") and first:
                do = partial(die_after, mark, mode)
            if mode == "a person, then die in step" and item.attempt == 2:
                do = partial(die_after, mark, "done")
            if mode == "pause after effect" and first:
                do = partial(pause_after, mark, run)
            says = f"Setter et merke på {item.data.case}."
            item.step("mark", intent, do=do, verify=verify, effect_seconds=0, says=says)
            after(mode, item, run)


def die_after(mark, mode: str, intent: Mark) -> None:
    """Die with the effect done or not done, as the mode says."""
    if "done" in mode:
        mark(intent)
    os.kill(os.getpid(), signal.SIGKILL)


def guarded(run: Run, item, target: str) -> None:
    """Tell a target that takes each key once; the first attempt waits in the middle of it."""

    def tell(intent: Mark, key: str) -> None:
        if item.attempt == 1:
            pause(run, intent.case)
        httpx.post(
            target, content=intent.case, headers={"Idempotency-Key": key}, timeout=60
        ).raise_for_status()

    item.step("tell", Mark(case=item.data.case, by=run.id), do=tell, guard="key")


def pause_after(mark, run: Run, intent: Mark) -> None:
    """Do it, and wait to be let go on."""
    mark(intent)
    pause(run, intent.case)


def pause(run: Run, case: str) -> None:
    """Tell which process waits here, and wait to be let go on."""
    points = Path(str(run.values["effects"])).parent / "points"
    (points / f"{case}.time").write_text(run.now.isoformat())
    (points / f"{case}.at.new").write_text(str(os.getpid()))
    (points / f"{case}.at.new").replace(points / f"{case}.at")  # whoever sees the file reads all of it
    while not (points / f"{case}.go").exists():
        time.sleep(0.02)


def before(mode: str, run: Run, attempt: int) -> None:
    """Go wrong before the step."""
    match mode:
        case "business" | "a person, then die in step" if mode == "business" or attempt == 1:
            raise BusinessError("wrong_case", "Saken kan ikke telles.")
        case "technical" | "technical once" if mode == "technical" or attempt == 1:
            raise ConnectionError("the target is down")
        case "in doubt":
            raise InDoubt("Ingen kan si om saken ble telt.")
        case "hang" | "hang once" if mode == "hang" or attempt == 1:
            time.sleep(600)
        case "slow":
            time.sleep(0.3)
        case "secret":
            os.write(1, f"the secret is {run.secret('counter').reveal()}\n".encode())
            raise ValueError(f"it leaked: {run.secret('counter').reveal()}")
        case "exit" | "kill" | "crash" | "much, kill" | "no-verify die" if attempt == 1:
            last_words(run, mode)
        case "to the terminal":
            to_the_terminal()
        case "grandchild":
            subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"], start_new_session=True)


def last_words(run: Run, way: str) -> None:
    """Say something in two pieces, without an end of line, and die at once."""
    if way == "much, kill":
        os.write(1, b"one of many 15839010270\n" * 2000)
        os.kill(os.getpid(), signal.SIGKILL)
    run.hide("learnt-at-work")
    os.write(1, b"last words of 158390")
    time.sleep(0.1)  # so that the first piece is read by then
    os.write(1, b"10270 with learnt-at-work, ")
    faulthandler.enable(2)
    if way == "exit":
        os._exit(3)
    if way == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    ctypes.string_at(0)


def to_the_terminal() -> None:
    """Write past standard output and error, as C libraries do when they give up."""
    try:
        Path("/dev/tty").write_text("from the robot\n")
    except OSError as error:
        raise BusinessError("no_terminal", "Det er ingen terminal.") from error


def after(mode: str, item, run: Run) -> None:
    """Settle otherwise."""
    match mode:
        case "pause after finish" if item.attempt == 1:
            pause(run, item.data.case)
        case "read back":
            item.note(f"Merket er der: {(Path(str(run.values['effects'])) / item.data.case).read_text()}")
        case "partial":
            item.partial(400, "Halvparten av bilagene manglet.")
        case "duplicate":
            item.duplicate()
        case "not needed":
            item.not_needed("Saken var allerede i orden.")
