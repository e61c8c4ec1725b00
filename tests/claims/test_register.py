"""The register of sources, as the desk reads it."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from claims import chain, sources, transfers
from claims.models import Interest, Matter, Role, SameAs, Source
from claims.views import register
from tests.asking import queries
from tests.claims.factories import rating
from tests.claims.view_factories import (
    make_article,
    make_claim,
    make_claims,
    messages_of,
    page,
    said,
)

REGISTER = "/sources/"
ROWS = "//table/tbody/tr"


@pytest.fixture
def desk(client, cleo):
    """Cleo, who may only read, signed in."""
    client.force_login(cleo)
    return client


def names(response) -> list[str]:
    return said(response, ROWS + '/td[@class="w"]')


def counts(response) -> dict[str, str]:
    """What the page of a source counts, by verdict, of all times."""
    table = '//table[contains(@class, "over-time")]'
    labels = said(response, f"{table}/thead/tr[2]/th")
    numbers = said(response, f"{table}/tfoot//td")
    return dict(zip([*labels, "Claims"], numbers, strict=True))


def test_register_lists_sources_with_their_claims(desk):
    russia = sources.register("Russia", kind="state")
    ministry = sources.register("Defence Ministry", kind="body")
    ministry.parent = russia
    ministry.save(update_fields=["parent"])
    for _ in range(2):
        make_claim(source=ministry)

    response = desk.get(REGISTER)

    assert said(response, ROWS + "/td") == [
        "Defence Ministry",
        "Body",
        "Russia",
        "2",
        "Russia",
        "State",
        "",
        "0",
    ]
    assert page(response).xpath(ROWS + "//a/@href")[:2] == [
        f"/sources/{ministry.pk}/",
        f"/claims/?queue=all&source={ministry.pk}",
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Ferry Line", "Zoë Ångström"]),
        ("zoe angstrom", ["Zoë Ångström"]),
        ("ÅNGSTRÖM", ["Zoë Ångström"]),
        ("chair", ["Zoë Ångström"]),
        ("line ferry", ["Ferry Line"]),
        ("unheard of", []),
    ],
)
def test_register_is_searched_by_any_name_without_accents(desk, query, expected):
    zoe = sources.register("Zoë Ångström", kind="person")
    sources.add_alias(zoe, "The chair of the board")
    sources.register("Ferry Line", kind="body")

    response = desk.get(REGISTER, {"q": query})

    assert names(response) == expected
    assert page(response).xpath('//input[@name="q"]/@value')[0] == query


def test_search_that_finds_nothing_says_so(desk):
    sources.register("Ferry Line", kind="body")

    response = desk.get(REGISTER, {"q": "<script>alert(1)</script>"})

    assert said(response, '//div[@class="empty"]/h2') == [
        "No source goes by “<script>alert(1)</script>”"
    ]
    assert "<script>alert(1)" not in response.content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("a\0b", "Null characters are not allowed."),
        (
            "x" * 301,
            "Ensure this value has at most 300 characters (it has 301).",
        ),
    ],
)
def test_search_that_cannot_be_made_shows_nothing_and_says_why(desk, query, expected):
    sources.register("Ferry Line", kind="body")

    response = desk.get(REGISTER, {"q": query})

    assert response.status_code == 200
    assert names(response) == []
    assert said(response, '//ul[@class="errorlist"]/li') == [expected]


@pytest.mark.parametrize("query", ["the", "!!!", "😀", " ", "\u200f", "ﷺ" * 300])
def test_search_survives_odd_names(desk, query):
    sources.register("Ferry Line", kind="body")

    assert desk.get(REGISTER, {"q": query}).status_code == 200


def test_empty_register_says_so(desk):
    response = desk.get(REGISTER)

    assert said(response, '//div[@class="empty"]/h2') == ["The register is empty"]


def test_register_pages_keep_the_search(desk, monkeypatch):
    monkeypatch.setattr(register, "PER_PAGE", 2)
    for number in range(3):
        sources.register(f"Board {number}", kind="body")
    sources.register("Ferry Line", kind="body")

    first = desk.get(REGISTER, {"q": "board"})
    [link] = page(first).xpath('//a[@rel="next"]/@href')

    assert link == "?q=board&page=2"
    assert names(first) == ["Board 0", "Board 1"]
    assert names(desk.get(REGISTER + link)) == ["Board 2"]
    assert names(desk.get(REGISTER, {"q": "board", "page": "9" * 40})) == ["Board 2"]


def test_register_takes_as_many_queries_for_many_sources(desk):
    taken = []
    for number in (1, 3):
        make_claims(number)
        taken.append(queries(desk, REGISTER))
        taken.append(queries(desk, f"{REGISTER}?q=board"))

    assert taken[0:2] == taken[2:4]


@pytest.fixture
def board(db) -> Source:
    """A source with four claims, one of them put aside, beside another source's."""
    board = sources.register("Harbour Board", kind="body")
    article = make_article()
    make_claim(article, source=board, attribution="confirmed")
    make_claim(
        article,
        source=board,
        attribution="confirmed",
        verification=rating("False"),
        state="open",
    )
    make_claim(article, source=board, verification=rating("False"), state="checked")
    make_claim(
        article,
        source=board,
        attribution="distorted",
        verification=rating("Verified"),
        state="dismissed",
    )
    other = sources.register("Ferry Line", kind="body")
    make_claim(
        article,
        source=other,
        wording="The line's own.",
        attribution="misattributed",
        verification=rating("Verified"),
    )
    return board


