from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.http import QueryDict
from django.utils import timezone
from pytest_django.asserts import assertInHTML

from articles.models import Outlet
from claims.filters import ClaimFilter
from claims.models import Claim
from claims.orders import ORDERS
from claims.people import reviewers
from claims.queues import QUEUES, Count, counts
from tests.claims.factories import (
    make_article,
    make_claim,
    make_source,
    make_version,
    rating,
)
from tests.claims.view_factories import chips, filtered
from tests.conftest import member

pytestmark = pytest.mark.django_db


def found(query, *, user=None):
    """What the filters leave of all claims."""
    claims = filtered(f"queue=all&{query}", user=user)
    assert claims.is_valid(), claims.form.errors
    return set(claims.found)


@pytest.fixture
def pair(ana, ben):
    """Two claims that differ in everything there is a filter for."""
    first = make_claim(
        "the ferries would stay in port",
        version=make_version(
            article=make_article(
                "Ferries stay",
                outlet="Harbour Post",
                published=datetime(2026, 5, 15, 23, 59, tzinfo=UTC),
            )
        ),
        wording="No ship leaves.",
        source=make_source("Harbour Board", "HB"),
        form="indirect",
        attribution="confirmed",
        verification=rating("Verified"),
        assignee=ana,
    )
    second = make_claim(
        "We will not sail",
        version=make_version(
            article=make_article(
                "Crews strike",
                outlet="Inland Wire",
                published=datetime(2026, 5, 16, 0, 0, tzinfo=UTC),
            )
        ),
        wording="They wait.",
        state="suggested",
        form="direct",
    )
    return first, second


# Each filter alone


@pytest.mark.parametrize(
    ("query", "indexes"),
    [
        ("", [0, 1]),
        ("words=ship", [0]),
        ("words=SHIP+leaves", [0]),
        ("words=leaves+ship", [0]),
        ("words=ferries", [0]),
        ("words=ferries+ship", [0]),
        ("words=ship+wait", []),
        ("words=shipping", [0]),
        ("words=shi", []),
        ("words=ship+-leaves", []),
        ('words="no+ship"', [0]),
        ('words="ship+no"', []),
        ("words=+", [0, 1]),
        ("article=ferries", [0]),
        ("article=s", [0, 1]),
        ("article=nothing", []),
        ("outlet=post", [0]),
        ("outlet=Inland+Wire", [1]),
        ("source=harbour", [0]),
        ("source=the+Harbour+Board", [0]),
        ("source=hb", [0]),
        ("source=nobody", []),
        ("source=%E2%80%A6", []),
        ("no_source=on", [1]),
        ("state=open", [0]),
        ("state=suggested", [1]),
        ("state=open&state=suggested", [0, 1]),
        ("state=settled", []),
        ("attribution=confirmed", [0]),
        ("attribution=unchecked&attribution=not+found", [1]),
        ("form=direct", [1]),
        ("form=direct&form=indirect", [0, 1]),
        ("assignee=ana", [0]),
        ("assignee=ANA", [0]),
        ("assignee=nobody", [1]),
        ("assignee=ben", []),
        ("assignee=nobodyatall", []),
        ("published_after=2026-05-16", [1]),
        ("published_after=2026-05-15", [0, 1]),
        ("published_before=2026-05-15", [0]),
        ("published_before=2026-05-16", [0, 1]),
        ("published_after=2026-05-15&published_before=2026-05-15", [0]),
        ("published_after=2026-05-16&published_before=2026-05-15", []),
        ("published_after=0001-01-01&published_before=9999-12-31", [0, 1]),
    ],
)
def test_filter_leaves_what_matches(pair, query, indexes):
    assert found(query) == {pair[index] for index in indexes}


@pytest.mark.parametrize("which", [0, 1])
def test_filter_takes_a_row_by_its_number(pair, which):
    claim = pair[which]

    assert found(f"article={claim.article.pk}") == {claim}
    assert found(f"outlet={claim.article.outlet.pk}") == {claim}
    assert found(f"verification={claim.verification.pk}") == {claim}


def test_filter_takes_a_source_by_its_number(pair):
    other = make_source("Other")

    assert found(f"source={pair[0].source.pk}") == {pair[0]}
    assert found(f"source={other.pk}") == set()


