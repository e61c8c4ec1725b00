"""Merging, splitting and undoing: nothing is lost, and each history says so."""

from datetime import date
from functools import partial

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims import chain, review, sources, transfers, undoing
from claims.merge_preview import preview
from claims.models import (
    Alias,
    Claim,
    ClaimSource,
    Contact,
    Interest,
    Matter,
    Role,
    SameAs,
    Source,
    Transfer,
)
from claims.transfers import NotPossible
from tests.claims.factories import (
    judgement,
    make_article,
    make_claim,
    make_source,
    make_version,
)
from tests.racing import on_real_rows, race, track

pytestmark = pytest.mark.django_db

MOVED = [Source, Alias, ClaimSource, Role, Interest, SameAs, Contact]
WRITTEN = ("revision", "updated")  # every change of a claim bumps them


def rows() -> dict:
    """All rows that a transfer touches, to compare before and after."""
    found = {
        model.__name__: list(model.objects.order_by("pk").values()) for model in MOVED
    }
    claims = Claim.objects.order_by("pk").values()
    found["Claim"] = [
        {name: value for name, value in one.items() if name not in WRITTEN}
        for one in claims
    ]
    return found


def history(claim) -> list[tuple]:
    events = claim.events.filter(kind="transferred")
    return [(event.by.username, event.changes, event.reason) for event in events]


def named(source) -> dict:
    return {"pk": source.pk, "name": source.name}


def with_everything(name, *, article, matter=None):
    """A source with a row in every table that leads to one."""
    source = make_source(name, f"{name} too")
    sources.add_alias(source, "the board", article=article)
    claim = make_claim(version=article.latest or make_version(article=article))
    Claim.objects.filter(pk=claim.pk).update(source=source)
    Role.objects.create(source=source, title="Owner", since=date(2020, 1, 1))
    Role.objects.create(
        source=make_source(f"Head of {name}"), title="Head", body=source
    )
    Interest.objects.create(
        source=source, matter=matter or Matter.objects.create(name=name)
    )
    SameAs.objects.create(source=source, url=f"https://{name.split()[0]}.example/")
    child = make_source(f"Part of {name}")
    Source.objects.filter(pk=child.pk).update(parent=source)
    return source


# Merging


def test_merge_moves_all_that_a_source_has(ben):
    article = make_article()
    origin = with_everything("Port Board", article=article)
    target = make_source("Harbour Board")
    claim = origin.claims.get()
    other = make_claim(source=make_source("Crew Union"))
    other.further_sources.create(source=origin, part="also", place=1)

    [transfer] = transfers.merge([origin], target, by=ben, reason="One and the same.")

    origin.refresh_from_db()
    assert origin.merged_into == target
    for relation in transfers.RELATIONS:
        assert not relation.rows.filter(**{relation.column: origin}).exists()
        moved = relation.rows.filter(**{relation.column: target})
        assert moved.count() == (relation.name != "contacts")
    assert list(origin.aliases.all()) == []
    assert target.aliases.count() == 4
    assert (target.claims.get(), target.further_claims.get().claim) == (claim, other)
    assert sources.resolve("Port Board").source == target
    assert (transfer.by, transfer.kind, transfer.reason) == (
        ben,
        "merge",
        "One and the same.",
    )


def test_merge_tells_the_history_of_every_claim(ben):
    origin, target, union = map(make_source, ("Port", "Harbour", "Union"))
    claim = make_claim(source=origin, state="suggested")
    other = make_claim(source=union)
    other.further_sources.create(source=origin, part="relay", place=1)

    transfers.merge([origin], target, by=ben, reason="Same.")

    told = "“Port” was merged into “Harbour”. Same."
    assert history(claim) == [("ben", {"source": [named(origin), named(target)]}, told)]
    assert history(other) == [
        ("ben", {"relays": [[named(origin)], [named(target)]]}, told)
    ]
    claim.refresh_from_db()
    assert (claim.revision, claim.state) == (2, "suggested")


@pytest.mark.parametrize("state", ["open", "dismissed"])
def test_merge_moves_claims_in_every_state(ben, state):
    origin, target = make_source("Port"), make_source("Harbour")
    claim = make_claim(source=origin, state=state)

    transfers.merge([origin], target, by=ben)

    claim.refresh_from_db()
    assert (claim.source, claim.state) == (target, state)


