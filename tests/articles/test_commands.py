import io
import json
import os
import sys
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles import importing
from articles.models import Article, Feed, Version
from articles.reading import BYTES
from articles.text import MAX_CHARACTERS, EmptyText
from claims.models import Claim
from tests.articles.factories import (
    OTHER_TEXT,
    TEXT,
    feed,
    item,
    page,
    received,
    rows,
    rss,
    waiting,
)
from tests.articles.samples import pdf_file, word_file

URL = "https://harbour.example/bridge"
FEED = "https://harbour.example/feed"


class Done:
    """What a command said, and what it said as it failed."""

    def __init__(self, name: str, *arguments: str, **options):
        out, err = io.StringIO(), io.StringIO()
        self.error = ""
        try:
            call_command(name, *arguments, stdout=out, stderr=err, **options)
        except CommandError as error:
            self.error = str(error)
        self.summary = out.getvalue().strip()
        self.failures = err.getvalue().splitlines()


def import_articles(*arguments, **options) -> Done:
    return Done("import_articles", *map(str, arguments), **options)


def poll_feeds() -> Done:
    return Done("poll_feeds")


@pytest.fixture
def ordinary_folder():
    """A folder that is not for root alone, as pytest's own may be."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@contextmanager
def ordinary_user(*closed: Path):
    """Somebody who may not open these; root may open everything."""
    for path in closed:
        path.chmod(0)
    us = os.geteuid()
    if us == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(us)
        for path in closed:
            path.chmod(0o700)


def summary(*, new=0, newer=0, known=0, skipped=0, failed=0) -> str:
    return (
        f"{new} new, {newer} newer versions, {known} known, "
        f"{skipped} skipped, {failed} failed."
    )


def listed(folder: Path, *articles: object) -> Path:
    """A list with a line for each article: an object, or bytes as they are."""
    lines = [
        article if isinstance(article, bytes) else json.dumps(article).encode()
        for article in articles
    ]
    path = folder / "list.jsonl"
    path.write_bytes(b"\n".join(lines))
    return path


def write(path: Path, body: bytes | str = TEXT) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body if isinstance(body, bytes) else body.encode())
    return path


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("bridge.txt", TEXT.encode()),
        ("BRIDGE.TXT", TEXT.encode("utf-16")),
        ("bridge.html", page(TEXT)),
        ("bridge.docx", word_file(TEXT)),
        ("bridge.pdf", pdf_file([TEXT])),
    ],
)
def test_import_takes_a_file_to_its_claims(db, tmp_path, ben, name, body):
    path = write(tmp_path / name, body)

    done = import_articles(path, outlet="Harbour Post", user="ben")

    article = Article.objects.get()
    assert (done.summary, done.failures, done.error) == (summary(new=1), [], "")
    assert (article.latest.text, article.door) == (TEXT, "file")
    assert (article.outlet.name, article.received_by) == ("Harbour Post", ben)
    assert article.latest.state == Version.State.HARVESTED
    assert Claim.objects.count() == 1


def test_import_takes_the_files_of_a_folder(db, tmp_path):
    write(tmp_path / "a.txt")
    write(tmp_path / "below" / "b.txt", OTHER_TEXT)
    write(tmp_path / "below" / "c.txt", TEXT)
    write(tmp_path / "d.png", b"\x89PNG")
    write(tmp_path / "e.jsonl", json.dumps({"text": "Not in a folder, he said."}))

    done = import_articles(tmp_path)

    assert done.summary == summary(new=2, known=1, skipped=2)
    assert done.error == ""


def test_import_takes_each_file_once_where_links_go_round(db, tmp_path):
    write(tmp_path / "below" / "a.txt")
    (tmp_path / "below" / "round").symlink_to(tmp_path, target_is_directory=True)

    done = import_articles(tmp_path)

    assert done.summary == summary(new=1)


def test_import_again_changes_nothing(db, tmp_path):
    write(tmp_path / "a.txt")
    import_articles(tmp_path)

    done = import_articles(tmp_path)

    assert done.summary == summary(known=1)
    assert rows() == (1, 1, 0)
    assert Claim.objects.count() == 1


def test_import_takes_a_list(db, tmp_path, web):
    web.put(f"{URL}/2", OTHER_TEXT)
    path = listed(
        tmp_path,
        {
            "text": TEXT,
            "url": URL,
            "headline": "A bridge",
            "byline": "Mira Sand",
            "outlet": "Harbour Post",
            "published": "2026-05-15T16:05:00+02:00",
            "language": "en-GB",
            "id": 7,
        },
        b"",
        {"url": f"{URL}/2", "headline": "From the list", "text": None},
        {"text": "A third said so.", "published": "2026-05-15"},
    )

    done = import_articles(path, outlet="The Wire")

    assert (done.summary, done.failures) == (summary(new=3), [])
    first, second, third = Article.objects.order_by("pk")
    assert (first.headline, first.byline) == ("A bridge", "Mira Sand")
    assert (first.url, first.outlet.name) == (URL, "Harbour Post")
    assert first.published == datetime(2026, 5, 15, 14, 5, tzinfo=UTC)
    assert (first.language, first.door) == ("en", "file")
    assert (second.headline, second.latest.text) == ("From the list", OTHER_TEXT)
    assert (second.outlet.name, second.door) == ("The Wire", "url")
    assert third.published == datetime(2026, 5, 15, tzinfo=UTC)
    assert Version.objects.filter(state=Version.State.HARVESTED).count() == 3


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"not json", "This is not JSON in UTF-8."),
        (b'{"text": "\xff"}', "This is not JSON in UTF-8."),
        (b"[" * 100_000, "This is not JSON in UTF-8."),
        (b"[1]", "This is not a JSON object, as in {…}."),
        (b"null", "This is not a JSON object, as in {…}."),
        ({"text": 5}, "“text” is not a string."),
        ({"text": TEXT, "byline": ["Mira"]}, "“byline” is not a string."),
        ({}, "It has neither “text” nor “url”."),
        ({"text": "", "url": None}, "It has neither “text” nor “url”."),
        ({"text": "\0 \ud800"}, str(EmptyText())),
        (
            {"text": TEXT, "published": "yesterday"},
            "“published” is not a time such as 2026-05-15T14:05:00Z.",
        ),
        (
            {"text": TEXT, "published": "0001-01-01T00:00:00+05:00"},
            "“published” is not a time such as 2026-05-15T14:05:00Z.",
        ),
        ({"url": "ftp://a.example"}, "A web address begins with https:// or http://."),
        (
            b'{"text": "' + b"a" * BYTES + b'"}',
            "It is larger than 5 MB.",
        ),
    ],
    ids=range(14),
)
def test_import_names_the_line_that_fails(db, tmp_path, line, reason):
    path = listed(tmp_path, {"text": TEXT}, line, {"text": OTHER_TEXT})

    done = import_articles(path)

    assert done.failures == [f"{path}, line 2: {reason}"]
    assert done.summary == summary(new=2, failed=1)
    assert done.error == "1 could not be brought in, as named above."
    assert rows() == (2, 2, 0)


def test_import_takes_a_list_with_a_byte_order_mark(db, tmp_path):
    path = write(tmp_path / "a.jsonl", "\ufeff" + json.dumps({"text": TEXT}))

    assert import_articles(path).summary == summary(new=1)


def test_import_cleans_what_a_list_says(db, tmp_path):
    path = listed(tmp_path, {"text": f"{TEXT}\0\ud800", "headline": "\0\ud800A bridge"})

    import_articles(path)

    article = Article.objects.get()
    assert (article.headline, article.latest.text) == ("A bridge", TEXT)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "The file is empty."),
        (b" \n", "The file is empty."),
        (b"A\0 text", "This is not a text."),
        (b"\xfe\x80\xfa abc \xe9", "It could not be told which letters"),
        (b"a" * (MAX_CHARACTERS + 1), "This text has 200,001 characters"),
        (b"a" * (BYTES + 1), "The file is larger than 5 MB."),
    ],
    ids=["empty", "blank", "NUL", "broken", "too long", "too large"],
)
def test_import_names_the_file_that_fails(db, tmp_path, body, reason):
    path = write(tmp_path / "a.txt", body)
    good = write(tmp_path / "b.txt")

    done = import_articles(path, good)

    (failure,) = done.failures
    assert failure.startswith(f"{path}: {reason}")
    assert done.summary == summary(new=1, failed=1)
    assert done.error


def test_import_reads_no_more_of_a_file_than_it_takes(db, tmp_path):
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024 * 1024)

    done = import_articles(path)

    (failure,) = done.failures
    assert failure.startswith(f"{path}: The file is larger than 5 MB.")


def test_import_names_what_it_cannot_open(db, tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    write(tmp_path / "picture.png", b"\x89PNG")
    (tmp_path / "link.txt").symlink_to(tmp_path / "nothing")
    names = ["nothing.txt", "nothing.jsonl", "nothing", "link.txt", "pipe.txt"]
    names.append("picture.png")

    done = import_articles("", *(tmp_path / name for name in names))

    gone = "It cannot be opened: No such file or directory."
    reasons = [gone] * 4 + [
        "It is neither a file nor a folder.",
        "Only .txt, .html, .htm, .docx, .pdf, .jsonl and folders are taken in.",
    ]
    assert done.failures == [
        "“”: It is empty.",
        *(
            f"{tmp_path / name}: {reason}"
            for name, reason in zip(names, reasons, strict=True)
        ),
    ]
    assert done.summary == summary(failed=7)


def test_import_names_what_it_may_not_open(db, ordinary_folder):
    file = write(ordinary_folder / "a.txt")
    below = write(ordinary_folder / "below" / "b.txt").parent

    with ordinary_user(file, below):
        done = import_articles(ordinary_folder, below / "b.txt")

    assert done.failures == [
        f"{path}: It cannot be opened: Permission denied."
        for path in (file, below, below / "b.txt")
    ]


def test_import_names_a_name_that_is_too_long(db, tmp_path):
    path = tmp_path / f"{'a' * 300}.txt"

    done = import_articles(path)

    assert done.failures == [f"{path}: It cannot be opened: File name too long."]


def test_import_shows_any_name_on_one_line(db, tmp_path):
    name = os.fsdecode(b"a\n\x1b[31m\xff.txt")
    (tmp_path / name).touch()

    done = import_articles(tmp_path)

    (failure,) = done.failures
    assert failure.startswith(f"{tmp_path}/a [31m\ufffd.txt: The file is empty.")


def test_import_takes_a_page(db, web):
    web.put(URL, page(TEXT, title="A bridge", site="Harbour Post"))

    done = import_articles(URL)

    article = Article.objects.get()
    assert done.summary == summary(new=1)
    assert (article.url, article.door) == (URL, "url")
    assert (article.headline, article.outlet.name) == ("A bridge", "Harbour Post")
    assert article.latest.state == Version.State.HARVESTED


def test_import_takes_the_newer_text_of_a_page(db, web):
    received(url=URL)
    web.put(URL, OTHER_TEXT)

    done = import_articles(URL)

    assert done.summary == summary(newer=1)


def test_import_reads_what_a_feed_lists(db, web):
    received(url=f"{URL}/known")
    web.put(
        FEED,
        rss(item(URL, title="A bridge"), item(f"{URL}/gone"), item(f"{URL}/known")),
    )
    web.put(URL, OTHER_TEXT)
    web.refuse(f"{URL}/gone", 404)

    done = import_articles(FEED)

    article = Article.objects.get(url=URL)
    assert done.summary == summary(new=1, known=1, failed=1)
    assert (article.headline, article.door) == ("A bridge", "feed")
    assert article.latest.state == Version.State.HARVESTED
    (failure,) = done.failures
    assert failure.startswith(f"{URL}/gone: The site answers 404")
    assert Feed.objects.count() == 0


@pytest.mark.parametrize("address", [URL, "ftp://a.example", "https://[::1"])
def test_import_names_the_address_that_fails(db, web, address):
    done = import_articles(address)

    (failure,) = done.failures
    assert failure.startswith(f"{address}: ")
    assert done.error
    assert rows() == (0, 0, 0)


def test_import_reads_an_address_that_waits(db, web, tmp_path):
    article = waiting()
    web.put(URL, TEXT)

    done = import_articles(listed(tmp_path, {"url": URL}))

    assert done.summary == summary(new=1)
    assert article.latest.text == TEXT


def test_import_leaves_an_address_that_is_being_read(db, web, tmp_path):
    waiting()
    Article.objects.update(leased_until=timezone.now() + timedelta(minutes=1))

    done = import_articles(listed(tmp_path, {"url": URL}))

    assert done.summary == summary(known=1)
    assert web.asked == []


def test_import_takes_a_text_from_standard_input(db, monkeypatch):
    standard_input = io.TextIOWrapper(io.BytesIO(TEXT.encode()))
    monkeypatch.setattr(sys, "stdin", standard_input)

    done = import_articles("-")

    article = Article.objects.get()
    assert done.summary == summary(new=1)
    assert (article.latest.text, article.door) == (TEXT, "text")


def test_import_refuses_a_user_who_is_not_there(db, tmp_path):
    done = import_articles(write(tmp_path / "a.txt"), user="eve")

    assert done.error == "There is no user “eve”."
    assert rows() == (0, 0, 0)


def test_import_says_only_what_failed_when_asked_to_be_quiet(db, tmp_path):
    write(tmp_path / "a.txt")

    done = import_articles(tmp_path, tmp_path / "b.txt", verbosity=0)

    assert done.summary == ""
    assert len(done.failures) == 1


def test_import_shows_on_a_terminal_how_far_it_is(db, tmp_path, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr(sys, "stderr", Terminal())
    write(tmp_path / "a.txt")
    write(tmp_path / "b.txt", OTHER_TEXT)

    import_articles(tmp_path)

    assert "2/2" in sys.stderr.getvalue()


def test_items_reads_a_list_line_by_line(tmp_path):
    path = listed(tmp_path, *[{"text": TEXT}] * 3)
    found = importing.items([str(path)], stdin=io.BytesIO())

    assert next(found).name == f"{path}, line 1"

    path.unlink()
    assert [item.name for item in found] == [f"{path}, line 2", f"{path}, line 3"]


def test_poll_feeds_brings_articles_to_their_claims(db, web):
    feed()
    feed("https://harbour.example/old", active=False)
    web.put(FEED, rss(item(URL), item(f"{URL}/2"), item(f"{URL}/gone")))
    web.put(URL, TEXT)
    web.put(f"{URL}/2", OTHER_TEXT)

    done = poll_feeds()

    assert (done.error, done.failures) == ("", [])
    assert done.summary == (
        "2 new, 0 newer versions, 0 known, 1 not read; claims looked for in 0 more."
    )
    assert Version.objects.filter(state=Version.State.HARVESTED).count() == 2


def test_poll_feeds_again_changes_nothing(db, web):
    feed()
    web.put(FEED, rss(item(URL)))
    web.put(URL, TEXT)
    poll_feeds()

    poll_feeds()

    assert rows() == (1, 1, 1)
    assert Claim.objects.count() == 1


def test_poll_feeds_does_what_was_left_behind(db, web):
    waiting()
    web.put(URL, TEXT)
    received(OTHER_TEXT)

    done = poll_feeds()

    assert done.summary == (
        "1 new, 0 newer versions, 0 known, 0 not read; claims looked for in 1 more."
    )
    assert Version.objects.filter(state=Version.State.HARVESTED).count() == 2


def test_poll_feeds_names_the_feeds_that_fail(db, web):
    feed()
    failing = feed("https://gone.example/feed")
    web.put(FEED, rss(item(URL)))
    web.put(URL, TEXT)

    done = poll_feeds()

    failing.refresh_from_db()
    assert done.error == (
        f"These feeds could not be read:\n{failing.url}: {failing.problem}"
    )
    assert Claim.objects.count() == 1