def test_filter_finds_who_says_it_too_or_relayed_it(pair):
    other = make_source("Other")
    pair[1].further_sources.create(source=other, part="relay", place=1)
    pair[1].further_sources.create(source=other, part="also", place=1)

    assert found(f"source={other.pk}") == {pair[1]}
    assert found("source=other") == {pair[1]}


def test_filter_takes_a_number_for_a_number(pair):
    """A name that has the number in it is not meant."""
    Outlet.objects.filter(name="Inland Wire").update(
        name=f"Channel {pair[0].article.outlet.pk}"
    )

    assert found(f"outlet={pair[0].article.outlet.pk}") == {pair[0]}


@pytest.mark.parametrize("name", ["article", "outlet", "source"])
@pytest.mark.parametrize("number", ["0", "9" * 18, "9" * 19, "9" * 200, "-1", "٣", "²"])
def test_filter_by_a_number_that_no_row_has(pair, name, number):
    assert found(f"{name}={quote(number)}") == set()
    assert len(chips(f"{name}={quote(number)}")) == 1


def test_filter_by_several_ratings(pair):
    pks = [claim.verification.pk for claim in pair]
    disputed = rating("Disputed").pk

    assert found(f"verification={pks[0]}&verification={disputed}") == {pair[0]}
    assert found(f"verification={pks[0]}&verification={pks[1]}") == set(pair)
    assert found(f"verification={disputed}") == set()


def test_filter_by_me_is_the_user(pair, ana, ben):
    assert found("assignee=me", user=ana) == {pair[0]}
    assert found("assignee=me", user=ben) == set()
    again = filtered("queue=all&assignee=me&assignee=ANA&assignee=ana", user=ana)
    assert [list(part) for part in again.parts] == [[pair[0]]]


def test_filter_by_people_is_read_person_by_person(pair, ana, ben):
    several = filtered("queue=all&assignee=ANA&assignee=Ben&assignee=nobodyatall")
    strangers = filtered("queue=all&assignee=nobodyatall&assignee=norather")

    assert [list(part) for part in several.parts] == [[pair[0]], []]
    assert strangers.parts == []


def test_person_is_found_by_a_name_of_any_letters(pair):
    strauss = member("Strauß", "reviewer")
    Claim.objects.filter(pk=pair[0].pk).update(assignee=strauss)

    assert found("assignee=Strauß") == {pair[0]}


def test_filters_narrow_each_other(pair):
    query = (
        "words=ship&article=ferries&outlet=post&source=hb&state=open"
        "&attribution=confirmed&form=indirect&assignee=ana"
        f"&verification={rating('Verified').pk}&published_after=2026-05-15"
    )

    assert found(query) == {pair[0]}
    assert found(f"{query}&no_source=on") == set()
    assert found(query.replace("state=open", "state=suggested")) == set()


def test_filter_finds_each_claim_once(pair):
    source = pair[0].source
    make_source("Second").aliases.create(text="hb", key="hb b", ambiguous=True)
    source.aliases.create(text="hb c", key="hb c")

    assert list(filtered("queue=all&source=hb").found) == [pair[0]]


# What cannot be filtered by


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("state=opened", "state"),
        ("state=open&state=opened", "state"),
        ("state=null", "state"),
        ("state=%00", "state"),
        ("form=verse", "form"),
        ("attribution=true", "attribution"),
        ("verification=true", "verification"),
        ("verification=0", "verification"),
        ("verification=" + "9" * 18, "verification"),
        ("verification=" + "9" * 200, "verification"),
        ("verification=%00", "verification"),
        ("published_after=yesterday", "published_after"),
        ("published_before=2026-02-30", "published_before"),
        ("published_before=99999-01-01", "published_before"),
        ("published_after=%00", "published_after"),
        ("words=a%00b", "words"),
        ("words=%25", "words"),
        ("words=_", "words"),
        ("words=-ship", "words"),
        ("words=" + "a" * 10_000, "words"),
        ("article=%00", "article"),
        ("outlet=" + "9" * 201, "outlet"),
        ("source=%00", "source"),
        ("assignee=%00", "assignee"),
        ("assignee=" + "a" * 151, "assignee"),
        ("no_source=maybe", "no_source"),
        ("no_source=0", "no_source"),
        ("queue=none", "queue"),
        ("queue=%00", "queue"),
        ("order=up", "order"),
    ],
)
def test_invalid_value_shows_nothing_and_says_why(pair, query, name):
    claims = filtered(query)

    assert claims.is_valid() is False
    assert list(claims.form.errors) == [name]
    assert list(claims.found) == []