def test_merge_of_several(ben):
    first, second, target = map(make_source, ("One", "Two", "Three"))
    for source in (first, second):
        make_claim(source=source)

    done = transfers.merge([first, second, first], target, by=ben)

    assert [one.origin for one in done] == [first, second]
    assert target.claims.count() == 2


def test_merge_twice_is_once(ben):
    origin, target = make_source("Port"), make_source("Harbour")
    transfers.merge([origin], target, by=ben)
    before = rows()

    assert transfers.merge([origin], target, by=ben) == []
    assert rows() == before
    assert Transfer.objects.count() == 1


def test_merge_makes_the_name_that_both_went_by_certain(ben):
    origin = make_source("John Smith", kind="person")
    target = sources.register("John Smith", kind="person", another=True)

    transfers.merge([origin], target, by=ben)

    assert sources.resolve("John Smith").source == target


def test_merge_lets_a_name_ask_that_a_third_has(ben):
    origin = make_source("John Smith", kind="person")
    target, third = (
        sources.register("John Smith", kind="person", another=True) for _ in range(2)
    )

    transfers.merge([origin], target, by=ben)

    assert sources.resolve("John Smith").source is None
    found = sources.resolve("John Smith").candidates
    assert {one.source for one in found} == {target, third}


def test_merge_keeps_once_what_both_have(ben):
    matter = Matter.objects.create(name="The strike")
    article = make_article()
    origin, target = make_source("Port"), make_source("Harbour")
    for source in (origin, target):
        Interest.objects.create(source=source, matter=matter)
        SameAs.objects.create(source=source, url="https://port.example/")
        sources.add_alias(source, "the quay", article=article)

    transfers.merge([origin], target, by=ben)

    assert (target.interests.count(), target.same_as.count()) == (1, 1)
    assert target.aliases.filter(key="quay", ambiguous=False).count() == 1


def test_merge_leaves_no_source_twice_on_a_claim(ben):
    origin, target, union = map(make_source, ("Port", "Harbour", "Union"))
    both = make_claim(source=origin)
    both.further_sources.create(source=target, part="also", place=1)
    other = make_claim(source=target)
    other.further_sources.create(source=origin, part="also", place=1)
    third = make_claim(source=union)
    third.further_sources.create(source=origin, part="also", place=1)
    third.further_sources.create(source=target, part="also", place=2)
    before = rows()

    [transfer] = transfers.merge([origin], target, by=ben)

    shown = {
        claim.pk: list(claim.further_sources.values_list("source__name", flat=True))
        for claim in (both, other, third)
    }
    assert shown == {both.pk: [], other.pk: [], third.pk: ["Harbour"]}
    undoing.undo(transfer, by=ben)
    assert rows() == before


def test_merge_refuses_what_cannot_be(ben):
    parent, child, gone, target = map(
        make_source, ("Above", "Below", "Gone", "Harbour")
    )
    Source.objects.filter(pk=child.pk).update(parent=parent)
    child.refresh_from_db()
    transfers.merge([gone], target, by=ben)
    before = rows()

    for origin, into, why in (
        (target, target, "not merged into itself"),
        (parent, child, "“Below” is part of “Above”"),
        (target, gone, "“Gone” was merged into “Harbour” already"),
    ):
        with pytest.raises(NotPossible, match=why):
            transfers.merge([make_source(f"Fine {why}"), origin], into, by=ben)

    Alias.objects.filter(source__name__startswith="Fine").delete()
    Source.objects.filter(name__startswith="Fine").delete()
    assert rows() == before


def test_merge_of_a_part_into_what_it_is_part_of(ben):
    parent, child, below = map(make_source, ("Above", "Below", "Deep"))
    Source.objects.filter(pk=child.pk).update(parent=parent)
    Source.objects.filter(pk=below.pk).update(parent=child)

    transfers.merge([child], parent, by=ben)

    below.refresh_from_db()
    assert below.parent == parent


def test_merge_of_many_claims_asks_little(ben):
    article = make_article()
    version = make_version(article=article)
    origin, target = make_source("Port"), make_source("Harbour")
    like = make_claim(version=version, source=origin)

    def asked(count):
        first, into = make_source(f"From {count}"), make_source(f"To {count}")
        Claim.objects.bulk_create(
            Claim(
                article=article,
                version=version,
                position=0,
                wording="w",
                words="w",
                form="direct",
                state="open",
                verification=like.verification,
                source=first,
                updated=like.updated,
            )
            for _ in range(count)
        )
        with CaptureQueriesContext(connection) as captured:
            transfers.merge([first], into, by=ben)
        return len(captured)

    assert asked(100) == asked(3)
    assert target.claims.count() == 0


