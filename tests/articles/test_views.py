from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html

from articles import intake, polling
from articles.models import Article, Feed, Outlet, Version
from articles.reading import BYTES
from articles.text import MAX_CHARACTERS, NotText, TextTooLong
from articles.urls import urlpatterns
from articles.views import HERE_ALREADY, PER_PAGE
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
from tests.asking import queries, updates
from tests.conftest import member, signed_in

URL = "https://harbour.example/bridge"
FEED = "https://harbour.example/feed"
FILLED = {"headline": "A bridge", "text": TEXT, "door": "text"}

# address name: (methods, the roles that may)
READERS = ["reader", "reviewer", "editor", "admin"]
MAY = {
    "article_list": ("GET", READERS),
    "article_bring": ("GET POST", READERS[1:]),
    "article_receive": ("POST", READERS[1:]),
    "article_read": ("POST", READERS[1:]),
    "article_edit": ("GET POST", READERS[2:]),
    "feed_list": ("GET", READERS[2:]),
    "feed_add": ("POST", READERS[2:]),
    "feed_poll": ("POST", READERS[2:]),
}
EVERYBODY = ["no role", *READERS]


@pytest.fixture
def reviewer(ana) -> Client:
    return signed_in(ana)


@pytest.fixture
def editor(ben) -> Client:
    return signed_in(ben)


def address(name: str) -> str:
    if name.startswith("article_") and name in ("article_read", "article_edit"):
        return reverse(name, args=[received().article.pk])
    return reverse(name, args=[feed().pk] if name == "feed_poll" else [])


def said(response) -> list[str]:
    """The messages that the page shows."""
    return [str(message) for message in response.context["messages"]]


def preview(client: Client, **sent):
    return client.post(reverse("article_bring"), {"content": ""} | sent)


def form_with(name: str, response) -> dict[str, str]:
    """What a browser would send of the form that has this field."""
    (form,) = [
        form for form in html.fromstring(response.text).forms if name in form.fields
    ]
    return {key: value or "" for key, value in form.form_values()}


def upload(body: bytes, name: str, kind: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body, kind)


def test_every_address_has_its_roles():
    assert set(MAY) == {pattern.name for pattern in urlpatterns}


@pytest.mark.parametrize("role", EVERYBODY)
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("name", MAY)
def test_views_are_for_their_roles(db, web, name, method, role):
    user = User.objects.create_user("eve") if role == "no role" else member("eve", role)
    methods, roles = MAY[name]
    url = address(name)
    before = rows()

    response = signed_in(user).generic(method, url)

    if role not in roles:
        assert response.status_code == 403
        assert rows() == before
    elif method not in methods.split():
        assert response.status_code == 405
    else:
        assert response.status_code in (200, 302, 422)
    if method == "GET":
        assert rows() == before


@pytest.mark.parametrize("name", MAY)
def test_views_ask_a_stranger_to_sign_in(db, name):
    url = address(name)

    asked = Client().get(url)
    sent = Client().post(url, {"text": TEXT})

    assert asked.url == f"{reverse('login')}?next={url}"
    assert sent.status_code == 403
    assert "You are signed out" in sent.text
    assert TEXT.split(".")[0] in sent.text


def test_list_shows_the_newest_first(reviewer):
    received(headline="A bridge", byline="Mira Sand", outlet_name="Harbour Post")
    received(OTHER_TEXT, headline="Another bridge")

    response = reviewer.get(reverse("article_list"))

    assert [a.headline for a in response.context["page"]] == [
        "Another bridge",
        "A bridge",
    ]
    assert "Mira Sand" in response.text
    assert "Harbour Post" in response.text


def test_list_leaves_out_second_addresses(reviewer):
    article = received(url=URL).article
    received(url=f"{URL}/2")

    response = reviewer.get(reverse("article_list"))

    assert list(response.context["page"]) == [article]


def test_list_shows_versions_and_problems(reviewer, web):
    received(url=URL)
    received(OTHER_TEXT, url=URL)
    intake.read(waiting(f"{URL}/2").pk)

    response = reviewer.get(reverse("article_list"))

    assert "2 versions" in response.text
    assert Article.objects.get(state="failed").problem in unescape(response.text)


