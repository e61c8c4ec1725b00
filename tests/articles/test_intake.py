from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from articles import fetching, intake, outlets
from articles.intake import LEASE, PATIENCE, FeedInstead, Outcome
from articles.models import Article, Outlet, Version
from articles.reading import Reading
from articles.text import MAX_CHARACTERS, EmptyText, TextTooLong
from claims.harvest import harvest
from claims.models import Claim
from tests.articles.factories import (
    OTHER_TEXT,
    TEXT,
    page,
    received,
    rows,
    rss,
    waiting,
)
from tests.racing import on_real_rows, race, track

URL = "https://harbour.example/bridge"
SECOND_URL = "https://harbour.example/bridge-opens"


@pytest.mark.parametrize("door", ["text", "file", "url", "feed"])
def test_receive_keeps_what_came_through_each_door(door, ana):
    published = datetime(2026, 5, 15, 14, 5, tzinfo=UTC)
    found = Reading(
        TEXT,
        headline="A bridge",
        byline="Mira Sand",
        published=published,
        language="en-GB",
        url=URL,
    )

    receipt = intake.receive(found, door=door, by=ana, outlet_name="Harbour Post")

    article = Article.objects.get()
    assert receipt == intake.Receipt(article, article.latest, Outcome.NEW)
    assert (article.headline, article.byline) == ("A bridge", "Mira Sand")
    assert (article.published, article.language) == (published, "en")
    assert (article.url, article.door) == (URL, door)
    assert (article.state, article.received_by) == (Article.State.READ, ana)
    assert (article.outlet.name, article.outlet.domain) == (
        "Harbour Post",
        "harbour.example",
    )
    version = article.latest
    assert (version.number, version.text, version.received_by) == (1, TEXT, ana)
    assert version.state == Version.State.READ


def test_receive_lets_an_address_wait(db):
    receipt = received("", door="url", url=URL)

    assert receipt.outcome is Outcome.WAITING
    assert receipt.version is None
    article = Article.objects.get()
    assert (article.state, article.headline) == (Article.State.RECEIVED, URL)
    assert rows() == (1, 0, 0)


def test_receive_shows_the_first_article_of_a_text(db):
    first = received()

    again = received(f"  {TEXT}\r\n\0")

    assert again == intake.Receipt(first.article, first.version, Outcome.KNOWN)
    assert rows() == (1, 1, 0)


def test_receive_shows_the_article_of_an_address(db):
    first = received(url=URL)

    again = received("", url=URL)

    assert again == intake.Receipt(first.article, first.version, Outcome.KNOWN)
    assert rows() == (1, 1, 1)


@pytest.mark.parametrize(
    "spelling",
    [
        "HTTPS://Harbour.Example:443/bridge",
        "https://harbour.example/bridge?utm_source=x&fbclid=1#top",
        "https://harbour.example/./a/../bridge",
        "https://harbour.example./bridge",
    ],
)
def test_receive_knows_an_address_in_another_spelling(db, spelling):
    first = received(url=URL)

    again = received("", url=spelling)

    assert again.article == first.article
    assert rows() == (1, 1, 1)


def test_receive_makes_another_text_a_newer_version(db):
    first = received(url=URL)
    found = harvest(first.version.pk)

    newer = received(OTHER_TEXT, url=URL)

    assert newer.outcome is Outcome.NEWER
    assert newer.article == first.article
    assert newer.version.number == 2
    assert newer.article.latest == newer.version
    assert found > 0
    assert set(Claim.objects.values_list("version", flat=True)) == {first.version.pk}


def test_receive_takes_a_text_that_came_back_for_the_latest(db):
    first = received(url=URL)
    received(OTHER_TEXT, url=URL)

    again = received(url=URL)

    assert again == intake.Receipt(first.article, first.version, Outcome.KNOWN)
    assert first.article.latest == first.version
    assert rows() == (1, 2, 1)


