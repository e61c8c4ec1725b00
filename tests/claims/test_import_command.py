"""`manage.py import_claims`."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from claims.importing.writing import Writer
from claims.models import Claim, ClaimImport, Event
from tests.claims.factories import make_claim
from tests.claims.reports import ROW, edited, exported, sheet

pytestmark = pytest.mark.django_db
BAD = {**ROW, "wording": "", "words": "x"}


@pytest.fixture
def run(tmp_path):
    def run(text, *options, name="claims.csv", **more):
        path = tmp_path / name
        path.write_bytes(text.encode())
        out, err = io.StringIO(), io.StringIO()
        run.err = err
        call_command("import_claims", path, *options, stdout=out, stderr=err, **more)
        return out.getvalue()

    return run


def test_command_brings_claims_in_and_counts_them(run, ana):
    said = run(sheet([ROW]), "--user", "ana")

    assert "1 new, 0 changed, 0 the same, 0 refused." in said
    assert "With them came: 1 articles, 1 sources, 1 outlets." in said
    event = Event.objects.get()
    assert (event.by, event.reason) == (ana, "claims.csv, line 2")


def test_command_says_nothing_when_it_is_told_to_be_quiet(run):
    assert run(sheet([ROW]), verbosity=0) == ""
    assert Claim.objects.count() == 1


def test_command_without_a_user_is_the_program(run):
    run(sheet([ROW]))

    assert Event.objects.get().by is None
    assert ClaimImport.objects.get().by is None


def test_dry_run_writes_nothing(run):
    said = run(sheet([ROW]), "--dry-run")

    assert "1 new" in said
    assert "With them would come: 1 articles" in said
    assert not Claim.objects.exists()


def test_dry_run_fails_where_there_are_errors(run):
    with pytest.raises(CommandError, match="There are errors in the file"):
        run(sheet([ROW, BAD]), "--dry-run")

    assert "line 3, wording: The wording is missing." in run.err.getvalue()


def test_with_errors_nothing_is_begun(run):
    with pytest.raises(CommandError, match="Nothing was brought in"):
        run(sheet([ROW, BAD]))

    assert "line 3, wording: The wording is missing." in run.err.getvalue()
    assert not Claim.objects.exists()


def test_errors_are_skipped_when_that_is_said(run):
    said = run(sheet([ROW, BAD]), "--skip-errors")

    assert "1 new, 0 changed, 0 the same, 1 refused." in said
    assert "line 3, wording" in run.err.getvalue()
    assert Claim.objects.count() == 1


def test_only_so_many_errors_are_told(run, monkeypatch):
    monkeypatch.setattr("claims.importing.running.MOST_KEPT", 2)

    with pytest.raises(CommandError):
        run(sheet([BAD] * 5))

    assert run.err.getvalue().splitlines()[2:] == ["… and more."]


def test_jsonl_is_told_by_its_name_or_by_the_format(run):
    text = json.dumps(ROW)

    assert "1 new" in run(text, name="claims.jsonl")
    assert "1 the same" in run(text, "--format", "jsonl", name="claims.txt")


def test_changes_need_somebody(run, ana):
    make_claim()
    text = edited(exported(), wording="Otherwise.")

    with pytest.raises(CommandError, match="Nothing was brought in"):
        run(text)
    assert "1 changed" in run(text, "--user", "ana")


def test_choices_of_the_page_are_options_too(run):
    row = {**ROW, "assignee": "zed", "evidence": "2", "claim": "5", "article": "5"}

    said = run(sheet([row]), "--create-people", "--leave-evidence", "--other-desk")

    assert "1 accounts, switched off" in said
    assert Claim.objects.get().assignee.username == "zed"


@pytest.mark.parametrize("name", ["nobody", "ana"])
def test_user_who_is_not_here_is_refused(run, ana, name):
    ana.is_active = False
    ana.save()

    with pytest.raises(CommandError, match="There is no user"):
        run(sheet([ROW]), "--user", name)


def test_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CommandError, match=r"none\.csv cannot be read"):
        call_command("import_claims", tmp_path / "none.csv")


def test_who_is_faster_is_told(run, monkeypatch):
    def conflict(self, batch):
        raise IntegrityError

    monkeypatch.setattr(Writer, "write", conflict)

    with pytest.raises(CommandError, match=r"at this moment\. Run it again"):
        run(sheet([ROW]))
