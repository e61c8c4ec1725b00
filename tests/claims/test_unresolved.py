"""Names to settle: grouped, one answer for all, nothing changed that nobody saw."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims import review, sources, unresolved
from claims.models import Alias, Claim, Source
from tests.asking import queries
from tests.claims.factories import (
    judgement,
    make_article,
    make_claim,
    make_source,
    make_version,
)
from tests.claims.view_factories import HOSTILE, everything, messages_of, page, said
from tests.racing import on_real_rows, race, track

pytestmark = pytest.mark.django_db

LIST = "/sources/names/"
ONE = "/sources/names/one/"
SETTLE = "/sources/names/settle/"


def make_named(name, count=1, *, article=None, **fields):
    """Claims without a source of one name."""
    version = make_version(article=article or make_article())
    return [make_claim(version=version, speaker=name, **fields) for _ in range(count)]


def now():
    return timezone.now() + timedelta(seconds=1)


def sourced(claim):
    claim.refresh_from_db()
    return claim.source


def told(claim):
    return [(one.kind, one.by.username, one.changes) for one in claim.events.all()]


# The groups


def test_names_are_grouped_with_their_counts():
    make_named("Kiev", 2)
    make_named("The Kiev")
    make_named("ministry")
    make_named("the ministry")
    make_named("Moscow", source=make_source("Moscow"))
    make_named("Minsk", state="dismissed")
    make_named("")

    rows = list(unresolved.names())

    assert [(row["claims"], row["articles"]) for row in rows] == [
        (3, 2),
        (1, 1),
        (1, 1),
    ]
    assert rows[0]["name_key"] == "kiev"
    assert {row["name_key"].split(" #")[0] for row in rows[1:]} == {"ministry"}


def test_group_has_sentences_in_context_and_candidates():
    make_source("Lena Moor", kind="person")
    version = make_version()
    claim = make_claim(
        "the crew was striking", version=version, source_words="Captain Lena Moor"
    )

    [group] = unresolved.groups(list(unresolved.names()))

    assert (group.name, group.bound, group.claims) == ("Captain Lena Moor", False, 1)
    [sentence] = group.sentences
    assert sentence == claim
    assert "Captain Lena Moor denied that the crew was striking." in sentence.context
    assert [one.source.name for one in group.candidates] == ["Lena Moor"]


def test_groups_show_a_few_sentences_each():
    make_named("Kiev", 5)
    make_named("Moscow", 2)

    kiev, moscow = unresolved.groups(list(unresolved.names()))

    assert (len(kiev.sentences), len(moscow.sentences)) == (3, 2)
    assert len(unresolved.group_of("kiev").sentences) == 5
    assert unresolved.group_of("minsk") is None


# Settling


def test_settle_gives_all_claims_of_a_name_their_source(ana):
    claims = [*make_named("Kiev", 2), *make_named("Kiev", state="checked")]
    other = make_named("Moscow")[0]
    kiev = make_source("Ukraine", kind="state")

    outcome = unresolved.settle("kiev", [kiev], by=ana, seen=now())

    assert (outcome.settled, outcome.left) == (claims, [])
    assert [sourced(claim) for claim in claims] == [kiev] * 3
    assert sourced(other) is None
    change = {"source": [None, {"pk": kiev.pk, "name": "Ukraine"}]}
    assert told(claims[0]) == [("sourced", "ana", change)]
    assert claims[0].revision == 2
    assert [claim.state for claim in claims] == ["open", "open", "checked"]
    assert kiev.aliases.count() == 1


def test_settle_several_sources(ana):
    [claim] = make_named("Kiev and Moscow")
    kiev, moscow = make_source("Kiev"), make_source("Moscow")

    unresolved.settle("kiev and moscow", [kiev, moscow], by=ana, seen=now())

    assert sourced(claim) == kiev
    also = claim.further_sources.get()
    assert (also.source, also.part) == (moscow, "also")
    [(_, _, changes)] = told(claim)
    assert changes["further_sources"] == [[], [{"pk": moscow.pk, "name": "Moscow"}]]


def test_settle_twice_is_once(ana):
    [claim] = make_named("Kiev")
    kiev = make_source("Ukraine")
    unresolved.settle("kiev", [kiev], by=ana, seen=now())

    outcome = unresolved.settle("kiev", [kiev], by=ana, seen=now())

    assert (outcome.settled, outcome.left) == ([], [])
    assert len(told(claim)) == 1


def test_settle_leaves_what_changed_since_it_was_seen(ana, ben):
    old, changed = make_named("Kiev", 2)
    seen = timezone.now()
    review.judge(changed, judgement(), by=ben, revision=1)

    outcome = unresolved.settle("kiev", [make_source("Ukraine")], by=ana, seen=seen)

    assert (outcome.settled, outcome.left) == ([old], [changed])
    assert sourced(changed) is None


def test_settle_leaves_what_it_is_told_to(ana):
    one, other = make_named("he", 2)

    outcome = unresolved.settle(
        one.name_key, [make_source("Lena Moor")], by=ana, seen=now(), leave=[other.pk]
    )

    assert (outcome.settled, outcome.left) == ([one], [])
    assert sourced(other) is None


def test_settle_always_makes_an_alias_everywhere(ana):
    make_named("Kiev")
    ukraine = make_source("Ukraine")

    outcome = unresolved.settle("kiev", [ukraine], by=ana, seen=now(), always=True)

    assert (outcome.alias.text, outcome.alias.article) == ("Kiev", None)
    assert sources.resolve("Kiev").source == ukraine


def test_settle_always_keeps_a_name_of_an_article_there(ana):
    [claim] = make_named("the ministry")
    ministry = make_source("Ministry of Ports")

    unresolved.settle(claim.name_key, [ministry], by=ana, seen=now(), always=True)

    assert sources.resolve("the ministry", claim.article).source == ministry
    assert sources.resolve("the ministry").source is None


def test_settle_with_a_source_that_was_merged_takes_the_one_that_stands(ana):
    [claim] = make_named("Kiev")
    gone, target = make_source("Gone"), make_source("Ukraine")
    Source.objects.filter(pk=gone.pk).update(merged_into=target)

    unresolved.settle("kiev", [gone], by=ana, seen=now())

    assert sourced(claim) == target


def test_set_aside_takes_a_name_off_the_list(ana):
    [claim] = make_named("reports")

    unresolved.set_aside(claim.name_key, by=ana, seen=now())

    assert list(unresolved.names()) == []
    event = claim.events.get()
    assert (event.kind, event.lines) == ("sourced", [])
    assert event.reason == "The name means nobody who could be named."
    assert list(Claim.objects.filter(source=None)) == [claim]


def test_settle_asks_by_the_name_not_by_the_claim(ana):
    kiev = make_source("Ukraine")

    def asked(name, count):
        make_named(name, count)
        with CaptureQueriesContext(connection) as captured:
            unresolved.settle(name.lower(), [kiev], by=ana, seen=now())
        return len(captured)

    assert asked("Kiev", 1) == asked("Moscow", 5)


@on_real_rows
def test_race_of_two_who_settle_a_name_has_one_winner(ana, ben, tmp_path):
    claims = make_named("Kiev", 3)
    one, other = make_source("One"), make_source("Other")
    with track(tmp_path):
        race(
            partial(unresolved.settle, "kiev", [one], by=ana, seen=now()),
            partial(unresolved.settle, "kiev", [other], by=ben, seen=now()),
        )

        assert len({sourced(claim) for claim in claims} - {None}) <= 2
        assert [claim.events.count() for claim in claims] == [
            1 if claim.source else 0 for claim in claims
        ]


# Earlier claims of a new name


def test_earlier_claims_of_a_name_wait_for_a_yes(ana):
    claims = [*make_named("Kiev"), *make_named("Kiev")]
    ukraine = make_source("Ukraine")
    alias = sources.add_alias(ukraine, "Kiev")

    assert unresolved.earlier(alias) == claims
    assert [sourced(claim) for claim in claims] == [None, None]

    unresolved.settle_earlier(alias, by=ana, seen=now(), leave=[claims[1].pk])

    assert [sourced(claim) for claim in claims] == [ukraine, None]
    assert [kind for kind, *_ in told(claims[0])] == ["sourced"]


def test_earlier_claims_are_those_that_the_name_is_certain_for():
    ukraine = make_source("Ukraine")
    old = make_named(
        "Kiev", article=make_article(published=datetime(2001, 1, 1, tzinfo=UTC))
    )
    make_named("Kiev", article=make_article(published=datetime(2020, 1, 1, tzinfo=UTC)))
    here = make_named("the ministry")[0]
    make_named("the ministry")
    other = make_source("Ministry")

    until = sources.add_alias(ukraine, "Kiev", valid_to=date(2010, 1, 1))
    local = sources.add_alias(other, "the ministry", article=here.article)
    shared = Alias.objects.create(source=other, text="x", key="y", ambiguous=True)

    assert unresolved.earlier(until) == old
    assert unresolved.earlier(local) == [here]
    assert unresolved.earlier(shared) == []


# The pages


def sent(claim, **typed):
    return {"key": claim.name_key, "seen": now().isoformat(), **typed}


def test_list_shows_each_name_with_sentences_and_candidates(desk):
    make_source("Kyiv", "Kiev City")
    make_named("Kiev", 2)

    response = desk.get(LIST)

    assert said(response, "//h2") == ["Kiev"]
    assert "2 claims in 1 article" in " ".join(said(response, "//section")[0].split())
    assert len(page(response).xpath('//ul[@class="sentences"]/li')) == 2
    assert said(response, '//button[@name="nobody"]') == ["Nobody"]


def test_queue_of_claims_without_a_source_leads_to_the_names(desk):
    for queue, links in (("no-source", 1), ("all", 0)):
        shown = page(desk.get("/claims/", {"queue": queue}))
        assert len(shown.xpath(f'//main//a[@href="{LIST}"]')) == links


def test_list_that_is_empty_says_so(desk):
    assert said(desk.get(LIST), '//div[@class="empty"]/h2') == ["Every name is settled"]


def test_list_asks_as_often_for_three_names_as_for_one(desk):
    make_source("Kyiv")
    make_named("Kiev", 2)
    alone = queries(desk, LIST)
    for name in ("Kyev", "Keiv"):
        make_named(name, 2)

    assert queries(desk, LIST) == alone


def test_page_of_a_name_searches_the_register(desk):
    [claim] = make_named("the minister")
    make_source("Lena Moor")

    response = desk.get(ONE, {"key": claim.name_key, "q": "moor"})

    assert said(response, "//h1") == ["Whom does “the minister” mean?"]
    assert "Lena Moor" in said(response, '//div[@class="options"]/label')[0]


TICKED = "//input[@checked]/@value"
TYPED = '//form[@id="answer"]//input[@name="name"]/@value'


def test_page_keeps_what_is_filled_in_while_the_register_is_searched(desk):
    claim, other = make_named("Kiev and Moscow", 2)
    ukraine, russia = make_source("Ukraine"), make_source("Russia")
    so_far = {"chosen": [ukraine.pk], "leave": [other.pk], "name": "X", "kind": "body"}

    response = desk.get(ONE, {"key": claim.name_key, "q": "russia", **so_far})

    ticked = page(response).xpath(TICKED)
    assert sorted(ticked) == sorted([str(other.pk), str(ukraine.pk)])
    assert page(response).xpath("//input[@name='chosen']/@value") == [
        str(ukraine.pk),
        str(russia.pk),
    ]
    assert page(response).xpath(TYPED) == ["X"]


def test_page_that_asks_again_keeps_what_was_ticked(desk):
    claim, other = make_named("Kiev and Moscow", 2)
    ukraine = make_source("Ukraine")
    typed = {"chosen": [ukraine.pk], "leave": [other.pk], "name": "Moscow"}

    response = desk.post(SETTLE, sent(claim, **typed))

    assert response.status_code == 422
    ticked = page(response).xpath(TICKED)
    assert sorted(ticked) == sorted([str(other.pk), str(ukraine.pk)])
    assert page(response).xpath(TYPED) == ["Moscow"]


def test_page_names_a_new_source_where_nobody_comes_near(desk):
    [claim] = make_named("Norland Water Company")

    alone = page(desk.get(ONE, {"key": claim.name_key})).xpath(TYPED)
    make_source("Norland Water Co")
    near = page(desk.get(ONE, {"key": claim.name_key})).xpath(TYPED)

    assert (alone, near) == (["Norland Water Company"], [""])


def test_settling_on_the_page(desk):
    claim, _ = make_named("Kiev", 2)
    kiev = make_source("Ukraine")

    response = desk.post(SETTLE, sent(claim, chosen=[kiev.pk]), follow=True)

    assert messages_of(response) == ["2 claims settled."]
    assert sourced(claim) == kiev


def test_settling_several_always_says_that_it_asks_again(desk):
    [claim] = make_named("Kiev and Moscow")
    several = [make_source("Ukraine").pk, make_source("Russia").pk]

    response = desk.post(SETTLE, sent(claim, chosen=several, always="on"), follow=True)

    assert messages_of(response) == [
        "1 claim settled.",
        "A name of several is no source’s: it asks again.",
    ]
    assert not Alias.objects.filter(key=claim.name_key).exists()


def test_settling_with_a_new_source(desk):
    [claim] = make_named("Kiev")

    desk.post(SETTLE, sent(claim, name="Kiev", kind="state"))

    assert (sourced(claim).name, claim.source.kind) == ("Kiev", "state")


def test_settling_always_leads_to_the_earlier_claims(desk):
    [claim] = make_named("the ministry")
    [later] = make_named("the ministry", article=claim.article)
    ministry = make_source("Ministry of Ports")

    response = desk.post(
        SETTLE, sent(claim, chosen=[ministry.pk], always="on", leave=[later.pk])
    )

    alias = ministry.aliases.get(key="ministry")
    assert response.url == f"/sources/{ministry.pk}/aliases/{alias.pk}/claims/"
    shown = desk.get(response.url)
    assert len(page(shown).xpath('//ul[@class="sentences"]/li')) == 1
    assert sourced(later) is None
    done = desk.post(response.url, {"seen": now().isoformat()}, follow=True)
    assert messages_of(done) == ["1 claim settled."]
    assert sourced(later) == ministry


def test_settling_what_changed_meanwhile_names_it(desk, ben):
    [claim] = make_named("Kiev")
    seen = timezone.now().isoformat()
    review.judge(claim, judgement(), by=ben, revision=1)

    response = desk.post(
        SETTLE, {**sent(claim, chosen=[make_source().pk]), "seen": seen}, follow=True
    )

    assert messages_of(response) == [
        "Changed meanwhile, and left as they are: claim 1 of “Ferries stay in port”."
    ]


def test_settling_as_nobody(desk):
    [claim] = make_named("reports")

    response = desk.post(SETTLE, sent(claim, nobody="on"), follow=True)

    assert messages_of(response) == ["1 claim settled."]
    assert said(response, '//div[@class="empty"]/h2') == ["Every name is settled"]


def test_settling_again_says_that_nothing_is_left(desk):
    [claim] = make_named("Kiev")
    typed = sent(claim, chosen=[make_source().pk])
    desk.post(SETTLE, typed, follow=True)

    assert messages_of(desk.post(SETTLE, typed, follow=True)) == [
        "Nothing was left to settle."
    ]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({}, "Choose a source, or name a new one."),
        ({"name": "Kiev"}, "Say what kind of source it is."),
        ({"kind": "state"}, "Name the new source."),
        ({"name": "Harbour Board", "kind": "body"}, "“Harbour Board” (body) goes by"),
        ({"chosen": "999999"}, "A source that was chosen is not in the register"),
    ],
)
def test_settling_without_an_answer_asks_again(desk, typed, why):
    [claim] = make_named("Kiev")
    make_source("Harbour Board")
    before = everything()

    response = desk.post(SETTLE, sent(claim, **typed))

    assert response.status_code == 422
    assert why in " ".join(said(response, '//ul[@class="errorlist"]/li'))
    assert everything() == before


@pytest.mark.parametrize("field", ["chosen", "name", "key", "seen", "leave", "kind"])
@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_input_changes_nothing(desk, field, value):
    [claim] = make_named("Kiev")
    before = everything()

    response = desk.post(SETTLE, {**sent(claim, chosen="x"), field: value})
    shown = desk.get(ONE, {"key": claim.name_key, "q": value})
    other = desk.get(ONE, {"key": value})

    assert response.status_code in (302, 404, 422)
    assert (shown.status_code, other.status_code) == (200, 404)
    assert everything() == before


def test_without_when_it_was_seen_nothing_is_settled(desk):
    [claim] = make_named("Kiev")

    desk.post(SETTLE, {**sent(claim, chosen=[make_source().pk]), "seen": ""})

    assert sourced(claim) is None


def test_reader_sees_names_and_no_form(client, cleo):
    client.force_login(cleo)
    [claim] = make_named("Kiev")
    make_source("Kievv")

    for url in (LIST, f"{ONE}?key=kiev"):
        shown = page(client.get(url))
        assert "Kievv" in shown.text_content()
        assert not shown.xpath('//main//form[@method="post"]')
    assert client.post(SETTLE, sent(claim)).status_code == 403
