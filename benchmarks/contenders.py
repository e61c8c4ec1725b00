"""Who is measured: our engine, and what a user would pick instead.

Each rival is installed, once, into an environment of its own below `.bench/`, and reads
the same texts in the same run.
"""

import json
import subprocess
import sys
import time
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claims.extraction import extract

from .scoring import NothingToMeasure

RIVALS = Path(__file__).parent / "rivals"
ENVIRONMENTS = Path(__file__).parent.parent / ".bench"
ABSENT = ("BBC Citron", "Gender Gap Tracker's quote extractor")


@dataclass(frozen=True, slots=True)
class Run:
    """What was found in each text, and the processor's seconds, loading aside."""

    found: list[Any]
    seconds: float


def ours(texts: list[str]) -> Run:
    """Our engine, in this process."""
    extract("The ministry said that it was ready.")
    began = time.process_time()
    found = [extract(text) for text in texts]
    return Run(found, time.process_time() - began)


def textacy(texts: list[str]) -> Run:
    """textacy's `direct_quotations`."""
    return _rival("textacy", texts)


CONTENDERS = {
    "this engine": ours,
    "textacy 0.13.0 `direct_quotations`": textacy,
}


def _rival(name: str, texts: list[str]) -> Run:
    """Run `rivals/run_NAME.py` on the texts, in an environment made of NAME.txt."""
    command = [_python(name), RIVALS / f"run_{name}.py"]
    answer = json.loads(_output(command, json.dumps(texts)))
    return Run(answer["found"], answer["seconds"])


def _python(name: str) -> Path:
    """The Python of a rival's environment, which is made anew when its pins change."""
    home, pins = ENVIRONMENTS / name, RIVALS / f"{name}.txt"
    installed = home / "pins.txt"
    python = home / "bin" / "python"
    if not installed.exists() or installed.read_text() != pins.read_text():
        sys.stderr.write(f"Installing {name} into {home}: a minute the first time\n")
        venv.create(home, clear=True, with_pip=True)
        _output([python, "-m", "pip", "install", "--quiet", "--requirement", pins])
        installed.write_text(pins.read_text())
    return python


def _output(command: Sequence[str | Path], given: str = "") -> str:
    done = subprocess.run(
        command, input=given, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise NothingToMeasure(f"{command[0]} failed:\n{done.stderr[-2000:]}")
    return done.stdout