def test_receive_adds_the_address_of_a_pasted_text(db):
    pasted = received(headline="As pasted")

    received(url=URL, byline="Mira Sand", door="url")

    article = Article.objects.get()
    assert article == pasted.article
    assert (article.url, article.headline) == (URL, "As pasted")
    assert (article.byline, article.outlet.name) == ("Mira Sand", "harbour.example")


def test_receive_describes_nothing_anew_from_a_second_address(db):
    first = received(url=URL)

    received(url="https://copies.example/1", byline="Somebody Else")

    article = Article.objects.get(pk=first.article.pk)
    assert (article.url, article.byline) == (URL, "")
    assert article.outlet.name == "harbour.example"


def test_receive_remembers_a_second_address_of_a_text(db):
    first = received(url=URL)

    second = received(url=SECOND_URL)

    assert second == intake.Receipt(first.article, first.version, Outcome.KNOWN)
    duplicate = Article.objects.get(url=SECOND_URL)
    assert duplicate.state == Article.State.DUPLICATE
    assert duplicate.duplicate_of == first.article
    assert intake.at_address(SECOND_URL) == first.article
    assert list(Article.objects.listed()) == [first.article]


def test_receive_keeps_the_headline_that_comes_with_a_newer_text(db):
    received(url=URL, headline="May")

    received(OTHER_TEXT, url=URL, headline="June")

    assert Article.objects.get().headline == "June"


def test_receive_keeps_the_headline_when_a_newer_text_has_none(db):
    received(url=URL, headline="May")

    received(OTHER_TEXT, url=URL)

    assert Article.objects.get().headline == "May"


def test_receive_names_an_article_by_its_first_words(db):
    received("word " * 13 + "end.")

    assert Article.objects.get().headline == "word " * 12 + "…"


@pytest.mark.parametrize("text", ["", " \n\t", "\0\0", "\ud800", "\u200b\ufeff"])
def test_receive_refuses_a_text_without_words(db, text):
    with pytest.raises(EmptyText):
        received(text)

    assert rows() == (0, 0, 0)


def test_receive_refuses_a_text_that_is_too_long(db):
    with pytest.raises(TextTooLong):
        received("a" * (MAX_CHARACTERS + 1), outlet_name="Harbour Post")

    assert rows() == (0, 0, 0)


@pytest.mark.parametrize(
    "url", ["ftp://harbour.example", "harbour", "https://[::1", "https://a b.example"]
)
@pytest.mark.parametrize("text", ["", TEXT])
def test_receive_refuses_what_is_no_address(db, url, text):
    with pytest.raises(fetching.NotAnAddress):
        received(text, url=url, outlet_name="Harbour Post")

    assert rows() == (0, 0, 0)


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("It rained\0, he said.", "It rained, he said."),
        ("It rained\ud800, he said.", "It rained, he said."),
        ("👩‍👩‍👧 “It rained”, she said 🌧.", "👩‍👩‍👧 “It rained”, she said 🌧."),
        ("قال الوزير إن المطر هطل.", "قال الوزير إن المطر هطل."),
        ("a\u202eb said so", "ab said so"),
        ("x" * MAX_CHARACTERS, "x" * MAX_CHARACTERS),
    ],
    ids=["nul", "surrogate", "emoji", "right to left", "override", "longest"],
)
def test_receive_keeps_the_cleaned_text(db, raw, kept):
    receipt = received(raw)

    assert Version.objects.get(pk=receipt.version.pk).text == kept


def test_receive_cuts_what_is_longer_than_its_column(db):
    received(
        url=f"https://{'.'.join(['a' * 60] * 4)}.example/1",
        headline="h" * 600,
        byline="b" * 600,
        outlet="o" * 600,
    )

    article = Article.objects.get()
    article.full_clean()
    assert article.headline == "h" * 500
    assert article.byline == "b" * 300
    assert article.outlet.name == "o" * 200


def test_receive_names_a_long_host_within_its_column(db):
    received(url=f"https://{'.'.join(['a' * 60] * 4)}.example/1")

    Article.objects.get().outlet.full_clean()


