import pytest

from articles import sandbox

ECHO = """
def work(asked, body):
    return {"asked": asked}, body[::-1]
"""
ENDLESS = """
import signal
def work(asked, body):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        pass
"""
GREEDY = """
def work(asked, body):
    return {}, bytes(4 * sandbox.MEMORY)
"""
BROKEN = """
def work(asked, body):
    raise ZeroDivisionError("no such luck")
"""
CURIOUS = """
import os
def work(asked, body):
    return dict(os.environ), b""
"""
SOCIABLE = """
import socket, subprocess
def work(asked, body):
    refused = 0
    for reach_out in (socket.socket, lambda: subprocess.Popen(["true"])):
        try:
            reach_out()
        except PermissionError:
            refused += 1
    return {"refused": refused}, b""
"""


@pytest.fixture
def job(tmp_path, monkeypatch):
    """Make a job of a piece of code that defines `work`."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    def make(code):
        source = f"from articles import sandbox\n{code}\nsandbox.serve(work)\n"
        (tmp_path / "made_job.py").write_text(source)
        return "made_job"

    return make


def test_call_answers(job):
    answer = sandbox.call(job(ECHO), {"name": "ä\n"}, b"a\nb\0", seconds=20)

    assert answer == ({"asked": {"name": "ä\n"}}, b"\0b\na")


def test_call_kills_what_does_not_end(job):
    with pytest.raises(sandbox.Stopped, match=r"more than 1\.0 s"):
        sandbox.call(job(ENDLESS), {}, b"", seconds=1.0)


@pytest.mark.parametrize("code", [GREEDY, BROKEN])
def test_call_tells_of_crashes(job, code, caplog):
    with pytest.raises(sandbox.Stopped, match="ended with 1"):
        sandbox.call(job(code), {}, b"", seconds=20)

    assert "Error" in caplog.text


def test_call_hands_on_no_secrets(job, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "secret")

    environment, _ = sandbox.call(job(CURIOUS), {}, b"", seconds=20)

    assert environment["TZ"] == "UTC"
    assert "SECRET_KEY" not in environment


def test_call_lets_jobs_reach_nothing(job):
    assert sandbox.call(job(SOCIABLE), {}, b"", seconds=20) == ({"refused": 2}, b"")