@pytest.mark.parametrize("typed", ["another", "HARBOUR"])
def test_list_finds_words_of_headline_and_outlet(reviewer, typed):
    received(headline="A bridge")
    found = received(
        OTHER_TEXT, headline="Another bridge", outlet_name="Harbour Post"
    ).article

    response = reviewer.get(reverse("article_list"), {"q": typed})

    assert list(response.context["page"]) == [found]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("\0", "Null characters are not allowed."),
        ("q" * 201, "Ensure this value has at most 200 characters (it has 201)."),
    ],
)
def test_list_shows_nothing_for_an_invalid_search(reviewer, typed, why):
    received(headline=typed)

    response = reviewer.get(reverse("article_list"), {"q": typed})

    assert list(response.context["page"]) == []
    assert why in response.text


def test_list_escapes_what_strangers_wrote(reviewer):
    received(headline="<script>alert(1)</script>")

    response = reviewer.get(reverse("article_list"), {"q": '"><script>'})

    assert "<script>alert" not in response.text
    assert '"><script>' not in response.text


@pytest.mark.parametrize("number", ["0", "-1", "x", "9" * 5000, "\0"])
def test_list_shows_a_page_whatever_its_number(reviewer, number):
    article = received().article

    response = reviewer.get(reverse("article_list"), {"page": number})

    assert list(response.context["page"]) == [article]


def test_list_has_pages(reviewer):
    for number in range(PER_PAGE + 1):
        waiting(f"{URL}/{number}")

    response = reviewer.get(reverse("article_list"), {"page": "2"})

    assert [a.url for a in response.context["page"]] == [f"{URL}/0"]


def test_list_asks_the_same_number_of_queries_for_one_and_three(reviewer):
    counts = []
    for texts in (["One said so."], ["Two said so.", "Three said so."]):
        for text in texts:
            received(text, outlet_name=text)
        counts.append(queries(reviewer, reverse("article_list")))

    assert counts[0] == counts[1]


def test_list_of_an_empty_desk_says_what_to_do(reviewer):
    response = reviewer.get(reverse("article_list"))

    assert "No articles yet" in response.text
    assert reverse("article_bring") in response.text


def test_bring_shows_an_empty_form(reviewer):
    response = reviewer.get(reverse("article_bring"))

    assert response.status_code == 200
    assert not response.context["form"].is_bound
    assert rows() == (0, 0, 0)


def test_bring_previews_a_text_and_stores_nothing(reviewer):
    response = preview(reviewer, content=f"A bridge\n\n{TEXT}\r\n")

    form = response.context["form"]
    assert response.status_code == 200
    assert form["text"].value() == f"A bridge\n\n{TEXT}"
    assert (form["headline"].value(), form["door"].value()) == ("A bridge", "text")
    assert rows() == (0, 0, 0)


@pytest.mark.parametrize(
    ("body", "name", "kind"),
    [
        (TEXT.encode(), "bridge.txt", "text/plain"),
        (page(TEXT), "bridge.html", "text/html"),
        (word_file(TEXT), "bridge.docx", "application/octet-stream"),
        (pdf_file([TEXT]), "bridge.pdf", "application/pdf"),
    ],
    ids=["text", "page", "word", "pdf"],
)
def test_bring_previews_a_file(reviewer, body, name, kind):
    response = preview(reviewer, file=upload(body, name, kind))

    form = response.context["form"]
    assert form["text"].value() == TEXT
    assert form["door"].value() == "file"
    assert rows() == (0, 0, 0)


@pytest.mark.parametrize("typed", [URL, f" {URL}\n", URL.removeprefix("https://")])
def test_bring_previews_an_address(reviewer, web, typed):
    web.put(URL, page(TEXT, title="A bridge", site="Harbour Post"))

    response = preview(reviewer, content=typed)

    form = response.context["form"]
    shown = {name: form[name].value() for name in ("text", "headline", "outlet", "url")}
    assert shown == {
        "text": TEXT,
        "headline": "A bridge",
        "outlet": "Harbour Post",
        "url": URL,
    }
    assert form["door"].value() == "url"
    assert rows() == (0, 0, 0)


def test_bring_shows_the_article_that_has_the_text(reviewer):
    article = received(headline="As it was").article

    response = preview(reviewer, content=f"{TEXT}\n")

    assert response.context["known"] == article
    assert "This text is here already" in response.text
    assert article.get_absolute_url() in response.text


def test_bring_says_that_the_text_will_be_a_newer_version(reviewer, web):
    article = received(url=URL).article
    web.put(URL, OTHER_TEXT)

    response = preview(reviewer, content=URL)

    assert response.context["known"] is None
    assert response.context["newer_of"] == article
    assert "becomes its newer version" in response.text


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "x" * (MAX_CHARACTERS + 1), "ftp://harbour.example"],
    ids=["nothing", "spaces", "too long", "no address"],
)
def test_bring_keeps_what_was_typed_when_it_refuses(reviewer, typed):
    response = preview(reviewer, content=typed)

    assert response.status_code == 422
    assert response.context["form"].errors
    assert response.context["form"]["content"].value() == typed
    assert typed in response.text
    assert rows() == (0, 0, 0)