def test_preview_tells_what_moves_and_what_to_know():
    article, matter = make_article(), Matter.objects.create(name="The strike")
    origin = with_everything("Port Board", article=article, matter=matter)
    origin.ours, origin.note = True, "Closed in 2020."
    origin.save(update_fields=["ours", "note"])
    target = make_source("Harbour Board", kind="outlet")
    Interest.objects.create(source=target, matter=matter)
    sources.add_alias(target, "Port Board too")
    before = rows()

    shown = preview([origin], target)

    assert shown.counts == {
        "claims": 1,
        "names": 2,
        "roles": 1,
        "roles held in it": 1,
        "pages about it": 1,
        "parts of it": 1,
    }
    assert shown.notes == [
        "Both have “The strike”; it is kept once.",
        "“Port Board” is of the kind body, “Harbour Board” outlet.",
        "One of them is our own outlet, the other is not.",
        "Both go by “Port Board too”; it is kept once.",
        "“Port Board too” asked because both go by it; it will not.",
        "The note on “Port Board” stays with it: Closed in 2020.",
    ]
    assert shown.obstacles == []
    assert rows() == before


def test_preview_tells_what_forbids_it():
    target = make_source()

    assert preview([target], target).obstacles == [
        "A source is not merged into itself."
    ]


# Splitting


def test_split_moves_chosen_claims_and_names_to_a_new_source(ben):
    origin = make_source("Smith", "J. Smith", "Smith MP", kind="person")
    kept, moved = make_claim(source=origin), make_claim(source=origin)
    alias = origin.aliases.get(text="Smith MP")

    transfer = transfers.split(
        origin,
        None,
        claims=[moved.pk],
        aliases=[alias.pk],
        name="Jane Smith",
        kind="person",
        by=ben,
    )

    new = transfer.target
    assert (new.name, new.kind) == ("Jane Smith", "person")
    assert list(new.claims.all()) == [moved]
    assert list(origin.claims.all()) == [kept]
    assert sources.resolve("Smith MP").source == new
    assert sources.resolve("Jane Smith").source == new
    assert sources.resolve("J. Smith").source == origin
    told = "“Smith” was split, in part, to “Jane Smith”."
    assert history(moved) == [("ben", {"source": [named(origin), named(new)]}, told)]
    assert history(kept) == []


def test_split_to_one_of_the_same_name_makes_it_ask(ben):
    origin = make_source("Smith", kind="person")
    claim = make_claim(source=origin)
    before = rows()

    transfer = transfers.split(
        origin, None, claims=[claim.pk], aliases=[], name="Smith", kind="person", by=ben
    )

    assert sources.resolve("Smith").source is None
    undoing.undo(transfer, by=ben)
    after = rows()
    gone = after["Source"].pop()
    after["Alias"].pop()
    assert after == before
    assert gone["merged_into_id"] == origin.pk


def test_split_to_an_existing_source(ben):
    origin, other = make_source("Smith", "JS"), make_source("Jane")
    claim = make_claim(source=make_source("Union"))
    claim.further_sources.create(source=origin, part="also", place=1)
    before = rows()

    transfer = transfers.split(
        origin,
        other,
        claims=[claim.pk],
        aliases=[origin.aliases.get(text="JS").pk],
        by=ben,
    )

    assert other.further_claims.get().claim == claim
    assert sources.resolve("JS").source == other
    undoing.undo(transfer, by=ben)
    assert rows() == before


def test_split_keeps_its_own_name(ben):
    origin, other = make_source("Smith"), make_source("Jane")

    with pytest.raises(NotPossible, match="Choose what moves"):
        transfers.split(
            origin, other, claims=[], aliases=[origin.aliases.get().pk], by=ben
        )


def test_split_of_what_is_not_its_own_moves_nothing(ben):
    origin, other = make_source("Smith"), make_source("Jane")
    claim = make_claim(source=make_source("Union"))

    with pytest.raises(NotPossible, match="Choose what moves"):
        transfers.split(origin, other, claims=[claim.pk], aliases=[], by=ben)


def test_split_twice_is_once(ben):
    origin, other = make_source("Smith"), make_source("Jane")
    claim = make_claim(source=origin)
    transfers.split(origin, other, claims=[claim.pk], aliases=[], by=ben)

    with pytest.raises(NotPossible):
        transfers.split(origin, other, claims=[claim.pk], aliases=[], by=ben)

    assert len(history(claim)) == 1


