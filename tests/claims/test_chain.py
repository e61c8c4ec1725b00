"""Whose words a claim is, how they came into the article, and other claims of it."""

from datetime import date
from functools import partial

import pytest

from claims import chain, review
from claims.chain import Chain
from claims.changes import IllegalMove, StaleClaim
from claims.models import ClaimLink, Source
from tests.claims.factories import judgement, make_claim, make_source
from tests.claims.view_factories import HOSTILE, everything, page, said
from tests.racing import on_real_rows, race, track

pytestmark = pytest.mark.django_db


def named(*sources):
    return [{"pk": source.pk, "name": source.name} for source in sources]


def further(claim):
    return list(claim.further_sources.values_list("source__name", "part", "place"))


# The rules


def test_chain_says_all_of_it(ana):
    kiev, moscow, agency = map(make_source, ("Kiev", "Moscow", "Agency"))
    claim = make_claim()
    told = Chain([kiev, moscow], [agency], "A briefing", "no", date(2026, 5, 14))

    changed = chain.set_chain(claim, told, by=ana, revision=1)

    assert (changed.source, changed.channel) == (kiev, "A briefing")
    assert (changed.original_seen, changed.said_on) == ("no", date(2026, 5, 14))
    assert further(changed) == [("Moscow", "also", 1), ("Agency", "relay", 1)]
    event = changed.events.get()
    assert (event.kind, event.by) == ("sourced", ana)
    assert event.changes == {
        "source": [None, named(kiev)[0]],
        "channel": ["", "A briefing"],
        "original_seen": ["", "no"],
        "said_on": [None, "2026-05-14"],
        "further_sources": [[], named(moscow)],
        "relays": [[], named(agency)],
    }
    assert {"label": "says it too", "was": "", "now": "Moscow"} in event.lines


def test_chain_twice_is_once(ana):
    claim, board = make_claim(), make_source()
    told = Chain([board, make_source("Union")])
    chain.set_chain(claim, told, by=ana, revision=1)

    again = chain.set_chain(claim, told, by=ana, revision=1)

    assert (again.revision, again.events.count()) == (2, 1)
    assert again.further_sources.count() == 1


def test_chain_names_nobody_twice(ana):
    claim, board = make_claim(), make_source()

    changed = chain.set_chain(claim, Chain([board, board]), by=ana, revision=1)

    assert (changed.source, further(changed)) == (board, [])


def test_chain_of_further_sources_alone_is_a_change(ana):
    board, union = make_source(), make_source("Union")
    claim = make_claim(source=board)
    chain.set_chain(claim, Chain([board, union]), by=ana, revision=1)

    changed = chain.set_chain(claim, Chain([board]), by=ana, revision=2)

    assert further(changed) == []
    event = changed.events.last()
    assert event.changes == {"further_sources": [named(union), []]}


def test_chain_that_was_changed_meanwhile_is_stale(ana, ben):
    claim = make_claim()
    review.judge(claim, judgement(), by=ben, revision=1)

    with pytest.raises(StaleClaim):
        chain.set_chain(claim, Chain([make_source()]), by=ana, revision=1)

    assert further(claim) == []


@pytest.mark.parametrize("state", ["checked", "dismissed"])
def test_chain_of_a_closed_claim_stays(ana, state):
    claim = make_claim(state=state)

    with pytest.raises(IllegalMove, match="reopen it first"):
        chain.set_chain(claim, Chain([make_source()]), by=ana, revision=1)


def test_chain_has_at_most_twenty_sources(ana):
    several = [make_source(f"Board {number}") for number in range(21)]

    with pytest.raises(IllegalMove, match="at most 20"):
        chain.set_chain(make_claim(), Chain(several), by=ana, revision=1)


def test_chain_takes_the_one_that_stands_for_a_merged_source(ana):
    gone, target = make_source("Gone"), make_source("Harbour")
    Source.objects.filter(pk=gone.pk).update(merged_into=target)

    changed = chain.set_chain(make_claim(), Chain([gone]), by=ana, revision=1)

    assert changed.source == target


def test_link_is_told_on_both_claims(ana):
    claim, other = make_claim(wording="Yes."), make_claim(wording="No.")

    made = chain.link(claim, other, "contradicts", by=ana)

    assert [
        (one.events.get().kind, one.events.get().changes) for one in (claim, other)
    ] == [
        ("linked", {"link": ["", f"Contradicts claim {other.pk}: No."]}),
        ("linked", {"link": ["", f"Contradicts claim {claim.pk}: Yes."]}),
    ]
    assert chain.links_of(other) == [(made, "Contradicts", claim)]


def test_link_of_an_update_has_two_sides(ana):
    claim, other = make_claim(), make_claim()

    chain.link(claim, other, "updates", by=ana)

    assert [how for _, how, _ in chain.links_of(claim)] == ["Updates"]
    assert [how for _, how, _ in chain.links_of(other)] == ["Is updated by"]


def test_link_twice_is_once(ana):
    claim, other = make_claim(), make_claim()

    first = chain.link(claim, other, "same", by=ana)

    assert chain.link(claim, other, "same", by=ana) == first
    assert claim.events.count() == 1


