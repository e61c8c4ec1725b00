"""Who is party to what an article is about."""

from datetime import date
from itertools import pairwise

import pytest

from claims import matters
from claims.models import Claim, ClaimSource, Interest, Matter, Role
from tests.claims.factories import (
    make_article,
    make_checked,
    make_claim,
    make_source,
    make_version,
)
from tests.claims.view_factories import HOSTILE

pytestmark = pytest.mark.django_db


def make_matter(article, *parties, name="The strike", side="the owner"):
    matter, _ = Matter.objects.get_or_create(name=name)
    matter.articles.add(article)
    return [
        Interest.objects.create(source=one, matter=matter, side=side) for one in parties
    ]


def said_by(source, *claims):
    Claim.objects.filter(pk__in=[one.pk for one in claims]).update(source=source)


def placed_under(source, parent):
    source.parent = parent
    source.save(update_fields=["parent"])


def test_interests_of_a_party():
    board = make_source("Harbour Board")
    claim = make_claim(source=board)
    interests = make_matter(claim.article, board)

    assert matters.interests_of(claim) == interests


def test_interests_of_one_who_is_no_party():
    claim = make_claim(source=make_source("Crew Union"))
    make_matter(claim.article, make_source("Harbour Board"))

    assert matters.interests_of(claim) == []


def test_interests_of_a_claim_without_source():
    claim = make_claim()
    make_matter(claim.article, make_source("Harbour Board"))

    assert matters.interests_of(claim) == []


def test_interests_in_a_matter_of_another_article_do_not_count():
    board = make_source("Harbour Board")
    claim = make_claim(source=board)
    make_matter(make_article("Another"), board)

    assert matters.interests_of(claim) == []


@pytest.mark.parametrize("part", ClaimSource.Part.values)
def test_interests_of_further_sources_count(part):
    board = make_source("Harbour Board")
    claim = make_claim(source=make_source("Crew Union"))
    claim.further_sources.create(source=board, part=part)
    interests = make_matter(claim.article, board)

    assert matters.interests_of(claim) == interests


def test_interests_are_those_of_all_above():
    state, ministry, office = map(make_source, ("Norland", "Ministry", "Office"))
    placed_under(office, ministry)
    placed_under(ministry, state)
    claim = make_claim(source=office)
    interests = make_matter(claim.article, state)

    assert matters.interests_of(claim) == interests


def test_interests_of_a_role_count_above_it_too():
    state, ministry = map(make_source, ("Norland", "Ministry"))
    placed_under(ministry, state)
    minister = make_source("Lena Moor", kind="person")
    Role.objects.create(source=minister, title="Minister", body=ministry)
    claim = make_claim(source=minister)
    interests = make_matter(claim.article, state)

    assert matters.interests_of(claim) == interests


@pytest.mark.parametrize(
    ("since", "until", "party"),
    [
        (None, None, True),
        (date(2026, 5, 15), date(2026, 5, 15), True),
        (date(2020, 1, 1), None, True),
        (None, date(2026, 5, 14), False),
        (date(2026, 5, 16), None, False),
    ],
)
def test_interests_of_a_role_count_while_it_is_held(since, until, party):
    ministry, minister = make_source("Ministry"), make_source("Moor", kind="person")
    Role.objects.create(
        source=minister, title="Minister", body=ministry, since=since, until=until
    )
    claim = make_claim(source=minister)  # published on 15 May 2026
    make_matter(claim.article, ministry)

    assert bool(matters.interests_of(claim)) is party


def test_interests_of_an_undated_article_count_on_the_day_it_came():
    ministry, minister = make_source("Ministry"), make_source("Moor", kind="person")
    claim = make_claim(
        version=make_version(article=make_article(published=None)), source=minister
    )
    day = claim.article.day
    Role.objects.create(
        source=minister, title="Minister", body=ministry, since=day, until=day
    )
    make_matter(claim.article, ministry)

    assert len(matters.interests_of(claim)) == 1


def test_interests_survive_a_circle():
    one, other = make_source("One"), make_source("Other")
    placed_under(one, other)
    placed_under(other, one)
    claim = make_claim(source=one)
    interests = make_matter(claim.article, other)

    assert matters.interests_of(claim) == interests