def test_split_to_itself_or_one_that_is_gone(ben):
    origin, gone, target = map(make_source, ("Smith", "Gone", "Harbour"))
    claim = make_claim(source=origin)
    transfers.merge([gone], target, by=ben)

    for into in (origin, gone):
        with pytest.raises(NotPossible):
            transfers.split(origin, into, claims=[claim.pk], aliases=[], by=ben)


# Undoing


def test_undo_puts_the_very_same_rows_back(ben):
    article, matter = make_article(), Matter.objects.create(name="The strike")
    origin = with_everything("Port Board", article=article, matter=matter)
    target = with_everything("Harbour Board", article=article, matter=matter)
    claim = origin.claims.get()
    before = rows()
    [transfer] = transfers.merge([origin], target, by=ben)

    undone = undoing.undo(transfer, by=ben)

    assert rows() == before
    assert (undone.undone_by, undone.undone_at is None) == (ben, False)
    assert [changes for _, changes, _ in history(claim)] == [
        {"source": [named(origin), named(target)]},
        {"source": [named(target), named(origin)]},
    ]


def test_undo_twice_is_once(ben):
    origin, target = make_source("Port"), make_source("Harbour")
    claim = make_claim(source=origin)
    [transfer] = transfers.merge([origin], target, by=ben)
    undoing.undo(transfer, by=ben)
    before = rows()

    undoing.undo(transfer, by=ben)

    assert rows() == before
    assert len(history(claim)) == 2


def test_undo_says_what_stands_in_the_way(ana, ben):
    article = make_article()
    origin = with_everything("Port Board", article=article)
    target, other = make_source("Harbour Board"), make_source("Union")
    claim = origin.claims.get()
    [transfer] = transfers.merge([origin], target, by=ben)
    claim.refresh_from_db()
    review.judge(claim, judgement(other), by=ana, revision=claim.revision)
    sources.register("Port Board too", kind="body", another=True)
    Role.objects.filter(source=target).update(title="Renter")
    SameAs.objects.filter(source=target).delete()
    before = rows()

    with pytest.raises(NotPossible) as refused:
        undoing.undo(transfer, by=ben)

    assert refused.value.reasons == (
        f"Claim {claim.pk} has another source now.",
        "“Renter” (roles) was changed since.",
        "One of the pages about it is gone.",
        "“Port Board too” (names) was changed since.",
    )
    assert rows() == before


def test_undo_waits_for_a_later_merge(ben):
    one, two, three = map(make_source, ("One", "Two", "Three"))
    before = rows()
    [first] = transfers.merge([one], two, by=ben)
    [second] = transfers.merge([two], three, by=ben)

    with pytest.raises(NotPossible, match="“Two” was merged into “Three” since"):
        undoing.undo(first, by=ben)
    undoing.undo(second, by=ben)
    undoing.undo(first, by=ben)

    assert rows() == before


def test_undo_leaves_what_came_since(ben):
    origin, target = make_source("Port"), make_source("Harbour")
    [transfer] = transfers.merge([origin], target, by=ben)
    claim = make_claim(source=target)
    sources.add_alias(target, "HB")

    undoing.undo(transfer, by=ben)

    claim.refresh_from_db()
    assert claim.source == target
    assert sources.resolve("HB").source == target
    assert sources.resolve("Port").source == origin


def test_undo_of_a_split_takes_nothing_from_the_new_source(ben):
    origin = make_source("Smith")
    claim = make_claim(source=origin)
    transfer = transfers.split(
        origin, None, claims=[claim.pk], aliases=[], name="Jane", kind="person", by=ben
    )
    newer = make_claim(source=transfer.target)
    sources.add_alias(transfer.target, "JS")

    assert undoing.obstacles(transfer) == [
        f"“Jane” has claim {newer.pk} since.",
        "“Jane” has other names since.",
    ]


def test_undo_refuses_a_circle(ben):
    origin, target, child = map(make_source, ("Port", "Harbour", "Quay"))
    Source.objects.filter(pk=child.pk).update(parent=origin)
    [transfer] = transfers.merge([origin], target, by=ben)
    Source.objects.filter(pk=origin.pk).update(parent=child)
    transfer = Transfer.objects.get(pk=transfer.pk)

    assert undoing.obstacles(transfer) == ["“Port” is part of “Quay” since."]