def test_bring_says_how_long_a_text_may_be(reviewer):
    response = preview(reviewer, content="a " * (MAX_CHARACTERS + 1))

    assert response.context["form"].errors == {
        "content": [str(TextTooLong(2 * MAX_CHARACTERS + 1))]
    }


def test_bring_says_that_one_word_was_taken_for_an_address(reviewer, web):
    response = preview(reviewer, content="Finished.Really")

    (error,) = response.context["form"].errors["content"]
    assert response.status_code == 422
    assert error.startswith(
        "This one word was taken for the address https://Finished.Really. "
    )


def test_bring_leads_from_a_feed_to_the_feeds(editor, web):
    web.put(FEED, rss(item(URL)), kind="text/plain")

    response = preview(editor, content=FEED)

    assert response.status_code == 422
    assert response.context["form"].errors == {"content": [str(intake.FeedInstead())]}
    assert f'<a href="{reverse("feed_list")}"' in response.text
    assert rows() == (0, 0, 0)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0", str(NotText())),
        (b"a" * (BYTES + 1), "The file is larger than 5 MB. Paste the text of the "
         "article instead."),
        (b" \n", "The file is empty. Choose another, or paste the text."),
    ],
    ids=["picture", "too large", "blank"],
)  # fmt: skip
def test_bring_says_what_is_wrong_with_a_file(reviewer, body, error):
    response = preview(reviewer, file=upload(body, "a.png", "image/png"))

    assert response.status_code == 422
    assert response.context["form"].errors == {"file": [error]}
    assert rows() == (0, 0, 0)


def test_bring_refuses_a_file_and_a_text(reviewer):
    response = preview(reviewer, content=TEXT, file=upload(b"a", "a.txt", "text/plain"))

    assert response.status_code == 422
    assert TEXT in response.text


def test_receive_stores_and_leads_to_the_desk(reviewer, ana):
    response = reviewer.post(
        reverse("article_receive"),
        FILLED
        | {
            "outlet": "Harbour Post",
            "byline": "Mira Sand",
            "published": "2026-05-15T14:05",
            "url": URL,
            "language": "en",
        },
        follow=True,
    )

    article = Article.objects.get()
    assert response.redirect_chain == [(article.get_absolute_url(), 302)]
    assert response.status_code == 200
    assert said(response) == ["The article is in."]
    assert (article.headline, article.byline) == ("A bridge", "Mira Sand")
    assert (article.outlet.name, article.url) == ("Harbour Post", URL)
    assert (article.door, article.received_by) == ("text", ana)
    assert article.latest.state == Version.State.HARVESTED
    assert Claim.objects.count() == 1


def test_receive_leads_to_the_article_that_is_here(reviewer):
    article = received().article

    response = reviewer.post(reverse("article_receive"), FILLED, follow=True)

    assert response.redirect_chain == [(article.get_absolute_url(), 302)]
    assert said(response) == [HERE_ALREADY]
    assert rows() == (1, 1, 0)


def test_receive_says_that_the_text_is_a_newer_version(reviewer):
    received(url=URL)

    response = reviewer.post(
        reverse("article_receive"),
        FILLED | {"text": OTHER_TEXT, "url": URL},
        follow=True,
    )

    assert said(response)[0].startswith("A newer text of this article: version 2.")
    assert rows() == (1, 2, 1)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("text", "x" * (MAX_CHARACTERS + 1)),
        ("text", " "),
        ("headline", ""),
        ("headline", "A\0bridge"),
        ("url", "ftp://harbour.example"),
        ("url", f"https://harbour.example/{'é' * 1000}"),
        ("published", "9999-12-31T23:59"),
    ],
)
def test_receive_keeps_what_was_typed_when_it_refuses(reviewer, name, typed):
    sent = FILLED | {"byline": "Mira Sand", name: typed}

    response = reviewer.post(reverse("article_receive"), sent)

    form = response.context["form"]
    assert response.status_code == 422
    assert list(form.errors) == [name]
    assert {key: form[key].value() for key in sent} == sent
    assert "Mira Sand" in response.text
    assert rows() == (0, 0, 0)


