"""The registers of what comes in, as admins keep them."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, Feed, Outlet, Version
from articles.text import fingerprint
from tests.asking import queries, updates
from tests.newsroom.pages import autocomplete, errors, filled, found, listing, page

# The inline of an article's versions: there is nothing in it to type.
NO_VERSIONS = {"versions-TOTAL_FORMS": "0", "versions-INITIAL_FORMS": "0"}


def outlet(name="Harbour Post", **fields):
    return Outlet.objects.create(name=name, **fields)


def feed(url="https://harbourpost.example/feed", **fields):
    return Feed.objects.create(url=url, **fields)


def article(headline="Ferries halt", **fields):
    return Article.objects.create(
        headline=headline, **{"state": "read", "door": "text", **fields}
    )


def version(of, number=1, text="The ferries halt."):
    return Version.objects.create(
        article=of,
        number=number,
        text=text,
        fingerprint=fingerprint(text),
        seen=timezone.now(),
    )


@pytest.fixture
def desk(client, dora):
    client.force_login(dora)
    return client


# Outlets


def test_outlet_list_takes_the_same_queries_for_more_rows(desk):
    article(outlet=outlet())
    one = queries(desk, listing(Outlet))
    article("Dam", outlet=outlet("Inland Wire"))
    article("Vote", outlet=outlet("Merrow Courier"))

    three = queries(desk, listing(Outlet))

    assert three == one


def test_outlet_list_counts_articles_and_leads_to_them(desk):
    post, _ = outlet(), outlet("Inland Wire")
    article(outlet=post)
    article("Dam", outlet=post)
    article("Vote")

    rows = desk.get(listing(Outlet)).context["cl"].result_list
    link = f"{listing(Article)}?outlet__id__exact={post.pk}"

    assert [(row.name, row.article_count) for row in rows] == [
        ("Harbour Post", 2),
        ("Inland Wire", 0),
    ]
    assert f'<a href="{link}">2</a>' in desk.get(listing(Outlet)).text
    assert sorted(found(desk, link)) == ["Dam", "Ferries halt"]


def test_outlet_search_finds_by_name_and_domain(desk):
    outlet(domain="harbourpost.example")
    outlet("Inland Wire", domain="wire.example")

    assert found(desk, listing(Outlet) + "?q=harbour") == ["Harbour Post"]
    assert found(desk, listing(Outlet) + "?q=wire.ex") == ["Inland Wire"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("harbourpost.example", "harbourpost.example"),
        ("https://www.HarbourPost.example/news?x=1", "harbourpost.example"),
        ("", None),
    ],
)
def test_outlet_domain_is_kept_as_intake_compares_it(desk, typed, kept):
    desk.post(listing(Outlet, "add"), {"name": "Harbour Post", "domain": typed})

    assert Outlet.objects.get().domain == kept


def test_outlet_without_domain_is_no_duplicate_of_another(desk):
    outlet(domain=None)

    desk.post(listing(Outlet, "add"), {"name": "Inland Wire", "domain": ""})

    assert Outlet.objects.filter(domain=None).count() == 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            {"name": "Other", "domain": "not a site"},
            "The address holds a space, a backslash or an invisible character. "
            "Copy it again from the browser.",
        ),
        (
            {"name": "Other", "domain": "www.harbourpost.example"},
            "Outlet with this Domain already exists.",
        ),
        (
            {"name": "Harbour Post", "domain": ""},
            "Outlet with this Name already exists.",
        ),
    ],
)
def test_outlet_is_refused_in_words(desk, typed, said):
    outlet(domain="harbourpost.example")

    response = desk.post(listing(Outlet, "add"), typed)

    assert errors(response) == [said]
    assert Outlet.objects.count() == 1


def test_outlet_in_use_is_not_deleted(desk):
    post = outlet()
    feed(outlet=post)
    article(outlet=post)
    article("Dam", outlet=post)

    asked = desk.get(page(post, "delete"))
    desk.post(page(post, "delete"), {"post": "yes"})

    assert asked.context["protected"] == ["1 feed", "2 articles"]
    assert Outlet.objects.filter(pk=post.pk).exists()
    assert Article.objects.filter(outlet=post).count() == 2


def test_outlet_delete_page_takes_the_same_queries_for_more_articles(desk):
    post = outlet()
    article(outlet=post)
    one = queries(desk, page(post, "delete"))
    article("Dam", outlet=post)
    article("Vote", outlet=post)

    three = queries(desk, page(post, "delete"))

    assert three == one


def test_outlet_unused_is_deleted_and_recorded(desk, dora):
    post = outlet()

    desk.post(page(post, "delete"), {"post": "yes"})

    assert Outlet.objects.count() == 0
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_repr, entry.is_deletion()) == (
        dora,
        "Harbour Post",
        True,
    )


# Feeds


def test_feed_list_takes_the_same_queries_for_more_rows(desk):
    feed(outlet=outlet())
    one = queries(desk, listing(Feed))
    feed("https://wire.example/feed", outlet=outlet("Inland Wire"))
    feed("https://courier.example/feed", outlet=outlet("Merrow Courier"))

    three = queries(desk, listing(Feed))

    assert three == one


def test_feed_search_finds_by_title_address_and_outlet(desk):
    feed(title="News", outlet=outlet())
    feed("https://wire.example/rss", title="Wire")

    assert found(desk, listing(Feed) + "?q=news") == ["News"]
    assert found(desk, listing(Feed) + "?q=example/rss") == ["Wire"]
    assert found(desk, listing(Feed) + "?q=harbour") == ["News"]


def test_feed_address_is_kept_in_one_spelling(desk):
    post = outlet()
    typed = {"url": "HTTPS://HarbourPost.example:443/feed#top", "active": "on"}

    desk.post(listing(Feed, "add"), typed | {"outlet": post.pk})

    added = Feed.objects.get()
    assert (added.url, added.outlet, added.active) == (
        "https://harbourpost.example/feed",
        post,
        True,
    )


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (
            "HTTPS://harbourpost.example/feed?utm_source=x",
            "Feed with this Address already exists.",
        ),
        ("file:///etc/passwd", "A web address begins with https:// or http://."),
        (
            "https://a b.example/",
            "The address holds a space, a backslash or an invisible character. "
            "Copy it again from the browser.",
        ),
    ],
)
def test_feed_address_is_refused_in_words(desk, url, said):
    feed()

    response = desk.post(listing(Feed, "add"), {"url": url, "active": "on"})

    assert errors(response) == [said]
    assert Feed.objects.count() == 1


def test_feed_keeps_its_address_and_what_polling_wrote(desk):
    polled = timezone.now()
    wire = feed(polled=polled, problem="The site answers 404.", etag="abc")
    typed = {"title": "Wire", "url": "https://else.example/", "problem": "", "etag": ""}

    desk.post(page(wire), filled(desk, page(wire), **typed, active=""))

    wire.refresh_from_db()
    assert (wire.title, wire.active) == ("Wire", False)
    assert wire.url == "https://harbourpost.example/feed"
    assert (wire.polled, wire.problem, wire.etag) == (
        polled,
        "The site answers 404.",
        "abc",
    )


def test_feed_saves_only_what_was_typed(desk):
    wire = feed()

    with CaptureQueriesContext(connection) as captured:
        desk.post(page(wire), filled(desk, page(wire), title="Wire"))

    [update] = updates(captured, Feed)
    assert "polled" not in update


def test_feed_with_articles_is_not_deleted(desk):
    wire = feed()
    article(feed=wire, door="feed")

    asked = desk.get(page(wire, "delete"))
    desk.post(page(wire, "delete"), {"post": "yes"})

    assert asked.context["protected"] == ["1 article"]
    assert Feed.objects.filter(pk=wire.pk).exists()


@pytest.mark.parametrize("model", [Feed, Article])
def test_outlet_is_offered_by_search(desk, model):
    post = outlet()
    outlet("Inland Wire")

    answer = desk.get(autocomplete(model._meta.get_field("outlet"), "harb"))

    assert answer.json() == {
        "results": [{"id": str(post.pk), "text": "Harbour Post"}],
        "pagination": {"more": False},
    }


@pytest.mark.parametrize(
    "row",
    [feed, article],
)
def test_outlet_is_no_drop_down(desk, row):
    chosen = outlet()
    outlet("Inland Wire")

    text = desk.get(page(row(outlet=chosen))).text

    assert "Harbour Post" in text
    assert "Inland Wire" not in text


# Articles


def test_article_list_takes_the_same_queries_for_more_rows(desk):
    article(outlet=outlet())
    one = queries(desk, listing(Article))
    article("Dam", outlet=outlet("Inland Wire"))
    article("Vote", outlet=outlet("Merrow Courier"))

    three = queries(desk, listing(Article))

    assert three == one


def test_article_search_finds_by_headline_byline_address_and_outlet(desk):
    article(byline="Mia Stern", outlet=outlet(), url="https://harbour.example/ferries")
    article("Dam levels")

    terms = ["ferries+halt", "stern", "example/ferr", "harbour+post"]
    results = [found(desk, f"{listing(Article)}?q={term}") for term in terms]

    assert results == [["Ferries halt"]] * 4


def test_article_is_filtered_by_state_and_door(desk):
    article(state="failed", door="url")
    article("Dam levels")

    assert found(desk, listing(Article) + "?state__exact=failed") == ["Ferries halt"]
    assert found(desk, listing(Article) + "?door__exact=text") == ["Dam levels"]


def test_article_is_corrected_and_recorded(desk, dora):
    ferries = article()
    post = outlet()
    typed = filled(
        desk,
        page(ferries),
        headline="Ferries halt again",
        byline="Mia Stern",
        published="2026-05-15T14:05",
        outlet=post.pk,
    )

    desk.post(page(ferries), typed)

    ferries.refresh_from_db()
    assert (ferries.headline, ferries.byline) == ("Ferries halt again", "Mia Stern")
    assert (ferries.published.isoformat(), ferries.outlet) == (
        "2026-05-15T14:05:00+00:00",
        post,
    )
    entry = LogEntry.objects.get()
    assert (entry.user, entry.get_change_message()) == (
        dora,
        "Changed Headline, Byline, Published and Outlet.",
    )


def test_article_published_in_no_possible_year_is_refused(desk):
    ferries = article()

    typed = filled(desk, page(ferries), published="0001-01-01T00:00")
    response = desk.post(page(ferries), typed)

    assert errors(response) == ["No article was published then. Check the year."]


def test_article_keeps_what_intake_wrote(desk, ana, ben):
    home = article("Home")
    ferries = article(url="https://harbour.example/1", feed=feed(), received_by=ana)
    crafted = {
        "url": "https://else.example/",
        "state": "duplicate",
        "duplicate_of": home.pk,
        "door": "url",
        "feed": "",
        "received_by": ben.pk,
        "language": "xx",
        "problem": "x",
    }
    before = Article.objects.filter(pk=ferries.pk).values(*crafted).get()

    desk.post(page(ferries), filled(desk, page(ferries), **crafted, headline="New"))

    ferries.refresh_from_db()
    assert ferries.headline == "New"
    assert Article.objects.filter(pk=ferries.pk).values(*crafted).get() == before


def test_article_saves_only_what_was_typed(desk):
    ferries = article(state="received", url="https://harbour.example/1")

    with CaptureQueriesContext(connection) as captured:
        desk.post(page(ferries), filled(desk, page(ferries), headline="New"))

    [update] = updates(captured, Article)
    assert '"state" =' not in update


def test_article_is_neither_added_nor_deleted(desk):
    ferries = article()

    added = desk.post(
        listing(Article, "add"), {"headline": "New", "state": "read", **NO_VERSIONS}
    )
    deleted = desk.post(page(ferries, "delete"), {"post": "yes"})

    assert (added.status_code, deleted.status_code) == (403, 403)
    assert list(Article.objects.all()) == [ferries]


def test_article_shows_its_versions_without_loading_their_texts(desk):
    ferries = article()
    first = version(ferries, text="The ferries halt. 🐙")
    one = queries(desk, page(ferries))
    version(ferries, 2, "The ferries go.")
    version(ferries, 3, "The ferries halt again.")

    with CaptureQueriesContext(connection) as captured:
        response = desk.get(page(ferries))

    [inline] = response.context["inline_admin_formsets"]
    shown = [(row.number, row.characters) for row in inline.formset.queryset]
    assert shown == [(1, 19), (2, 15), (3, 23)]
    assert first.fingerprint in response.text
    assert len(captured) == one
    assert [query for query in captured if '"text",' in query["sql"]] == []


def test_article_version_is_not_changed_by_crafted_form(desk):
    ferries = article()
    first = version(ferries)
    crafted = {
        "versions-TOTAL_FORMS": "2",
        "versions-INITIAL_FORMS": "1",
        "versions-0-id": first.pk,
        "versions-0-article": ferries.pk,
        "versions-0-text": "Changed.",
        "versions-0-state": "failed",
        "versions-0-DELETE": "on",
        "versions-1-article": ferries.pk,
        "versions-1-text": "Added.",
        "versions-1-number": "2",
    }

    desk.post(page(ferries), filled(desk, page(ferries), headline="New") | crafted)

    kept = [(row.text, row.state) for row in ferries.versions.all()]
    assert kept == [("The ferries halt.", "read")]


def test_article_leads_to_the_desk(desk):
    ferries = article()

    page_text = desk.get(page(ferries)).text
    [link] = [part.split('"')[0] for part in page_text.split('href="') if "/r/" in part]

    assert desk.get(link).url == f"http://testserver{ferries.get_absolute_url()}"