def test_receive_cleans_what_is_said_about_a_text(db):
    received(
        headline="A\0 \ud800bridge\n", byline="\0Mira", outlet_name="Harbour\0 Post "
    )

    article = Article.objects.get()
    assert (article.headline, article.byline) == ("A bridge", "Mira")
    assert article.outlet.name == "Harbour Post"


@pytest.mark.parametrize(
    ("tag", "kept"),
    [("en-GB", "en"), ("SR_Latn", "sr"), ("", ""), ("English", ""), ("x" * 99, "")],
)
def test_receive_keeps_the_language_of_a_tag(db, tag, kept):
    received(language=tag)

    assert Article.objects.get().language == kept


@pytest.mark.parametrize(
    "published",
    [
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, tzinfo=UTC),
    ],
)
def test_receive_does_not_believe_an_impossible_date(db, published):
    received(published=published)

    assert Article.objects.get().published is None


def test_receive_knows_the_outlet_of_a_host(db):
    outlet = Outlet.objects.create(name="Harbour Post", domain="harbour.example")

    received(url="https://www.harbour.example/1", outlet="Something Else")

    assert Article.objects.get().outlet == outlet


def test_receive_does_not_believe_a_site_that_takes_the_name_of_another(db):
    Outlet.objects.create(name="Reuters", domain="reuters.com")

    received(url="https://evil.example/1", outlet="REUTERS")

    article = Article.objects.get()
    assert (article.outlet.name, article.outlet.domain) == (
        "evil.example",
        "evil.example",
    )


def test_outlet_name_does_not_propose_the_name_of_another_site(db):
    Outlet.objects.create(name="Reuters", domain="reuters.com")
    found = Reading(TEXT, outlet="Reuters", url="https://evil.example/1")

    assert outlets.name_for(found) == "evil.example"


def test_receive_believes_a_person_about_the_outlet(db):
    reuters = Outlet.objects.create(name="Reuters", domain="reuters.com")

    received(url="https://copies.example/1", outlet_name="reuters")

    assert Article.objects.get().outlet == reuters
    assert Outlet.objects.count() == 1


def test_receive_gives_a_host_to_one_outlet_alone(db):
    received(url=URL, outlet_name="Harbour Post")

    received(OTHER_TEXT, url=SECOND_URL, outlet_name="Harbour Weekly")

    assert set(Outlet.objects.values_list("name", "domain")) == {
        ("Harbour Post", "harbour.example"),
        ("Harbour Weekly", None),
    }


def test_read_keeps_what_stands_at_the_address(db, web, ana):
    article = waiting(by=ana)
    web.put(URL, page(TEXT, title="A bridge", site="Harbour Post"))

    receipt = intake.read(article.pk)

    article.refresh_from_db()
    assert receipt == intake.Receipt(article, article.latest, Outcome.NEW)
    assert (article.state, article.leased_until) == (Article.State.READ, None)
    assert (article.headline, article.outlet.name) == ("A bridge", "Harbour Post")
    assert article.latest.text == TEXT
    assert article.latest.received_by == ana


def test_read_keeps_what_was_given_before(db, web):
    article = waiting(headline="From the feed", byline="Mira", outlet_name="The Post")
    web.put(URL, page(TEXT, title="From the page", site="Harbour Post"))

    intake.read(article.pk)

    article.refresh_from_db()
    assert (article.headline, article.byline) == ("From the feed", "Mira")
    assert article.outlet.name == "The Post"


def test_read_twice_reads_once(db, web):
    article = waiting()
    web.put(URL, TEXT)
    intake.read(article.pk)

    assert intake.read(article.pk) is None

    assert len(web.asked) == 1


def test_read_leaves_an_article_to_who_has_the_lease(db, web):
    article = waiting()
    web.put(URL, TEXT)
    later = timezone.now() + LEASE
    Article.objects.update(leased_until=later)

    assert intake.read(article.pk) is None

    assert web.asked == []
    assert Article.objects.get().leased_until == later


