"""Work on what strangers wrote, in a process of its own that can be killed.

A job is one of our modules, run with `python -m`: it gets a line of JSON and bytes on
its standard input and answers in the same shape. multiprocessing would not do, because
Celery's workers may not have children of that kind.
"""

import json
import logging
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

MEMORY = 1024 * 1024 * 1024  # bytes of address space
OPEN_FILES = 64
ROOT = Path(__file__).resolve().parent.parent

# What a job inherits. Passwords and keys of the application are not among it.
ENVIRONMENT = ("PATH", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "LD_LIBRARY_PATH")

FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.system",
)

logger = logging.getLogger(__name__)

Message = tuple[dict[str, Any], bytes]


class Stopped(Exception):
    """The job gave no answer: it took too long, wanted too much memory or crashed."""


def call(job: str, asked: dict[str, Any], body: bytes, *, seconds: float) -> Message:
    """The answer of `python -m job` to a question; raises Stopped without one.

    The process and all it started are dead when this returns, `seconds` of wall clock
    later at most.
    """
    command = [sys.executable, "-m", job, str(seconds)]
    inherited = {key: os.environ[key] for key in ENVIRONMENT if key in os.environ}
    with subprocess.Popen(  # noqa: S603
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=inherited | {"LANG": "C.UTF-8", "TZ": "UTC"},
        start_new_session=True,
    ) as process:
        try:
            output, complaint = process.communicate(_pack(asked, body), seconds)
        except subprocess.TimeoutExpired:
            raise Stopped(f"{job} took more than {seconds} s") from None
        finally:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)
    if process.returncode:
        logger.warning("%s stopped: %s", job, complaint[-500:].decode(errors="replace"))
        raise Stopped(f"{job} ended with {process.returncode}")
    return _unpack(output)


def serve(
    work: Callable[[dict[str, Any], bytes], Message], *, network: bool = False
) -> None:
    """Be the job: answer the one question on standard input, within the limits."""
    # Even if our parent dies first, and even inside a C function.
    signal.setitimer(signal.ITIMER_REAL, float(sys.argv[1]) + 1)
    _limit(resource.RLIMIT_AS, MEMORY)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_NOFILE, OPEN_FILES)
    asked, body = _unpack(sys.stdin.buffer.read())
    if not network:
        sys.addaudithook(_refuse)
    sys.stdout.buffer.write(_pack(*work(asked, body)))


def _limit(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    # Not every system knows every limit.
    with suppress(ValueError, OSError):
        resource.setrlimit(what, (most, most))


def _refuse(event: str, _: tuple[Any, ...]) -> None:
    if event.startswith(FORBIDDEN):
        raise PermissionError(f"{event} has no place in reading a document")


def _pack(head: dict[str, Any], body: bytes) -> bytes:
    return json.dumps(head).encode() + b"\n" + body


def _unpack(message: bytes) -> Message:
    head, _, body = message.partition(b"\n")
    return json.loads(head), body
