"""The benchmark of attributions, as far as it goes without its data."""

import pkgutil

import pytest

from benchmarks import published
from benchmarks.ablation import STAGES, without_each
from benchmarks.attribution import main
from benchmarks.published import write
from claims.extraction import extract

TEXT = "“It burned,” Reed said. The mayor denied that, according to Ana."
PLACES = sorted({path for parts in STAGES.values() for path in parts})


def test_main_says_what_is_missing(tmp_path, capsys):
    code = main(["--data", str(tmp_path)])

    assert code == 2
    assert capsys.readouterr().err.startswith(f"no {tmp_path}/score_attribution.py")


@pytest.mark.parametrize("path", PLACES)
def test_stage_has_its_place(path):
    assert callable(pkgutil.resolve_name(f"claims.extraction.{path}"))


def test_without_each_leaves_one_out_at_a_time():
    whole = extract(TEXT)

    answers = dict(without_each(lambda: extract(TEXT)))

    assert list(answers) == ["nothing", *STAGES]
    assert answers["nothing"] == whole
    assert answers["quotations"] != whole
    assert answers["speakers: interviews"] == whole
    assert extract(TEXT) == whole


def test_write_replaces_its_section(tmp_path, monkeypatch):
    readme = tmp_path / "README.md"
    readme.write_text("a\n<!-- one -->\nold\n<!-- end of one -->\nb\n", "utf-8")
    monkeypatch.setattr(published, "README", readme)

    write("one", "new \\1")

    expected = "a\n<!-- one -->\nnew \\1\n<!-- end of one -->\nb\n"
    assert readme.read_text("utf-8") == expected


def test_write_refuses_a_section_that_is_not_there(tmp_path, monkeypatch):
    readme = tmp_path / "README.md"
    readme.write_text("nothing", "utf-8")
    monkeypatch.setattr(published, "README", readme)

    with pytest.raises(ValueError, match="no one place for one"):
        write("one", "new")