def test_page_counts_by_verdict_without_those_put_aside(desk, board):
    response = desk.get(board.get_absolute_url())

    assert counts(response) == {
        "Unchecked": "1",
        "Confirmed": "2",
        "Distorted": "0",
        "Misattributed": "0",
        "Not found": "0",
        "Unverified": "1",
        "False": "2",
        "Claims": "3",
    }


def test_page_lists_its_claims_alone_and_says_which_are_put_aside(desk, board):
    response = desk.get(board.get_absolute_url())

    cards = said(response, '//li[@class="card-claim"]')
    assert len(cards) == 4
    assert [card.endswith("dismissed") for card in cards] == [False] * 3 + [True]
    assert "The line's own." not in response.content.decode()


def test_page_shows_names_parent_and_parts(desk, board):
    state = sources.register("Merrow", kind="state")
    part = sources.register("Pilot Office", kind="body")
    namesake = sources.register("Harbour Board", kind="body", another=True)
    part.parent = board
    part.save(update_fields=["parent"])
    board.parent = state
    board.note = "<b>Chaired</b> by Ida Voss."
    board.save(update_fields=["parent", "note"])
    sources.add_alias(board, "The Board")

    response = desk.get(board.get_absolute_url())

    assert said(response, "//aside//ul/li") == [
        "Harbour Board asks each time",
        "The Board",
        "Pilot Office",
    ]
    meta = said(response, '//div[@class="meta"]')
    assert meta == [f"Body · part of Merrow · number {board.pk}"]
    assert "<b>Chaired</b> by Ida Voss." in said(response, "//aside//p")
    assert namesake.get_absolute_url() not in response.content.decode()


def test_page_of_a_source_without_claims_says_so(desk):
    board = sources.register("Harbour Board", kind="body")

    response = desk.get(board.get_absolute_url())

    assert said(response, '//li[@class="empty"]') == ["No claim has this source yet."]
    assert not page(response).xpath("//svg")


def test_page_leads_to_the_rest_of_many_claims(desk, board, monkeypatch):
    monkeypatch.setattr(register, "PER_PAGE", 2)

    response = desk.get(board.get_absolute_url())

    assert len(said(response, '//li[@class="card-claim"]')) == 2
    [link] = page(response).xpath('//a[text()="All 4 claims"]/@href')
    rows = page(desk.get(link)).xpath(ROWS)
    assert link == f"{reverse('claim_list')}?queue=all&source={board.pk}"
    assert len(rows) == 4


def test_page_takes_as_many_queries_for_many_claims(desk):
    taken = []
    for number in (1, 3):
        board = sources.register(f"Big Board {number}", kind="body")
        for claim in make_claims(number, article=make_article(f"Ferry {number}")):
            claim.source.parent = board
            claim.source.save(update_fields=["parent"])
            make_claim(claim.article, source=board)
        taken.append(queries(desk, board.get_absolute_url()))

    assert taken[0] == taken[1]


@pytest.mark.parametrize(("user", "expected"), [("cleo", 0), ("dora", 1)])
def test_register_is_edited_by_admins_alone(client, request, board, user, expected):
    client.force_login(request.getfixturevalue(user))

    pages = [client.get(REGISTER), client.get(board.get_absolute_url())]

    links = [page(one).xpath('//a[contains(@href, "/admin/claims/")]') for one in pages]
    assert [len(found) for found in links] == [expected, expected]


# What else is known of a source


def test_page_shows_all_that_is_above(desk):
    names = ("Ida Voss", "Ministry", "Merrow")
    person, ministry, state = (sources.register(one, kind="body") for one in names)
    for below, one in ((person, ministry), (ministry, state), (state, person)):
        Source.objects.filter(pk=below.pk).update(parent=one)

    response = desk.get(person.get_absolute_url())

    [meta] = said(response, '//div[@class="meta"]')
    assert meta == f"Body · part of Ministry → Merrow · number {person.pk}"