def test_read_takes_over_a_lease_that_has_run_out(db, web):
    article = waiting()
    web.put(URL, TEXT)
    Article.objects.update(leased_until=timezone.now() - timedelta(seconds=1))

    receipt = intake.read(article.pk)

    assert receipt.version.text == TEXT


def test_read_leaves_a_problem_in_words(db, web):
    article = waiting()
    web.refuse(URL, 403)

    assert intake.read(article.pk) is None

    article.refresh_from_db()
    assert (article.state, article.leased_until) == (Article.State.FAILED, None)
    assert article.problem == str(fetching.SiteAnswered(403))
    assert rows() == (1, 0, 0)


def test_read_does_not_fail_what_others_have_read(db, web, monkeypatch):
    article = waiting()

    def others_read_it(url):
        received(url=URL)
        raise fetching.SiteAnswered(500)

    monkeypatch.setattr(fetching, "fetch", others_read_it)

    intake.read(article.pk)

    article.refresh_from_db()
    assert (article.state, article.problem) == (Article.State.READ, "")


def test_read_keeps_what_somebody_pasted_meanwhile(db, monkeypatch, web):
    article = waiting()
    web.put(URL, OTHER_TEXT)

    def somebody_pastes_it(url):
        received(url=URL, headline="As pasted")
        return web.fetch(url)

    monkeypatch.setattr(fetching, "fetch", somebody_pastes_it)

    receipt = intake.read(article.pk)

    assert receipt.outcome is Outcome.KNOWN
    article.refresh_from_db()
    assert (article.headline, article.latest.text) == ("As pasted", TEXT)
    assert rows() == (1, 1, 1)


def test_failed_address_is_received_once_more(db, web):
    article = waiting()
    intake.read(article.pk)
    web.put(URL, TEXT)

    again = received("", door="url", url=URL)
    receipt = intake.read(article.pk)

    assert again.outcome is Outcome.WAITING
    assert again.article.problem == ""
    assert receipt.outcome is Outcome.NEW
    assert rows() == (1, 1, 1)


def test_failed_address_is_left_alone_by_its_feed_in_the_end(db, web):
    article = waiting()
    intake.read(article.pk)
    Article.objects.update(created=timezone.now() - PATIENCE)

    assert received("", door="feed", url=URL).outcome is Outcome.KNOWN
    assert received("", door="url", url=URL).outcome is Outcome.WAITING


def test_failed_address_takes_a_pasted_text(db, web):
    article = waiting()
    intake.read(article.pk)

    receipt = received(url=URL)

    article.refresh_from_db()
    assert receipt == intake.Receipt(article, article.latest, Outcome.NEW)
    assert (article.state, article.problem) == (Article.State.READ, "")


def test_read_remembers_the_address_that_it_came_by(db, web):
    article = waiting("https://links.example/1")
    web.put("https://links.example/1", TEXT, to=URL)

    intake.read(article.pk)

    article.refresh_from_db()
    assert article.url == URL
    assert article.outlet.name == "harbour.example"
    assert intake.at_address("https://links.example/1") == article


def test_read_finds_the_article_that_a_page_leads_to(db, web):
    known = received(url=URL)
    article = waiting("https://links.example/1")
    web.put("https://links.example/1", OTHER_TEXT, to=URL)

    receipt = intake.read(article.pk)

    assert (receipt.article, receipt.outcome) == (known.article, Outcome.NEWER)
    article.refresh_from_db()
    assert (article.state, article.duplicate_of) == (
        Article.State.DUPLICATE,
        known.article,
    )


def test_read_finds_the_article_that_has_the_text(db, web):
    known = received(url=URL)
    article = waiting(SECOND_URL)
    web.put(SECOND_URL, TEXT)

    receipt = intake.read(article.pk)

    assert receipt == intake.Receipt(known.article, known.version, Outcome.KNOWN)
    article.refresh_from_db()
    assert article.duplicate_of == known.article
    assert Article.objects.listed().count() == 1