@pytest.mark.parametrize(
    "character", ["'", '"', "\\", ";", "%", "_", "\u202e", "\ud83d"]
)
def test_hostile_words_find_nothing(pair, character):
    for name in ("words", "article", "outlet", "source", "assignee"):
        assert found(f"{name}={quote(character, errors='replace')}xyz") == set()


def test_words_may_be_many(pair):
    assert found("words=" + "+".join(["ship"] * 40)) == {pair[0]}
    assert found("words=" + "+".join("e" * 100)) == set()


# Queues


@pytest.fixture
def desk(ana):
    """A claim in each state, the first two with a source, some with ana."""
    source = make_source()
    version = make_version()
    signed = {"checked_by": ana, "settled_by": ana}
    return {
        "suggested": make_claim(version=version, state="suggested", source=source),
        "open": make_claim(version=version, source=source, assignee=ana),
        "checked": make_claim(version=version, state="checked", assignee=ana),
        "settled": make_claim(version=version, state="settled", assignee=ana, **signed),
        "dismissed": make_claim(version=version, state="dismissed", assignee=ana),
        "bare": make_claim(version=version),
    }


@pytest.mark.parametrize(
    ("queue", "names"),
    [
        ("mine", ["open", "checked"]),
        ("to-check", ["suggested", "open", "bare"]),
        ("second-check", ["checked"]),
        ("no-source", ["checked", "bare"]),
        ("settled", ["settled"]),
        ("all", ["suggested", "open", "checked", "settled", "dismissed", "bare"]),
    ],
)
def test_queue_holds_its_claims(desk, ana, queue, names):
    claims = filtered(f"queue={queue}", user=ana)

    assert list(claims.found) == [desk[name] for name in names]
    tabs, [number] = counts(ana, claims.to_count)
    assert number == Count(len(names))
    assert {name: count for name, _, count in tabs}[queue] == number
    assert claims.queue_label == QUEUES[queue].label


def test_queue_counts_are_in_the_order_of_the_tabs(ana):
    tabs, others = counts(ana)

    assert others == []
    assert tabs == [
        ("mine", "Mine", Count(0)),
        ("to-check", "To check", Count(0)),
        ("second-check", "Second check", Count(0)),
        ("no-source", "No source", Count(0)),
        ("settled", "Settled", Count(0)),
        ("all", "All", Count(0)),
    ]


def test_queue_and_filters_narrow_each_other(desk, ana):
    claims = filtered("queue=to-check&assignee=me", user=ana)

    assert list(claims.found) == [desk["open"]]


@pytest.mark.parametrize("query", ["", "queue=", "order=", "queue=&order=", "page=2"])
def test_defaults_are_to_check_by_article(desk, query):
    claims = filtered(query)

    assert claims.is_valid()
    assert (claims.queue_name, claims.data["order"]) == ("to-check", "article")
    assert list(claims.found) == [desk[name] for name in ("suggested", "open", "bare")]
    assert claims.chips == []
    assert claims.query() == "queue=to-check&order=article"


def test_unknown_queue_shows_the_default_tab():
    assert filtered("queue=none").queue_name == "to-check"


def test_orders_are_total(desk, ana):
    now = timezone.now()
    for order in ORDERS:
        Claim.objects.update(updated=now)
        claims = list(filtered(f"queue=all&order={order}").found)
        assert len(claims) == 6
    Claim.objects.filter(pk=desk["open"].pk).update(updated=now + timedelta(hours=1))

    assert filtered("order=updated").found.first() == desk["open"]