def test_article_comes_in_without_javascript(ana, web):
    """The forms as they stand in the pages, sent as a browser sends them."""
    web.put(URL, page(TEXT, title="A bridge", site="Harbour Post"))
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana, "newsroom.people.DeskBackend")

    first = form_with("content", client.get(reverse("article_bring")))
    first["content"] = URL
    second = form_with("headline", client.post(reverse("article_bring"), first))
    second["byline"] = "Mira Sand"
    response = client.post(reverse("article_receive"), second, follow=True)

    article = Article.objects.get()
    assert response.request["PATH_INFO"] == article.get_absolute_url()
    assert (article.latest.text, article.byline) == (TEXT, "Mira Sand")
    assert Claim.objects.get().article == article


def test_read_again_finds_the_same_text(reviewer, web):
    article = received(url=URL).article
    web.put(URL, TEXT)

    response = reviewer.post(reverse("article_read", args=[article.pk]), follow=True)

    assert said(response) == ["The page still carries the same text."]
    assert response.redirect_chain == [(article.get_absolute_url(), 302)]


def test_read_again_finds_a_newer_text(reviewer, web):
    article = received(url=URL).article
    web.put(URL, OTHER_TEXT)

    response = reviewer.post(reverse("article_read", args=[article.pk]), follow=True)

    assert said(response) == ["The page carries another text: it is the newest."]
    assert article.latest.text == OTHER_TEXT
    assert article.latest.state == Version.State.HARVESTED


def test_read_again_says_why_it_failed(reviewer, web):
    article = received(url=URL).article
    web.refuse(URL, 404)

    response = reviewer.post(reverse("article_read", args=[article.pk]), follow=True)

    article.refresh_from_db()
    assert said(response) == [article.problem]
    assert article.problem.startswith("The site answers 404")


def test_read_again_reads_what_waits(reviewer, web):
    article = waiting()
    web.put(URL, TEXT)

    reviewer.post(reverse("article_read", args=[article.pk]))

    assert article.latest.text == TEXT


def test_read_again_leads_to_the_article_that_is_here(reviewer, web):
    known = received().article
    article = waiting()
    web.put(URL, TEXT)

    response = reviewer.post(reverse("article_read", args=[article.pk]), follow=True)

    assert response.request["PATH_INFO"] == known.get_absolute_url()
    assert said(response) == [HERE_ALREADY]


def test_read_again_leaves_what_is_being_read(reviewer, web):
    article = waiting()
    Article.objects.update(leased_until=timezone.now() + timedelta(minutes=1))

    response = reviewer.post(reverse("article_read", args=[article.pk]), follow=True)

    assert said(response) == ["The address is being read. Look again in a minute."]
    assert web.asked == []


def test_read_again_says_that_there_is_no_address(reviewer):
    article = received().article

    response = reviewer.post(reverse("article_read", args=[article.pk]), follow=True)

    assert said(response) == ["This article has no address to read again."]


def test_edit_corrects_the_details(editor):
    article = received(headline="A brigde").article

    response = editor.post(
        reverse("article_edit", args=[article.pk]),
        {"headline": "A bridge", "byline": "Mira Sand", "published": ""},
    )

    article.refresh_from_db()
    assert response.url == article.get_absolute_url()
    assert (article.headline, article.byline) == ("A bridge", "Mira Sand")


def test_edit_writes_nothing_else(editor):
    article = received(headline="A brigde").article
    url = reverse("article_edit", args=[article.pk])

    with CaptureQueriesContext(connection) as captured:
        editor.post(url, {"headline": "A bridge"})

    # A worker may be reading the article at the same time.
    [update] = updates(captured, Article)
    assert "headline" in update
    assert '"state"' not in update


@pytest.mark.parametrize(
    ("name", "typed"),
    [("headline", ""), ("headline", "h" * 501), ("published", "0001-01-01T00:00")],
)
def test_edit_keeps_what_was_typed_when_it_refuses(editor, name, typed):
    article = received(headline="A bridge").article
    sent = {"headline": "June", "byline": "Mira Sand", "published": "", name: typed}

    response = editor.post(reverse("article_edit", args=[article.pk]), sent)

    form = response.context["form"]
    assert response.status_code == 422
    assert list(form.errors) == [name]
    assert {key: form[key].value() for key in sent} == sent
    assert Article.objects.get().headline == "A bridge"


@pytest.mark.parametrize("name", ["article_edit", "article_read"])
def test_second_address_of_an_article_has_no_page(editor, name):
    received(url=URL)
    received(url=f"{URL}/2")
    duplicate = Article.objects.get(state=Article.State.DUPLICATE)

    response = editor.post(reverse(name, args=[duplicate.pk]))

    assert response.status_code == 404


