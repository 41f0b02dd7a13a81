"""Print the JSON Schema of a robot's payload model: a process of its own, because it loads robot code.

Usage: python -m scheduler.describe ROBOT MODEL FOLDER [FOLDER ...]
"""

import json
import os
import sys
from pathlib import Path

from pydantic import BaseModel

from scheduler.child import load_task
from shared.errors import BadManifest


def payload_schema(robot: str, model: str, robots_path: tuple[Path, ...]) -> dict[str, object]:
    """Give the JSON Schema of the model that the manifest names; raises `BadManifest` when it is none."""
    found = getattr(load_task(robots_path, robot), model, None)
    if not (isinstance(found, type) and issubclass(found, BaseModel)):
        raise BadManifest(
            f"robots/{robot}/task.py has no pydantic model named {model}; robot.toml says so under `payload`."
        )
    return found.model_json_schema()


def main() -> int:
    """Answer the command line; what is wrong goes to standard error in one line."""
    robot, model, *folders = sys.argv[1:]
    # What robot code prints is no answer: it goes where complaints go.
    answer = os.dup(1)
    os.dup2(2, 1)
    try:
        schema = payload_schema(robot, model, tuple(Path(folder) for folder in folders))
        said = json.dumps(schema, allow_nan=False).encode()
    except BaseException as error:  # noqa: BLE001 (here a child meets a robot: its import may raise anything)
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        return 1
    with os.fdopen(answer, "wb") as pipe:
        pipe.write(said)
    return 0


if __name__ == "__main__":
    sys.exit(main())