def test_link_takes_the_place_of_another(ana):
    claim, other = make_claim(), make_claim()
    chain.link(claim, other, "same", by=ana)

    chain.link(other, claim, "contradicts", by=ana)

    assert ClaimLink.objects.get().kind == "contradicts"
    assert claim.events.count() == 3


def test_link_to_itself_is_refused(ana):
    claim = make_claim()

    with pytest.raises(IllegalMove):
        chain.link(claim, claim, "same", by=ana)


def test_unlink_is_told_on_both_claims(ana):
    claim, other = make_claim(), make_claim()
    made = chain.link(claim, other, "same", by=ana)

    chain.unlink(made, by=ana)
    chain.unlink(made, by=ana)

    assert ClaimLink.objects.count() == 0
    assert [one.events.count() for one in (claim, other)] == [2, 2]


@on_real_rows
def test_race_of_two_who_link_claims_each_others_way(ana, ben, tmp_path):
    claim, other = make_claim(), make_claim()
    with track(tmp_path):
        results = race(
            partial(chain.link, claim, other, "same", by=ana),
            partial(chain.link, other, claim, "contradicts", by=ben),
        )

        assert {type(result) for result in results} == {ClaimLink}
        assert ClaimLink.objects.count() == 1


# The page


def url(claim, what="chain"):
    return f"{claim.get_absolute_url()}{what}/"


def test_page_sets_the_chain(desk):
    kiev, moscow = make_source("Kiev"), make_source("Moscow")
    claim = make_claim()
    typed = {"revision": 1, "speakers": f"Kiev\n#{moscow.pk} Moscow", "relays": ""}

    response = desk.post(url(claim), {**typed, "said_on": "2026-05-14"})

    assert response.url == claim.get_absolute_url()
    claim.refresh_from_db()
    assert (claim.speakers, claim.said_on) == ([kiev, moscow], date(2026, 5, 14))
    shown = said(desk.get(response.url), '//section[@id="chain"]//dd')
    assert shown[:3] == ["Kiev, Moscow", "Body", "14 May 2026"]


def test_page_sends_back_what_it_shows(desk):
    kiev, moscow = make_source("Kiev"), make_source("Moscow")
    claim = make_claim(source=kiev)
    claim.further_sources.create(source=moscow, part="relay", place=1)
    form = page(desk.get(claim.get_absolute_url())).xpath(
        '//section[@id="chain"]//form'
    )[0]

    desk.post(
        url(claim),
        {
            name: (value or "").strip()
            for name, value in form.fields.items()
            if name != "csrfmiddlewaretoken"
        },
    )

    claim.refresh_from_db()
    assert (claim.revision, claim.events.count()) == (1, 0)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("Kievv", "Nobody in the register goes by “Kievv”. It may be #"),
        ("#999999", "No source has the number 999999."),
        ("Zyx", "Nobody in the register goes by “Zyx”."),
    ],
)
def test_page_asks_for_a_name_that_is_not_certain(desk, typed, why):
    make_source("Kiev")
    claim = make_claim()
    before = everything()

    response = desk.post(url(claim), {"revision": 1, "speakers": typed})

    assert response.status_code == 422
    assert why in said(response, '//ul[@class="errorlist"]/li')[0]
    assert typed in page(response).xpath('//textarea[@name="speakers"]')[0].value
    assert everything() == before


def test_page_shows_both_when_somebody_was_faster(desk, ben):
    claim, board = make_claim(), make_source()
    review.judge(claim, judgement(), by=ben, revision=1)

    response = desk.post(url(claim), {"revision": 1, "speakers": f"#{board.pk}"})

    assert response.status_code == 409
    assert f"#{board.pk}" in response.content.decode()


@pytest.mark.parametrize(
    "field", ["speakers", "relays", "channel", "said_on", "revision"]
)
@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_chain_changes_no_source(desk, field, value):
    claim = make_claim()

    response = desk.post(url(claim), {"revision": 1, field: value})

    claim.refresh_from_db()
    assert response.status_code in (302, 409, 422)
    assert claim.speakers == []


def test_page_links_claims_and_takes_the_link_away(desk):
    claim, other = make_claim(), make_claim(wording="No.")

    desk.post(url(claim, "links"), {"other": other.pk, "kind": "contradicts"})

    made = ClaimLink.objects.get()
    for one in (claim, other):
        shown = said(desk.get(one.get_absolute_url()), '//section[@id="links"]//li')
        assert shown[0].startswith("Contradicts")
    desk.post(url(other, f"links/{made.pk}/remove"))
    assert ClaimLink.objects.count() == 0


@pytest.mark.parametrize("other", ["", "999999", "itself", *HOSTILE])
def test_page_links_no_claim_that_is_none(desk, other):
    claim = make_claim()
    typed = {"other": claim.pk if other == "itself" else other, "kind": "same"}

    response = desk.post(url(claim, "links"), typed)

    assert response.status_code == 422
    assert ClaimLink.objects.count() == 0


def test_link_of_other_claims_is_not_taken_away_from_here(desk, ana):
    made = chain.link(make_claim(), make_claim(), "same", by=ana)

    response = desk.post(url(make_claim(), f"links/{made.pk}/remove"))

    assert response.status_code == 404
    assert ClaimLink.objects.count() == 1