def test_feeds_are_listed_with_their_problems(editor, web):
    feed(title="Harbour Post", problem="This is not a feed.", active=False)

    response = editor.get(reverse("feed_list"))

    assert "Harbour Post" in response.text
    assert "This is not a feed." in response.text
    assert "paused" in response.text


def test_feeds_ask_the_same_number_of_queries_for_one_and_three(editor):
    counts = []
    for numbers in ([1], [2, 3]):
        for number in numbers:
            outlet = Outlet.objects.create(name=f"Post {number}")
            feed(f"{FEED}/{number}", outlet=outlet)
        counts.append(queries(editor, reverse("feed_list")))

    assert counts[0] == counts[1]


def test_feed_is_followed(editor, web):
    web.put(FEED, rss(item(URL)))

    response = editor.post(reverse("feed_add"), {"url": FEED}, follow=True)

    assert Feed.objects.get().title == "Harbour Post"
    assert Article.objects.get().feed == Feed.objects.get()
    assert said(response) == [
        "Harbour Post: 1 new or changed.",
        "They wait to be read: open one, or run manage.py poll_feeds.",
    ]


def test_feed_goes_to_the_workers_where_there_are_any(editor, web, sent, settings):
    settings.CELERY_TASK_ALWAYS_EAGER = False
    web.put(FEED, rss(item(URL)))

    response = editor.post(reverse("feed_add"), {"url": FEED}, follow=True)

    assert sent == [("articles.tasks.read_article", Article.objects.get().pk)]
    assert said(response) == ["Harbour Post: 1 new or changed."]


@pytest.mark.parametrize("typed", ["feed", FEED, f"{URL}/page"])
def test_feed_that_is_none_is_not_stored(editor, web, typed):
    web.put(f"{URL}/page", TEXT)

    response = editor.post(reverse("feed_add"), {"url": typed})

    form = response.context["form"]
    assert response.status_code == 422
    assert list(form.errors) == ["url"]
    assert form["url"].value() == typed
    assert Feed.objects.count() == 0


def test_feed_is_followed_once(editor, web):
    feed()

    response = editor.post(reverse("feed_add"), {"url": FEED})

    assert response.status_code == 422
    assert response.context["form"].errors == {
        "url": ["Feed with this Address already exists."]
    }


def test_feed_is_looked_at_now(editor, web):
    followed = feed()
    web.put(FEED, rss(item(URL)))

    response = editor.post(reverse("feed_poll", args=[followed.pk]), follow=True)

    assert said(response)[0] == "Harbour Post: 1 new or changed."
    assert Article.objects.count() == 1


def test_feed_that_fails_says_why(editor, web):
    followed = feed()

    response = editor.post(reverse("feed_poll", args=[followed.pk]), follow=True)

    followed.refresh_from_db()
    assert said(response) == [f"{followed}: {followed.problem}"]
    assert followed.problem


def test_bring_takes_pasted_nul_for_no_character(reviewer):
    response = preview(reviewer, content=TEXT.replace(" ", " \0", 1))

    assert response.context["form"]["text"].value() == TEXT.strip()


def test_bring_reads_the_pasted_source_of_a_page(reviewer):
    source = (
        "<!DOCTYPE html><html><head><title>Pier shut</title></head><body><article>"
        "<h1>Pier shut</h1><p>The pier at Orsa was shut on Monday, the board said.</p>"
        "<p>It will open again when the planks have been mended, it added.</p>"
        "</article></body></html>"
    )

    response = preview(reviewer, content=source)

    text = response.context["form"]["text"].value()
    assert "The pier at Orsa was shut on Monday, the board said." in text
    assert "<" not in text


def test_edit_refuses_a_headline_that_cannot_be_seen(editor):
    article = received(headline="A bridge").article

    response = editor.post(
        reverse("article_edit", args=[article.pk]), {"headline": "\u200b\u200b"}
    )

    article.refresh_from_db()
    assert response.context["form"].errors == {"headline": ["A headline needs words."]}
    assert article.headline == "A bridge"


def test_feed_that_somebody_followed_meanwhile_is_refused(editor, web, monkeypatch):
    web.put(FEED, rss(item(URL)))
    fetch = polling.intake.open_address

    def slow(url):
        Feed.objects.create(url=FEED)
        return fetch(url)

    monkeypatch.setattr(polling.intake, "open_address", slow)

    response = editor.post(reverse("feed_add"), {"url": FEED})

    assert response.status_code == 422
    assert "This feed is followed already." in response.text
    assert Feed.objects.count() == 1
