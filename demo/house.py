"""The demo's own house under `var/demo/house`: a copy of the robot with its own addresses, new each time."""

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
ROBOT = "invoice_splitting"

_SCHEDULE = """
# The demo's own: it looks every minute, at any hour.
[[schedules]]
name = "demo"
every = "1m"
catch_up = "once"
"""


@dataclass(frozen=True)
class DemoHouse:
    """Where the demo's house is, and the variables that make `avlast` work in it."""

    root: Path
    environ: Mapping[str, str]

    @property
    def outbox(self) -> Path:
        """Where the answers to residents lie."""
        return self.root / "var" / "demo" / "outbox"

    @property
    def payer_facts(self) -> Path:
        """The file that stands for the registers beside the ERP."""
        return self.root / "var" / "demo" / "payer_facts.json"

    def avlast(self, *arguments: str, give: str | None = None) -> str:
        """Run one `avlast` command to its end and give what it printed; a refusal is shown and raised."""
        command = [sys.executable, "-m", "scheduler.cli", *arguments]
        done = subprocess.run(
            command,
            env=dict(os.environ) | dict(self.environ),
            input=give,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise RuntimeError(
                f"avlast {' '.join(arguments)} ended with {done.returncode}: {done.stderr.strip()}"
            )
        return done.stdout


def prepare(folder: Path, values: Mapping[str, str], capabilities: tuple[str, ...]) -> DemoHouse:
    """Lay out a new house in the folder; the database's own files stay, so that a second time is quick."""
    root = folder / "house"
    for old in ("robots", "config", "logs", "var/demo"):
        shutil.rmtree(root / old, ignore_errors=True)
    shutil.copytree(PROJECT / "config", root / "config")
    robot = root / "robots" / ROBOT
    shutil.copytree(PROJECT / "robots" / ROBOT, robot, ignore=shutil.ignore_patterns("__pycache__"))
    manifest = robot / "robot.toml"
    manifest.write_text(changed(manifest.read_text("utf-8"), values, capabilities), "utf-8")
    for made in ("logs", "var/demo/outbox"):
        (root / made).mkdir(parents=True, exist_ok=True)
    environ = {
        "AVLAST_ENVIRONMENT": "demo",
        "AVLAST_ROOT": str(root),
        "AVLAST_PERSON_FOR_ANY_ACCOUNT": "rpa-team",
    }
    _write_shortcut(folder, environ)
    return DemoHouse(root, environ)


def changed(manifest: str, values: Mapping[str, str], capabilities: tuple[str, ...]) -> str:
    """Give the robot's manifest with the demo's values, capabilities and a schedule for any hour."""
    lines, inside = [], ""
    for line in manifest.splitlines():
        inside = line if line.startswith("[") else inside
        key = line.partition("=")[0].strip()
        if inside == "[values.demo]" and key in values:
            continue
        lines.append(
            f"capabilities = {list(capabilities)}".replace("'", '"') if key == "capabilities" else line
        )
        if line == "[values.demo]":
            lines += [f'{name} = "{value}"' for name, value in values.items()]
    text = "\n".join(lines) + _SCHEDULE
    tomllib.loads(text)
    return text


def _write_shortcut(folder: Path, environ: Mapping[str, str]) -> None:
    """Leave `var/demo/avlast`: the command line of the demo's house, for whoever looks around."""
    lines = [f"export {name}='{value}'" for name, value in environ.items()]
    script = folder / "avlast"
    script.write_text(
        "\n".join(["#!/bin/sh", *lines, f'exec "{sys.executable}" -m scheduler.cli "$@"', ""]), "utf-8"
    )
    script.chmod(0o755)
