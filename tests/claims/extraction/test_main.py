"""python -m claims.extraction"""

import json
import subprocess
import sys

import pytest

from claims.extraction.__main__ import main

TEXT = "The mayor denied that 46 boats were lost."


def test_main_prints_attributions(tmp_path, capsys):
    path = tmp_path / "article.txt"
    path.write_text(TEXT, encoding="utf-8")

    code = main([str(path)])

    (one,) = json.loads(capsys.readouterr().out)
    assert code == 0
    assert one.pop("confidence") > 0.5
    assert one == {
        "source": [[0, 9]],
        "cue": [[10, 16]],
        "content": [[17, 40]],
        "form": "indirect",
        "speaker": "mayor",
        "act": "deny",
        "depth": 0,
        "flags": ["number"],
    }


def test_main_reads_standard_input():
    done = subprocess.run(
        [sys.executable, "-m", "claims.extraction", "-"],
        input=TEXT.encode(),
        capture_output=True,
        check=True,
    )

    assert len(json.loads(done.stdout)) == 1


def test_main_refuses_a_missing_file(tmp_path, capsys):
    code = main([str(tmp_path / "none.txt")])

    assert code == 2
    assert capsys.readouterr().err.endswith("none.txt: No such file or directory\n")


def test_main_refuses_what_is_not_utf8(tmp_path, capsys):
    path = tmp_path / "article.txt"
    path.write_bytes(b"\xff\xfe\xfa")

    code = main([str(path)])

    assert code == 2
    assert capsys.readouterr().err == f"{path}: not UTF-8 text\n"


def test_main_prints_what_nobody_is_named_for(tmp_path, capsys):
    path = tmp_path / "article.txt"
    path.write_text(f"{TEXT} Forty people left the island.", encoding="utf-8")

    code = main(["--unattributed", str(path)])

    assert code == 0
    assert json.loads(capsys.readouterr().out) == [
        {"start": 42, "end": 71, "reason": "number"}
    ]


@pytest.mark.parametrize("arguments", [[], ["--unattributed"], ["--other", "-"]])
def test_main_explains_itself(arguments, capsys):
    assert main(arguments) == 2
    assert capsys.readouterr().err.startswith("usage:")
