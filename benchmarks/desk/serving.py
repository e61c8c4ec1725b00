"""The report as somebody downloads it from a server of its own."""

import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .servers import ROOT

SECONDS_TO_START = 60
PIECE = 1 << 16


@dataclass(frozen=True)
class Download:
    first_byte: float  # milliseconds
    rows_a_second: float
    grown: float | None  # megabytes, at the highest


@dataclass
class Server:
    """The product's server, one worker as in the demo; `cookie` says who asks."""

    path: Path
    process: subprocess.Popen
    cookie: str

    def download(self, address: str) -> Download:
        worker = self._worker()
        before = _memory(worker)
        started = time.perf_counter()
        with self._open(address) as response:
            lines = response.read(1).count(b"\n")
            first = time.perf_counter() - started
            while piece := response.read(PIECE):
                lines += piece.count(b"\n")
        seconds = time.perf_counter() - started
        peak = _memory(worker, "VmHWM")
        grown = peak - before if before and peak else None
        return Download(first * 1000, (lines - 1) / seconds, grown)

    def abort(self, address: str) -> None:
        """Begin to read, and go away."""
        with self._open(address) as response:
            response.read(PIECE)

    @contextmanager
    def _open(self, address: str) -> Iterator[http.client.HTTPResponse]:
        connection = http.client.HTTPConnection("localhost")
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.connect(str(self.path))
        try:
            connection.request("GET", address, headers={"Cookie": self.cookie})
            response = connection.getresponse()
            if response.status != 200:
                raise RuntimeError(f"{address}: {response.status}")
            yield response
        finally:
            connection.close()

    def _worker(self) -> int | None:
        pid = self.process.pid
        path = Path(f"/proc/{pid}/task/{pid}/children")
        children = path.read_text().split() if path.exists() else []
        return int(children[0]) if children else None


@contextmanager
def server(cookie: str) -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="desk-", dir="/tmp"))
    path = folder / "http.sock"
    command = [sys.executable, "-m", "gunicorn", "newsroom.wsgi"]
    options = ["--bind", f"unix:{path}", "--workers", "1", "--threads", "4"]
    options += ["--timeout", "600", "--log-level", "warning", "--no-control-socket"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "benchmarks.desk.settings"}
    process = subprocess.Popen([*command, *options], cwd=ROOT, env=environment)
    try:
        until = time.monotonic() + SECONDS_TO_START
        while not path.exists():
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError("the server did not start")
            time.sleep(0.05)
        yield Server(path, process, cookie)
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(folder)


def _memory(pid: int | None, line: str = "VmRSS") -> float | None:
    """Of a process, in megabytes; reading VmRSS begins a new peak (VmHWM)."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return None
    if line == "VmRSS":
        Path(f"/proc/{pid}/clear_refs").write_text("5")
    found = re.search(rf"{line}:\s+(\d+) kB", status.read_text())
    return int(found[1]) / 1024 if found else None
