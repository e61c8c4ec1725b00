"""A settled claim as ClaimReview: the whole markup, each rule, and the feed."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from articles.models import Article, Outlet
from claims import claimreview
from claims.claimreview import Publisher
from claims.models import Claim, ClaimSource, DeskSettings, Rating, SameAs
from claims.models.second import address_of_checks
from tests.claims.claimreview_factories import PUBLISHER, make_settled, set_desk
from tests.claims.factories import make_article, make_source, rating


def ready(claim) -> Claim:
    return claimreview.prepared(Claim.objects.all()).get(pk=claim.pk)


def broken(claim, publisher=PUBLISHER) -> list[str]:
    """The keys of the rules that a claim breaks."""
    return [one.rule.key for one in claimreview.problems(ready(claim), publisher)]


def review(claim, publisher=PUBLISHER) -> dict:
    return claimreview.claim_review(ready(claim), publisher)


# The whole


@pytest.mark.django_db
def test_markup_of_a_claim_is_complete(ben):
    person = make_source("Lena Moor", kind="person")
    SameAs.objects.create(source=person, url="https://moor.example/")
    claim = make_settled(ben, said_on=date(2026, 5, 14))
    ClaimSource.objects.create(claim=claim, source=person, part="also", place=1)
    relay = make_source("Relay Agency", kind="outlet")
    ClaimSource.objects.create(claim=claim, source=relay, part="relay", place=1)

    assert broken(claim) == []
    assert review(claim) == {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": f"https://checks.example/on/{claim.pk}",
        "claimReviewed": "The ferries stay in port.",
        "author": {
            "@type": "Organization",
            "name": "Harbour Checks",
            "url": "https://www.checks.example/",
        },
        "datePublished": "2026-06-01",
        "reviewRating": {
            "@type": "Rating",
            "alternateName": "False",
            "ratingExplanation": "They sailed on Monday.",
            "ratingValue": 1,
            "bestRating": 5,
            "worstRating": 1,
        },
        "itemReviewed": {
            "@type": "Claim",
            "author": [
                {
                    "@type": "Organization",
                    "name": claim.source.name,
                    "sameAs": [f"https://board.example/{claim.source_id}"],
                },
                {
                    "@type": "Person",
                    "name": "Lena Moor",
                    "sameAs": ["https://moor.example/"],
                },
            ],
            "datePublished": "2026-05-14",
            "appearance": {
                "@type": "NewsArticle",
                "url": claim.article.url,
                "headline": "Ferries stay in port",
                "datePublished": "2026-05-15T14:05:00+00:00",
                "publisher": {"@type": "Organization", "name": "Harbour Post"},
            },
        },
    }


@pytest.mark.django_db
def test_markup_leaves_out_what_is_not_known(ben):
    article = make_article(published=None)
    claim = make_settled(
        ben,
        article=article,
        attribution="not found",
        verification=rating("Unverifiable"),
        rationale=" ",
    )

    assert review(claim) == {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": f"https://checks.example/on/{claim.pk}",
        "claimReviewed": "The ferries stay in port.",
        "author": {
            "@type": "Organization",
            "name": "Harbour Checks",
            "url": "https://www.checks.example/",
        },
        "datePublished": "2026-06-01",
        "reviewRating": {"@type": "Rating", "alternateName": "Unverifiable"},
        "itemReviewed": {"@type": "Claim"},
    }
    assert broken(claim) == ["no-value", "no-address", "no-day", "no-claimant"]


@pytest.mark.django_db
def test_day_that_is_not_known_is_that_of_the_last_change(ben):
    claim = make_settled(ben)
    Claim.objects.update(settled_at=None)

    assert review(claim)["datePublished"] == "2026-06-09"


# What does not leave


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["suggested", "open", "checked", "dismissed"])
def test_unsettled_claim_is_refused(ben, state):
    claim = make_settled(ben, state=state)

    assert broken(claim) == ["not-settled"]
    with pytest.raises(claimreview.Refused, match=r"^The claim is not settled\.$"):
        review(claim)
    with pytest.raises(claimreview.Refused):
        claimreview.markup(ready(claim), PUBLISHER)


@pytest.mark.django_db
def test_confirmed_attribution_alone_is_refused(ben):
    claim = make_settled(ben, verification=rating("Unverified"))

    assert broken(claim) == ["no-verdict"]
    with pytest.raises(claimreview.Refused, match="has no answer"):
        review(claim)


@pytest.mark.django_db
def test_veiled_claim_is_refused(ben):
    claim = ready(make_settled(ben))
    claim.veiled = True

    with pytest.raises(claimreview.Refused):
        claimreview.markup(claim, PUBLISHER)


ERRORS = {
    "no-publisher": {"name": "", "url": ""},
    "no-page": {"page": ""},
    "other-site": {"page": "https://elsewhere.example/{claim}"},
    "off-scale": {"best": 1},
}


@pytest.mark.django_db
@pytest.mark.parametrize("key", ERRORS)
def test_publisher_has_to_be_known(ben, key):
    claim = make_settled(ben)
    publisher = replace(PUBLISHER, **ERRORS[key])

    assert broken(claim, publisher) == [key]
    with pytest.raises(claimreview.Refused):
        review(claim, publisher)
    assert claimreview.markup(ready(claim), publisher)["@type"] == "ClaimReview"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("url", "pattern", "expected"),
    [
        ("https://checks.example", "https://checks.example/{claim}", []),
        ("https://www.checks.example", "http://checks.example/{claim}", []),
        ("https://checks.example", "https://facts.checks.example/{claim}", []),
        ("", "https://anywhere.example/{claim}", []),
        ("https://checks.example", "https://mychecks.example/{claim}", ["other-site"]),
        ("https://facts.checks.example", "https://checks.example/1", ["other-site"]),
        ("https://checks.example", "ftp://checks.example/{claim}", ["no-page"]),
        ("https://checks.example", "/checks/{claim}", ["no-page"]),
    ],
)
def test_check_is_on_the_publishers_site(ben, url, pattern, expected):
    claim = make_settled(ben)

    assert broken(claim, replace(PUBLISHER, url=url, page=pattern)) == expected


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("value", "worst", "best", "expected"),
    [
        (1, 1, 2, []),
        (5, 1, 5, []),
        (0, 0, 5, ["off-scale"]),
        (3, 0, 5, ["off-scale"]),
        (6, 1, 5, ["off-scale"]),
        (1, 1, 1, ["off-scale"]),
        (1, 5, 1, ["off-scale"]),
    ],
)
def test_value_is_on_a_scale_from_one(ben, value, worst, best, expected):
    Rating.objects.filter(label="False").update(value=value)
    claim = make_settled(ben)

    assert broken(claim, replace(PUBLISHER, worst=worst, best=best)) == expected


@pytest.mark.django_db
def test_verdict_needs_words(ben):
    Rating.objects.filter(label="False").update(label=" ")
    claim = make_settled(ben, verification=rating(" "))

    assert broken(claim) == ["no-label"]


@pytest.mark.django_db
def test_wording_is_needed(ben):
    assert broken(make_settled(ben, wording=" \n ")) == ["no-wording"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: make_source("Port Desk"), []),
        (lambda: change(make_source("Port Desk"), ours=True), ["ours"]),
        (lambda: of_ours(make_source("Reporter", kind="person")), ["ours"]),
        (lambda: make_source("harbour checks"), ["ours"]),
        (lambda: at(make_source("Us"), "https://checks.example/"), ["ours"]),
        (lambda: at(make_source("Us"), "https://en.checks.example"), ["ours"]),
        (lambda: at(make_source("Them"), "https://checks.example/on/them"), []),
    ],
)
def test_claimant_is_never_ourselves(ben, make, expected):
    claim = make_settled(ben, source=make())

    assert broken(claim) == expected


def change(source, **fields):
    for name, value in fields.items():
        setattr(source, name, value)
    source.save()
    return source


def of_ours(source):
    return change(source, parent=change(make_source("Our Paper"), ours=True))


def at(source, url):
    SameAs.objects.create(source=source, url=url)
    return source


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("domain", "url", "attribution", "expected"),
    [
        ("post.example", "https://post.example/1", "not found", ["no-claimant"]),
        (None, "https://checks.example/1", "not found", ["our-article"]),
        ("checks.example", None, "not found", ["our-article", "no-address"]),
        (None, "https://checks.example/1", "confirmed", []),
    ],
)
def test_our_own_voice_is_not_reviewed(ben, domain, url, attribution, expected):
    outlet = Outlet.objects.create(name="Post", domain=domain)
    article = make_article(outlet=outlet, url=url)

    assert broken(make_settled(ben, article=article, attribution=attribution)) == (
        expected
    )


# Who is named


@pytest.mark.django_db
@pytest.mark.parametrize("attribution", ["distorted", "misattributed", "not found"])
def test_who_did_not_say_it_is_no_claimant(ben, attribution):
    claim = make_settled(ben, attribution=attribution)

    assert broken(claim) == ["no-claimant"]
    assert "author" not in review(claim)["itemReviewed"]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["unnamed", "crowd"])
def test_unnamed_is_no_claimant(ben, kind):
    claim = make_settled(ben, source=make_source("an official", kind=kind))

    assert broken(claim) == ["no-claimant"]
    assert "author" not in review(claim)["itemReviewed"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("person", "Person"),
        ("body", "Organization"),
        ("state", "Organization"),
        ("outlet", "Organization"),
        ("document", "Organization"),
    ],
)
def test_claimant_is_a_person_or_an_organization(ben, kind, expected):
    claim = make_settled(ben, source=make_source("The One", kind=kind))

    assert [one["@type"] for one in review(claim)["itemReviewed"]["author"]] == [
        expected
    ]


# Warnings


@pytest.mark.django_db
@pytest.mark.parametrize(("length", "expected"), [(75, []), (76, ["too-long"])])
def test_long_wording_is_warned_of(ben, length, expected):
    claim = make_settled(ben, wording="x" * length)

    assert broken(claim) == expected
    assert review(claim)["claimReviewed"] == "x" * length


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wording", "label", "expected"),
    [
        ("It is FALSE that they sail.", "False", ["tells-verdict"]),
        ("This is mostly verified, they say.", "Mostly verified", ["tells-verdict"]),
        ("False.", "False", ["tells-verdict"]),
        ("A falsehood.", "False", []),
        ("The verified list grew.", "Mostly verified", []),
    ],
)
def test_verdict_in_the_wording_is_warned_of(ben, wording, label, expected):
    claim = make_settled(ben, wording=wording, verification=rating(label))

    assert broken(claim) == expected


@pytest.mark.django_db
def test_label_that_looks_like_a_pattern_is_looked_for_as_it_is(ben):
    Rating.objects.filter(label="False").update(label="Pants (on) fire?")
    claim = make_settled(
        ben, wording="pants (ON) fire? Yes.", verification=rating("Pants (on) fire?")
    )

    assert broken(claim) == ["tells-verdict"]


@pytest.mark.django_db
def test_verdict_without_a_value_leaves_in_words(ben):
    claim = make_settled(ben, verification=rating("Unverifiable"))

    assert broken(claim) == ["no-value"]
    assert review(claim)["reviewRating"] == {
        "@type": "Rating",
        "alternateName": "Unverifiable",
        "ratingExplanation": "They sailed on Monday.",
    }


@pytest.mark.django_db
def test_article_without_an_address_is_warned_of(ben):
    claim = make_settled(ben, article=make_article())

    assert broken(claim) == ["no-address"]
    assert "appearance" not in review(claim)["itemReviewed"]


@pytest.mark.django_db
def test_unknown_day_is_warned_of(ben):
    article = make_article(published=None, url="https://post.example/9")

    assert broken(make_settled(ben, article=article)) == ["no-day"]


@pytest.mark.django_db
def test_day_it_was_said_is_enough(ben):
    article = make_article(published=None, url="https://post.example/9")
    claim = make_settled(ben, article=article, said_on=date(2026, 5, 1))

    assert broken(claim) == []
    assert review(claim)["itemReviewed"]["datePublished"] == "2026-05-01"


@pytest.mark.django_db
def test_claimant_without_a_page_is_warned_of(ben):
    claim = make_settled(ben)
    SameAs.objects.all().delete()

    assert broken(claim) == ["no-same-as"]


@pytest.mark.django_db
def test_errors_come_before_warnings(ben):
    claim = make_settled(ben, wording="x" * 80, article=make_article())

    assert broken(claim, replace(PUBLISHER, page="")) == [
        "no-page",
        "too-long",
        "no-address",
    ]


def test_every_rule_has_a_key_of_its_own():
    keys = [rule.key for rule in claimreview.RULES]

    assert len(set(keys)) == len(keys) == 18
    assert all(re.fullmatch("[a-z-]+", key) for key in keys)


@pytest.mark.django_db
def test_rules_are_counted_once_a_claim(ben):
    claim = make_settled(ben, wording="x" * 80)
    further = make_source("Lena Moor", kind="person")
    ClaimSource.objects.create(claim=claim, source=further, part="also")
    SameAs.objects.all().delete()
    other = make_settled(ben, article=make_article())
    found = [claimreview.problems(ready(one), PUBLISHER) for one in (claim, other)]

    counted = [(rule.key, number) for rule, number in claimreview.by_rule(found)]

    assert broken(claim).count("no-same-as") == 2
    assert counted == [("no-same-as", 1), ("no-address", 1), ("too-long", 1)]


# Who publishes


@pytest.mark.django_db
def test_publisher_is_as_the_desk_says(django_assert_num_queries):
    set_desk(publisher_name=" Harbour Checks ")
    claimreview.publisher()  # what is cached for good is cached

    with django_assert_num_queries(2):
        found = claimreview.publisher()

    assert found == PUBLISHER


@pytest.mark.django_db
def test_publisher_of_a_desk_without_settings_or_scale():
    DeskSettings.objects.all().delete()
    Rating.objects.update(value=None)

    assert claimreview.publisher() == Publisher()


@pytest.mark.django_db
def test_scale_the_wrong_way_round_is_warned_of(ben):
    Rating.objects.filter(label="False").update(value=5)
    set_desk()

    assert broken(make_settled(ben), claimreview.publisher()) == ["upside-down"]


@pytest.mark.parametrize(
    "value",
    [
        "https://post.example/checks/{claim}",
        "http://post.example/?check={claim}",
        "https://post.example/{claim}/{claim}.html",
        "https://post.example/checks/{claim}#verdict",
    ],
)
def test_address_of_checks_is_taken(value):
    address_of_checks(value)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "{claim}",
        "/checks/{claim}",
        "ftp://post.example/{claim}",
        "javascript:alert({claim})",
        "https://post.example/checks/",
        "https://post.example/checks/#{claim}",
        "https://{claim}.post.example/",
        "https://post.example/{claim}/{article}",
        "https://post.example/{claim}}",
        "https://post.example/{claim}\n",
        "https://[{claim}]/{claim}",
        "https://post .example/{claim}",
        "\0",
        "😀",
        "x" * 5000,
    ],
)
def test_address_of_checks_refuses_what_leads_nowhere(value):
    with pytest.raises(ValidationError):
        address_of_checks(value)


# JSON


@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(wording=st.text(st.characters(codec="utf-8")), rationale=st.text())
@example("</script><script>alert(1)</script>", "<!-- & -->")
@example("\u2028\u2029\ufeff\x7f", '"\\')
def test_markup_of_any_words_is_json_for_any_page(wording, rationale):
    claim = Claim(
        pk=1,
        state="settled",
        wording=wording,
        rationale=rationale,
        verification=Rating(label="False", basis="false", value=1),
        updated=datetime(2026, 6, 9, tzinfo=UTC),
        article=Article(headline="Ferries", url="https://post.example/1"),
    )

    text = claimreview.as_json(claimreview.markup(claim, PUBLISHER))

    assert not set("<>&") & set(text)
    assert json.loads(text).get("claimReviewed", "") == wording.strip()


# The feed


def feed() -> dict:
    claims = claimreview.stream(Claim.objects.order_by("pk"))
    return json.loads("".join(claimreview.feed(claims)))


@pytest.mark.django_db
def test_feed_has_the_markup_of_each_settled_claim(ben):
    set_desk()
    first = make_settled(ben)
    make_settled(ben, state="open")
    second = make_settled(ben, settled_at=datetime(2026, 6, 3, tzinfo=UTC))

    found = feed()

    def item(claim):
        markup = review(claim)
        del markup["@context"]
        return {
            "@type": "DataFeedItem",
            "dateCreated": markup["datePublished"],
            "item": [markup],
        }

    assert found == {
        "@context": "https://schema.org",
        "@type": "DataFeed",
        "name": "Checks by Harbour Checks",
        "dataFeedElement": [item(first), item(second)],
        "dateModified": "2026-06-03",
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "1 settled claim was left out: the markup has errors."),
        (2, "2 settled claims were left out: the markup has errors."),
    ],
)
def test_feed_says_how_many_it_leaves_out(ben, number, words):
    set_desk()
    make_settled(ben)
    for _ in range(number):
        make_settled(ben, verification=rating("Unverified"))

    found = feed()

    assert len(found["dataFeedElement"]) == 1
    assert found["description"] == words


@pytest.mark.django_db
def test_feed_of_nothing_is_empty():
    assert feed() == {
        "@context": "https://schema.org",
        "@type": "DataFeed",
        "dataFeedElement": [],
    }


@pytest.mark.django_db
def test_feed_where_nothing_is_published_says_so(ben):
    make_settled(ben)

    assert feed() == {
        "@context": "https://schema.org",
        "@type": "DataFeed",
        "dataFeedElement": [],
        "description": "1 settled claim was left out: the markup has errors.",
    }


@pytest.mark.django_db
def test_feed_keeps_the_order_of_its_claims(ben):
    set_desk()
    claims = [make_settled(ben) for _ in range(3)]

    stream = claimreview.stream(Claim.objects.order_by("-pk"))
    found = json.loads("".join(claimreview.feed(stream)))

    urls = [one["item"][0]["url"] for one in found["dataFeedElement"]]
    assert urls == [PUBLISHER.page_of(claim) for claim in reversed(claims)]


@pytest.mark.django_db
def test_feed_takes_as_many_queries_for_many(ben, django_assert_num_queries):
    set_desk()
    person = make_source("Lena Moor", kind="person")
    SameAs.objects.create(source=person, url="https://moor.example/")

    def add():
        claim = make_settled(ben)
        ClaimSource.objects.create(claim=claim, source=person, part="also")

    add()
    feed()  # what is cached for good is cached
    with django_assert_num_queries(7):
        assert len(feed()["dataFeedElement"]) == 1
    for _ in range(4):
        add()
    with django_assert_num_queries(7):
        assert len(feed()["dataFeedElement"]) == 5


@pytest.mark.django_db
def test_feed_goes_batch_by_batch(ben, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(claimreview, "ROWS_AT_ONCE", 2)
    set_desk()
    claims = [make_settled(ben) for _ in range(5)]
    feed()

    with django_assert_num_queries(3 + 3 * 3):
        found = feed()

    urls = [one["item"][0]["url"] for one in found["dataFeedElement"]]
    assert urls == [PUBLISHER.page_of(claim) for claim in claims]


@pytest.mark.django_db
def test_claim_reopened_on_the_way_is_left_out(ben, monkeypatch):
    monkeypatch.setattr(claimreview, "ROWS_AT_ONCE", 1)
    set_desk()
    first, second = make_settled(ben), make_settled(ben)
    pieces = claimreview.feed(claimreview.stream(Claim.objects.order_by("pk")))

    begun = next(pieces) + next(pieces)
    Claim.objects.filter(pk=second.pk).update(state="open", settled_at=None)
    found = json.loads(begun + "".join(pieces))

    [one] = found["dataFeedElement"]
    assert one["item"][0]["url"] == PUBLISHER.page_of(first)
    assert "1 settled claim was left out" in found["description"]


@pytest.mark.django_db
def test_feed_comes_in_pieces(ben):
    set_desk()
    make_settled(ben)
    make_settled(ben)

    pieces = list(claimreview.feed(claimreview.stream(Claim.objects.order_by("pk"))))

    assert [piece.count("ClaimReview") for piece in pieces] == [0, 1, 1, 0]