@st.composite
def registers(draw):
    """What a few sources have, by number: names, claims, further sources, parents."""
    number = st.integers(0, 2)
    return {
        "aliases": draw(
            st.lists(st.tuples(number, st.sampled_from("xyz"), st.booleans()))
        ),
        "claims": draw(st.lists(st.tuples(number, st.lists(number, unique=True)))),
        "matters": draw(st.lists(st.tuples(number, number), unique=True)),
        "parents": draw(st.lists(st.tuples(number, number), max_size=2)),
    }


@settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(registers(), st.permutations([0, 1, 2]))
def test_any_merge_and_undo_leaves_all_rows_equal(ben, register, order):
    with transaction.atomic():
        known = _built(register)
        origin, target, _ = (known[place] for place in order)
        before = rows()
        try:
            [transfer] = transfers.merge([origin], target, by=ben)
        except NotPossible:
            assert rows() == before
        else:
            assert rows() != before
            undoing.undo(transfer, by=ben)
            assert rows() == before
        transaction.set_rollback(True)


def _built(register):
    known = [make_source(name) for name in ("Alpha", "Beta", "Gamma")]
    article, version = make_article(), make_version()
    for number, text, here in register["aliases"]:
        sources.add_alias(known[number], text, article=article if here else None)
    for number, further in register["claims"]:
        claim = make_claim(version=version, source=known[number])
        for place, one in enumerate(further):
            part = "also" if one != number else "relay"
            claim.further_sources.create(source=known[one], part=part, place=place)
    for number, matter in register["matters"]:
        of, _ = Matter.objects.get_or_create(name=f"Matter {matter}")
        Interest.objects.create(source=known[number], matter=of)
    for number, parent in register["parents"]:
        if number != parent and known[number] not in [
            known[parent],
            *transfers.above(known[parent]),
        ]:
            known[number].parent = known[parent]
            known[number].save(update_fields=["parent"])
    return [Source.objects.get(pk=one.pk) for one in known]


# At the same moment


@on_real_rows
def test_race_of_two_merges_each_others_way_has_one_winner(ben, tmp_path):
    one, two = make_source("One"), make_source("Two")
    claims = [make_claim(source=source) for source in (one, two)]
    with track(tmp_path):
        results = race(
            partial(transfers.merge, [one], two, by=ben),
            partial(transfers.merge, [two], one, by=ben),
        )

        assert sorted(type(result).__name__ for result in results) == [
            "NotPossible",
            "list",
        ]
        [left] = Source.objects.current()
        assert {Claim.objects.get(pk=claim.pk).source for claim in claims} == {left}


@on_real_rows
def test_race_of_a_merge_and_a_judgement_loses_neither(ana, ben, tmp_path):
    one, two = make_source("One"), make_source("Two")
    claims = [make_claim() for _ in range(4)]
    with track(tmp_path):
        results = race(
            partial(transfers.merge, [one], two, by=ben),
            *[
                partial(review.judge, claim, judgement(one), by=ana, revision=1)
                for claim in claims
            ],
        )

        assert [result for result in results if isinstance(result, Exception)] == []
        judged = [Claim.objects.get(pk=claim.pk) for claim in claims]
        assert {claim.source for claim in judged} == {two}
        assert {claim.rationale for claim in judged} == {"The minutes say so."}


@on_real_rows
def test_race_of_two_undos_is_one(ben, tmp_path):
    one, two = make_source("One"), make_source("Two")
    claim = make_claim(source=one)
    [transfer] = transfers.merge([one], two, by=ben)
    with track(tmp_path):
        results = race(*[partial(undoing.undo, transfer, by=ben)] * 2)

        assert {type(result) for result in results} == {Transfer}
        assert len(history(claim)) == 2
        assert Claim.objects.get(pk=claim.pk).source == one


def test_chain_of_a_claim_is_told_as_it_was(ben):
    """The history of a merge names further sources in their order."""
    origin, target, union = map(make_source, ("Port", "Harbour", "Union"))
    claim = make_claim(source=make_source("Crew"))
    for place, source in enumerate((union, origin), start=1):
        claim.further_sources.create(source=source, part="also", place=place)

    transfers.merge([origin], target, by=ben)

    [(_, changes, _)] = history(claim)
    assert changes == {
        "further_sources": [
            [named(union), named(origin)],
            [named(union), named(target)],
        ]
    }
    assert chain.further_of([claim.pk])[claim.pk]["relays"] == []