def test_page_counts_its_part_in_claims(desk, board):
    other = sources.register("Crew", kind="crowd")
    for part in ("also", "relay", "relay"):
        make_claim(source=other).further_sources.create(source=board, part=part)

    response = desk.get(board.get_absolute_url())

    rows = said(response, '//section[@aria-labelledby="parts-title"]//tbody/tr')
    assert rows == ["Speaks here4", "Says it too1", "Is only the relay2"]
    assert len(said(response, '//li[@class="card-claim"]')) == 7


def test_page_draws_its_claims_over_time(desk, board):
    make_claim(make_article(published=datetime(2025, 1, 2, tzinfo=UTC)), source=board)

    response = desk.get(board.get_absolute_url())

    rows = said(response, '//table[contains(@class, "over-time")]/tbody/tr/th')
    assert rows == ["Jan 2025", "May 2026"]
    titles = said(response, "//svg//title")
    assert "Jan 2025: 1 unchecked" in titles
    assert "May 2026: 2 false" in titles


def test_page_shows_who_contradicts_it(desk, ana, board):
    other = make_claim(source=sources.register("Crew", kind="crowd"), wording="No.")
    own = board.claims.order_by("pk").first()
    chain.link(other, own, "contradicts", by=ana)
    chain.link(own, make_claim(wording="Same."), "same", by=ana)

    response = desk.get(board.get_absolute_url())

    [shown] = said(response, '//section[@aria-labelledby="contra-title"]//li')
    assert shown.endswith("Crew: No.")


def test_page_shows_what_else_is_known(desk, board):
    matter = Matter.objects.create(name="The strike")
    Interest.objects.create(source=board, matter=matter, side="the owner")
    SameAs.objects.create(source=board, url="https://board.example/")
    Role.objects.create(
        source=sources.register("Ida Voss", kind="person"),
        title="Chair",
        body=board,
        since=date(2020, 1, 1),
    )

    shown = page(desk.get(board.get_absolute_url())).text_content()

    for words in ("The strike: the owner", "https://board.example/", "Ida Voss, Chair"):
        assert words in " ".join(shown.split())


def test_page_of_a_merged_source_leads_on(desk, ben, board):
    gone = sources.register("Old Board", kind="body")
    transfers.merge([gone], board, by=ben)

    response = desk.get(gone.get_absolute_url())

    assert (response.status_code, response.url) == (302, board.get_absolute_url())
    assert names(desk.get(REGISTER)) == ["Ferry Line", "Harbour Board"]


# Names, by those who may


@pytest.fixture
def reviewer(client, ana):
    client.force_login(ana)
    return client


def test_name_is_added(reviewer, board):
    typed = {"text": " The  Port ", "language": "en", "valid_from": "2020-01-01"}

    response = reviewer.post(f"{board.get_absolute_url()}aliases/", typed, follow=True)

    alias = board.aliases.get(key="port")
    assert (alias.text, alias.language) == ("The Port", "en")
    assert (alias.valid_from, alias.valid_to) == (date(2020, 1, 1), None)
    assert messages_of(response) == ["Harbour Board goes by “The Port”."]


def test_name_that_others_have_asks(reviewer, board):
    url = f"{board.get_absolute_url()}aliases/"

    response = reviewer.post(url, {"text": "Ferry Line"}, follow=True)

    assert messages_of(response) == [
        "Others go by “Ferry Line” too, so it asks each time."
    ]


def test_name_offers_the_claims_that_it_would_resolve(reviewer, board):
    claim = make_claim(source_words="Mayor Ida Voss", words="We fired on nobody")

    response = reviewer.post(
        f"{board.get_absolute_url()}aliases/", {"text": "Mayor Ida Voss"}
    )

    alias = board.aliases.get(key="mayor ida voss")
    assert response.url == f"{board.get_absolute_url()}aliases/{alias.pk}/claims/"
    claim.refresh_from_db()
    assert claim.source is None


@pytest.mark.parametrize(
    "typed",
    [
        {"text": ""},
        {"text": "\0"},
        {"text": "x" * 301},
        {"text": "x", "language": "?"},
        {"text": "x", "valid_from": "soon"},
        {"text": "x", "valid_from": "2020-01-02", "valid_to": "2020-01-01"},
    ],
)
def test_name_that_cannot_be_is_refused(reviewer, board, typed):
    response = reviewer.post(f"{board.get_absolute_url()}aliases/", typed)

    assert response.status_code == 422
    assert board.aliases.count() == 1


def test_name_is_retired_by_an_editor(client, ben, board):
    client.force_login(ben)
    alias = board.aliases.get()
    url = f"{board.get_absolute_url()}aliases/{alias.pk}/"

    client.post(url, {"valid_from": "", "valid_to": "2020-01-01"})
    client.post(url, {"valid_from": "2021-01-01", "valid_to": "2020-06-01"})

    alias.refresh_from_db()
    assert (alias.valid_from, alias.valid_to) == (None, date(2020, 1, 1))
    assert sources.resolve("Harbour Board").source is None
