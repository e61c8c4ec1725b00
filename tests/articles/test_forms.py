from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from articles.forms import ArticleForm, BringForm, FeedForm, ListForm
from articles.models import Feed
from articles.reading import BYTES, Reading
from articles.text import MAX_CHARACTERS, TextTooLong
from tests.articles.factories import TEXT

FILLED = {"headline": "A bridge", "text": TEXT, "door": "text"}


def upload(body: bytes = TEXT.encode(), *, name: str = "bridge.txt"):
    return {"file": SimpleUploadedFile(name, body)}


@pytest.mark.parametrize(
    ("typed", "address", "is_guess"),
    [
        ("https://harbour.example/1", "https://harbour.example/1", False),
        (" http://harbour.example \n", "http://harbour.example", False),
        ("ftp://harbour.example", "ftp://harbour.example", False),
        ("harbour.example/1", "https://harbour.example/1", True),
        ("Finished.Really", "https://Finished.Really", True),
        ("Finished.", "", False),
        ("Finished", "", False),
        ("https://harbour.example/1 says so", "", False),
        (TEXT, "", False),
    ],
)
def test_bring_form_tells_an_address_from_a_text(typed, address, is_guess):
    form = BringForm({"content": typed})

    assert form.is_valid()
    assert (form.address, form.is_guess) == (address, is_guess)


@pytest.mark.parametrize("typed", ["", " \n\t"])
def test_bring_form_asks_for_something(typed):
    form = BringForm({"content": typed})

    assert form.errors == {"__all__": ["Paste a text or an address, or choose a file."]}


def test_bring_form_refuses_a_text_and_a_file():
    form = BringForm({"content": TEXT}, upload())

    assert form.errors == {"__all__": ["Give either a file or a text, not both."]}


def test_bring_form_refuses_several_addresses():
    form = BringForm({"content": "https://a.example\nhttps://b.example"})

    assert form.errors == {"content": ["Give one address at a time."]}


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", "The submitted file is empty."),
        (
            b"a" * (BYTES + 1),
            "The file is larger than 5 MB. Paste the text of the article instead.",
        ),
    ],
    ids=["empty", "too large"],
)
def test_bring_form_refuses_a_file_of_the_wrong_size(body, error):
    form = BringForm({"content": ""}, upload(body))

    assert form.errors == {"file": [error]}


def test_article_form_gives_a_reading():
    form = ArticleForm(
        FILLED
        | {
            "headline": "  A\u200b bridge ",
            "text": f"{TEXT}\r\n\r\n\r\n",
            "url": "HTTPS://harbour.example/1?utm_source=x",
            "published": "2026-05-15T14:05",
            "language": "en",
        }
    )

    assert form.is_valid()
    assert form.reading == Reading(
        TEXT,
        headline="A bridge",
        published=datetime(2026, 5, 15, 14, 5, tzinfo=UTC),
        language="en",
        url="https://harbour.example/1",
    )


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("headline", ""),
        ("headline", "\u200b"),
        ("headline", "h" * 501),
        ("headline", "A\0bridge"),
        ("outlet", "o" * 201),
        ("byline", "b" * 301),
        ("published", "yesterday"),
        ("published", "0001-01-01T00:00"),
        ("published", "9999-12-31T23:59"),
        ("url", "ftp://harbour.example"),
        ("url", f"https://harbour.example/{'é' * 1000}"),
        ("text", ""),
        ("text", "\u200b"),
        ("door", "feed"),
        ("door", "window"),
        ("language", "l" * 36),
    ],
)
def test_article_form_refuses(name, typed):
    form = ArticleForm(FILLED | {name: typed})

    assert list(form.errors) == [name]


def test_article_form_says_how_much_too_long_a_text_is():
    form = ArticleForm(FILLED | {"text": "a" * (MAX_CHARACTERS + 1)})

    assert form.errors == {"text": [str(TextTooLong(MAX_CHARACTERS + 1))]}


def test_feed_form_keeps_the_canonical_address(db):
    form = FeedForm({"url": "HTTPS://Harbour.example:443/feed"})

    assert form.is_valid()
    assert form.cleaned_data["url"] == "https://harbour.example/feed"


@pytest.mark.parametrize(
    "typed",
    ["", "harbour.example/feed", "ftp://harbour.example", "https://harbour.example/é"],
)
def test_feed_form_refuses_what_is_no_address_or_is_there(db, typed):
    Feed.objects.create(url="https://harbour.example/%C3%A9")

    assert list(FeedForm({"url": typed}).errors) == ["url"]


def test_feed_form_refuses_an_address_that_escapes_make_too_long(db):
    form = FeedForm({"url": f"https://harbour.example/{'é' * 300}"})

    assert list(form.errors) == ["url"]


@pytest.mark.parametrize("typed", ["\0", "q" * 201])
def test_list_form_refuses(typed):
    assert not ListForm({"q": typed}).is_valid()