def test_read_again_finds_the_same_text(db, web):
    article = received(url=URL).article
    web.put(URL, TEXT)
    intake.ask_again(article)

    receipt = intake.read(article.pk)

    article.refresh_from_db()
    assert (receipt.outcome, article.state) == (Outcome.KNOWN, Article.State.READ)
    assert rows() == (1, 1, 1)


def test_read_again_finds_a_newer_text(db, web):
    article = received(url=URL, headline="As corrected").article
    web.put(URL, page(OTHER_TEXT, title="As published"))
    intake.ask_again(article)

    receipt = intake.read(article.pk)

    assert (receipt.outcome, receipt.version.number) == (Outcome.NEWER, 2)
    article.refresh_from_db()
    assert article.headline == "As corrected"


def test_read_again_keeps_the_text_of_a_page_that_is_gone(db, web):
    article = received(url=URL).article
    intake.ask_again(article)

    intake.read(article.pk)

    article.refresh_from_db()
    assert article.state == Article.State.FAILED
    assert article.latest.text == TEXT


@pytest.mark.parametrize("text", [OTHER_TEXT, "A third text, they said."])
def test_read_again_refuses_the_article_of_another(db, web, text):
    other = received(OTHER_TEXT, url=SECOND_URL, headline="June").article
    article = received(url=URL).article
    web.put(URL, text, to=SECOND_URL)
    intake.ask_again(article)

    assert intake.read(article.pk) is None

    article.refresh_from_db()
    assert article.state == Article.State.FAILED
    assert article.problem == str(intake.TextElsewhere(other))
    assert rows() == (2, 2, 1)


def test_receive_refuses_an_address_that_escapes_make_too_long(db):
    with pytest.raises(fetching.NotAnAddress):
        received(url=f"https://harbour.example/{'é' * 1000}")

    assert rows() == (0, 0, 0)


def test_read_leaves_a_problem_when_a_site_says_that_nothing_changed(db, web):
    article = waiting()
    web.pages[URL] = fetching.NotModified()

    intake.read(article.pk)

    assert Article.objects.get().problem == str(fetching.SiteAnswered(304))


def test_read_address_refuses_a_feed(web):
    web.put(URL, rss())

    with pytest.raises(FeedInstead):
        intake.read_address(URL)


def test_ask_again_leaves_what_has_no_address(db):
    article = received().article

    assert intake.ask_again(article) is False

    article.refresh_from_db()
    assert article.state == Article.State.READ


@on_real_rows
def test_receive_takes_a_text_from_many_at_once_as_one_article(tmp_path):
    with track(tmp_path):
        receipts = race(*[received] * 8)

        assert rows() == (1, 1, 0)
    assert len({receipt.article.pk for receipt in receipts}) == 1
    assert [r.outcome for r in receipts].count(Outcome.NEW) == 1


@on_real_rows
def test_receive_takes_an_address_from_many_at_once_as_one_article(tmp_path):
    with track(tmp_path):
        articles = race(*[waiting] * 8)

        assert rows() == (1, 0, 0)
    assert len({article.pk for article in articles}) == 1


@on_real_rows
def test_receive_takes_many_texts_of_an_address_as_versions_of_one_article(tmp_path):
    def receiver(number):
        return lambda: received(f"{TEXT} {number}", url=URL, outlet_name="The Post")

    with track(tmp_path):
        receipts = race(*map(receiver, range(8)))

        assert rows() == (1, 8, 1)
    assert sorted(r.version.number for r in receipts) == [1, 2, 3, 4, 5, 6, 7, 8]


@on_real_rows
def test_read_by_many_at_once_asks_the_site_once(tmp_path, web):
    web.put(URL, TEXT)

    with track(tmp_path):
        article = waiting()
        receipts = race(*[lambda: intake.read(article.pk)] * 8)

        assert rows() == (1, 1, 1)
    assert len(web.asked) == 1
    assert [r.outcome for r in receipts if r] == [Outcome.NEW]