def test_interests_of_both_sides_are_all_told():
    board, union = make_source("Harbour Board"), make_source("Crew Union")
    claim = make_claim(source=board)
    claim.further_sources.create(source=union, part="also")
    make_matter(claim.article, union, board)

    assert [one.source for one in matters.interests_of(claim)] == [union, board]


def test_interests_ask_once_whatever_stands_above(django_assert_num_queries):
    sources = [make_source(f"Board {number}") for number in range(6)]
    for lower, upper in pairwise(sources):
        placed_under(lower, upper)
    claim = make_claim(source=sources[0])
    interests = make_matter(claim.article, *sources)

    with django_assert_num_queries(1):
        assert matters.interests_of(claim) == interests


def test_no_matter_asks_once(django_assert_num_queries):
    claim = make_claim(source=make_source())

    with django_assert_num_queries(1):
        assert matters.interests_of(claim) == []


def test_parties_are_found_among_what_waits_for_a_second(ana):
    board = make_source("Harbour Board")
    above, minister = make_source("Norland"), make_source("Lena Moor", kind="person")
    placed_under(board, above)
    Role.objects.create(
        source=minister, title="Minister", body=board, until=date(2026, 5, 14)
    )
    article = make_article()
    version = make_version(article=article)
    by_board, by_minister, relayed = (
        make_checked(ana, version=version) for _ in range(3)
    )
    elsewhere = make_checked(ana)
    said_by(board, by_board, elsewhere)
    said_by(minister, by_minister, relayed)
    relayed.further_sources.create(source=board, part="relay")
    make_claim(version=version, source=board)  # open
    make_matter(article, above)

    found = Claim.objects.filter(matters.from_parties())

    assert set(found) == {by_board, relayed}


def test_set_matters_names_what_an_article_is_about():
    article = make_article()
    strike = Matter.objects.create(name="The strike")

    matters.set_matters(article, ["the STRIKE", "The merger"])

    assert [one.name for one in article.matters.all()] == ["The merger", "The strike"]
    assert strike in article.matters.all()


def test_set_matters_takes_others_away():
    article = make_article()
    matters.set_matters(article, ["The strike", "The merger"])

    matters.set_matters(article, ["The strike"])

    assert [one.name for one in article.matters.all()] == ["The strike"]
    assert Matter.objects.count() == 2


# The page


def address(article):
    return f"/articles/{article.pk}/matters/"


def test_page_puts_a_matter_on_an_article(client, ben):
    client.force_login(ben)
    article = make_claim().article
    strike = Matter.objects.create(name="The strike")
    strike.articles.add(article)

    response = client.post(
        address(article), {"kept": [strike.pk], "name": " The\n merger "}
    )

    assert (response.status_code, response.url) == (302, article.get_absolute_url())
    assert [one.name for one in article.matters.all()] == ["The merger", "The strike"]
    desk = client.get(article.get_absolute_url()).content.decode()
    assert "about The merger, The strike" in " ".join(desk.split())


def test_page_takes_a_matter_off(client, ben):
    client.force_login(ben)
    article = make_claim().article
    matters.set_matters(article, ["The strike"])

    client.post(address(article), {"name": ""})

    assert article.matters.count() == 0


@pytest.mark.parametrize("name", ["a\0b", "x" * 201])
def test_page_shows_what_it_cannot_take(client, ben, name):
    client.force_login(ben)
    article = make_article()

    response = client.post(address(article), {"name": name})

    assert response.status_code == 422
    assert Matter.objects.count() == 0


def test_page_takes_only_matters_of_the_article(client, ben):
    client.force_login(ben)
    other = Matter.objects.create(name="Of another")

    response = client.post(address(make_article()), {"kept": [other.pk]})

    assert response.status_code == 422
    assert other.articles.count() == 0


@pytest.mark.parametrize("value", HOSTILE)
def test_page_takes_no_number_that_is_none(client, ben, value):
    client.force_login(ben)
    article = make_article()
    matters.set_matters(article, ["The strike"])

    response = client.post(address(article), {"kept": [value]})

    assert response.status_code == 422
    assert [one.name for one in article.matters.all()] == ["The strike"]


def test_page_is_for_editors(client, ana):
    client.force_login(ana)

    assert client.post(address(make_article()), {"name": "x"}).status_code == 403
    assert Matter.objects.count() == 0