def test_order_newest_puts_the_last_article_first(pair):
    assert list(filtered("order=newest").found) == [pair[1], pair[0]]
    assert list(filtered("order=article").found) == [pair[0], pair[1]]


# Chips and addresses


def test_chips_show_every_active_filter(pair):
    first = pair[0]
    query = (
        f"queue=all&words=ship&article={first.article.pk}&outlet=post"
        f"&source={first.source.pk}&no_source=on&state=open&state=suggested"
        f"&attribution=not+found&verification={first.verification.pk}"
        "&form=direct&assignee=me&published_after=2026-05-01"
        "&published_before=2026-05-31&order=newest&page=3"
    )

    assert chips(query) == [
        "Words: ship",
        "Article: Ferries stay",
        "Outlet: “post”",
        "Source: Harbour Board",
        "No source",
        "State: Open",
        "State: Suggested",
        "Did they say it? Not found",
        "Is it so? Verified",
        "Form: Direct",
        "With: me",
        "Published from: 2026-05-01",
        "Published to: 2026-05-31",
    ]


def test_chip_removes_its_filter_alone(pair):
    claims = filtered("queue=all&state=open&state=suggested&words=ship&order=newest")

    removed = [QueryDict(chip["without"]) for chip in claims.chips]

    rest = {"queue": ["all"], "order": ["newest"]}
    assert [dict(query.lists()) for query in removed] == [
        {**rest, "state": ["open", "suggested"]},
        {**rest, "state": ["suggested"], "words": ["ship"]},
        {**rest, "state": ["open"], "words": ["ship"]},
    ]
    assert set(filtered(claims.chips[0]["without"]).found) == set(pair)


@pytest.mark.parametrize(
    ("query", "labels"),
    [
        ("words=+", []),
        ("words=", []),
        ("state=&form=", []),
        ("words=a&words=b", ["Words: b"]),
        ("state=open&state=open", ["State: Open"]),
        ("state=opened", ["State: opened"]),
        ("verification=900", ["Is it so? 900"]),
        ("published_after=yesterday", ["Published from: yesterday"]),
        ("words=%3Cb%3E", ["Words: <b>"]),
        ("source=900", ["Source: “900”"]),
    ],
)
def test_chips_show_what_is_asked_for(query, labels):
    assert chips(query) == labels


def test_query_leads_back_to_the_same_filters(pair):
    query = (
        "queue=all&words=caf%C3%A9+%26+%3D%23&state=open&state=suggested&article=1"
        "&order=updated"
    )

    claims = filtered(f"page=2&{query}&csrfmiddlewaretoken=x")

    again = filtered(claims.query())
    assert again.query() == claims.query()
    assert again.chips == claims.chips
    assert dict(QueryDict(claims.query()).lists()) == dict(QueryDict(query).lists())


def test_query_takes_changes():
    claims = filtered("words=ship")

    assert claims.query(order="newest") == "words=ship&queue=to-check&order=newest"
    assert claims.query(queue="all") == "words=ship&queue=all&order=article"


def test_filter_leaves_what_it_was_given_alone():
    given = QueryDict("words=ship")

    ClaimFilter(given, user=AnonymousUser())

    assert dict(given.lists()) == {"words": ["ship"]}


def test_form_shows_what_is_chosen(pair):
    form = filtered("no_source=on&state=open&words=%3Cb%3E").form

    assertInHTML(
        '<input type="checkbox" name="no_source" value="on" id="id_no_source" checked>',
        str(form["no_source"]),
    )
    assert 'value="open" id="id_state_1" checked' in str(form["state"])
    assert 'value="&lt;b&gt;"' in str(form["words"])
    assert "checked" not in str(filtered("").form["no_source"])


def test_found_asks_once(pair, django_assert_num_queries):
    claims = filtered("queue=all&source=harbour")
    assert claims.is_valid()

    with django_assert_num_queries(1):
        assert [str(claim.source) for claim in claims.found] == ["Harbour Board"]


# The people to whom a claim can be given


def test_reviewers_may_review_and_are_here(ana, ben, cleo, dora):
    User.objects.create_superuser("root")
    User.objects.create_superuser("gone", is_active=False)

    assert [user.username for user in reviewers()] == ["ana", "ben", "dora", "root"]
