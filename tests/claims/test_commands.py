import csv
import io
import os
import subprocess
import sys
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from claims import exports
from claims.exports import FORMATS
from claims.models import Claim
from tests.claims.factories import make_claim, make_source, make_version, rating

pytestmark = pytest.mark.django_db


def export(*filters, **options):
    """What the command writes to the screen."""
    out = io.StringIO(newline="")
    args = [part for one in filters for part in ("--filter", one)]
    call_command("export_claims", *args, stdout=out, **options)
    return out.getvalue()


def claims_in(text):
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    return [int(row["claim"]) for row in rows]


@pytest.fixture
def claims(ana):
    """An open one of ana's, a suggested one with a source, a checked one."""
    version = make_version()
    return [
        make_claim(version=version, assignee=ana),
        make_claim(
            "We will not sail",
            version=version,
            state="suggested",
            source=make_source("Harbour Board"),
        ),
        make_claim(
            "the crew was striking",
            version=version,
            state="checked",
            verification=rating("False"),
        ),
    ]


def test_export_writes_the_report(claims):
    expected = b"".join(
        exports.as_csv(exports.Report(Claim.objects.for_queue()))
    ).decode()

    assert export() == expected
    assert claims_in(expected) == [claim.pk for claim in claims]


@pytest.mark.parametrize(
    ("filters", "indexes"),
    [
        (["state=open"], [0]),
        (["state=open&state=suggested"], [0, 1]),
        (["state=open", "state=checked"], [0, 2]),
        (["words=ferries", "state=open"], [0]),
        (["words=ferries", "state=suggested"], []),
        (["words=not+sail"], [1]),
        (["source=harbour%20board"], [1]),
        (["source=Harbour Board"], [1]),
        (["no_source=on"], [0, 2]),
        (["queue=to-check"], [0, 1]),
        (["queue=second-check"], [2]),
        (["order=newest"], [0, 1, 2]),
        (["queue=all"], [0, 1, 2]),
        (["words=caf\udcc3\udca9"], []),
    ],
)
def test_export_filters_as_the_queue_does(claims, filters, indexes):
    assert claims_in(export(*filters)) == [claims[index].pk for index in indexes]


@pytest.mark.parametrize(
    ("filters", "why"),
    [
        (["stat=open"], "There is no filter “stat”. There are: "),
        (["page=2"], "There is no filter “page”"),
        (["state=opened"], "state: Select a valid choice"),
        (["verification=900"], "verification: Select a valid choice"),
        (["published_after=yesterday"], "published_after: Enter a valid date."),
        (["queue=none"], "queue: Select a valid choice"),
        (["words=a%00b"], "words: Null characters are not allowed."),
        ([f"words={'a' * 10_000}"], "words: Ensure this value has at most 200"),
        (["state="], "state: say which, as in state=…."),
        (["state"], "state: say which"),
        (["words=+"], "words: say which"),
        (["words=a", "words=b"], "words: give it once."),
        (["queue=mine"], "Say with --user whose claims they are."),
        (["assignee=me"], "Say with --user whose claims they are."),
        (["no_source=maybe"], "no_source: Select a valid choice"),
    ],
)
def test_export_refuses_what_it_cannot_filter_by(claims, tmp_path, filters, why):
    file = tmp_path / "claims.csv"

    with pytest.raises(CommandError) as error:
        export(*filters, output=str(file))

    assert str(error.value).startswith(why)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("mine", ["queue=mine", "assignee=me"])
def test_export_of_mine_is_the_users(claims, mine):
    assert claims_in(export(mine, user="ana")) == [claims[0].pk]


def test_export_writes_the_columns_that_are_chosen(claims):
    text = export("state=open", columns="wording,claim")

    assert text.removeprefix("\ufeff").splitlines() == [
        "wording,claim",
        f"{claims[0].wording},{claims[0].pk}",
    ]


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ("claim,words,claim", "columns: The column “claim” is named twice."),
        ("claim,verdict", "columns: There is no column “verdict”. There are: claim,"),
        ("", "columns: Choose at least one column."),
    ],
)
def test_export_refuses_columns(claims, columns, why):
    with pytest.raises(CommandError) as error:
        export(columns=columns)

    assert str(error.value).startswith(why)


@pytest.mark.parametrize("name", FORMATS)
def test_export_writes_every_format(claims, tmp_path, name):
    file = tmp_path / "claims"
    report = exports.Report(Claim.objects.for_queue())

    call_command("export_claims", "--format", name, output=str(file), verbosity=0)

    assert file.read_bytes() == b"".join(FORMATS[name].write(report))


def test_export_puts_no_workbook_on_a_screen_of_text(claims):
    with pytest.raises(CommandError, match="Say with --output where to"):
        export(format_name="xlsx")


def test_export_refuses_more_claims_than_a_workbook_holds(claims, monkeypatch):
    small = replace(FORMATS["xlsx"], most=2)
    monkeypatch.setitem(FORMATS, "xlsx", small)

    with pytest.raises(CommandError, match="it holds up to 2 claims"):
        export(format_name="xlsx", output="never")


def test_export_refuses_unknown_user(claims):
    with pytest.raises(CommandError, match="There is no user “anna”"):
        export(user="anna")


def test_export_to_a_file_is_the_same(claims, tmp_path, capsys):
    file = tmp_path / "claims.csv"
    file.write_text("old")

    assert export("state=open", output=str(file)) == ""

    assert file.read_bytes() == export("state=open").encode()
    assert list(tmp_path.iterdir()) == [file]
    assert "1/1" in capsys.readouterr().err


def test_export_to_a_file_can_be_quiet(claims, tmp_path, capsys):
    export(output=str(tmp_path / "claims.csv"), verbosity=0)

    assert capsys.readouterr() == ("", "")


def test_export_that_fails_leaves_the_old_file(claims, tmp_path, monkeypatch):
    file = tmp_path / "claims.csv"
    file.write_text("old")

    def fail(rows):
        yield b"half"
        raise DatabaseError("gone")

    broken = replace(exports.FORMATS["csv"], write=fail)
    monkeypatch.setitem(exports.FORMATS, "csv", broken)
    with pytest.raises(DatabaseError):
        export(output=str(file))

    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("name", ["missing/claims.csv", "."])
def test_export_says_where_it_cannot_write(claims, tmp_path, name):
    (tmp_path / "folder").mkdir()

    with pytest.raises(CommandError, match="cannot be written"):
        export(output=str(tmp_path / "folder" / name))


def test_export_writes_bytes_where_it_can(claims):
    terminal = io.TextIOWrapper(io.BytesIO(), encoding="ascii")

    call_command("export_claims", stdout=terminal)

    assert terminal.buffer.getvalue() == export().encode()


def test_export_stops_when_nobody_reads_on(claims):
    read, write = os.pipe()
    os.close(read)
    code = (
        "import os, sys, django; os.environ['DJANGO_SETTINGS_MODULE']='tests.settings';"
        "django.setup();"
        "from claims.management.commands import export_claims as command;"
        "from claims import exports;"
        "command._filtered = command.Report = lambda *args: None;"
        "from dataclasses import replace;"
        "csv = replace(exports.FORMATS['csv'], write=lambda _: [b'x']);"
        "exports.FORMATS['csv'] = csv;"
        "from django.core.management import call_command;"
        "call_command('export_claims')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], stdout=write, stderr=subprocess.PIPE, check=False
    )
    os.close(write)

    assert (done.returncode, done.stderr) == (0, b"")
