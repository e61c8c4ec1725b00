"""In how many other articles the same is said."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims import chain, harvest, history, repeats, review, tasks
from claims.anchoring import places_of
from claims.models import Claim, ClaimLink
from claims.priority import MOST_REPEATS
from claims.wording import NO_KEY, key_of
from tests.claims.factories import make_article, make_claim, make_version

SAID = "The ferries would stay in port."
OTHER = "Nobody was hurt on the quay."
pytestmark = pytest.mark.django_db


def claim_of(wording=SAID, **fields) -> Claim:
    """A claim of an article of its own unless a version is given."""
    return make_claim(wording=wording, wording_key=key_of(wording), **fields)


def counts(*claims: Claim) -> list[int]:
    found = Claim.objects.in_bulk([claim.pk for claim in claims])
    return [found[claim.pk].repeated for claim in claims]


# The key


@pytest.mark.parametrize(
    "wording",
    ["the ferries would stay in port", "THE FERRIES would — stay, in “port”!"],
)
def test_key_passes_over_case_and_punctuation(wording):
    assert key_of(wording) == key_of(SAID)


@pytest.mark.parametrize(
    "wording", ["The ferries would not stay in port.", "Ferries would stay in port."]
)
def test_key_tells_other_words_apart(wording):
    assert key_of(wording) != key_of(SAID)


@pytest.mark.parametrize("wording", ["", "…", "He denied it.", "Four words are few"])
def test_short_wording_has_no_key(wording):
    assert key_of(wording) == NO_KEY


@given(st.text())
def test_key_fits_the_column(wording):
    assert -(2**63) <= key_of(f"{wording} one two three four five") < 2**63


# Counting


def test_same_wording_in_other_articles_is_counted():
    claims = [claim_of() for _ in range(3)]
    alone, key = claim_of(OTHER), key_of(SAID)

    changed = repeats.refresh([key, alone.wording_key])

    assert changed == 3
    assert counts(*claims, alone) == [2, 2, 2, 0]
    assert {claim.priority for claim in Claim.objects.filter(wording_key=key)} == {4}


def test_own_article_and_doubled_ones_do_not_count():
    article = make_article()
    first, twin = [claim_of(version=make_version(article=article)) for _ in range(2)]
    other = claim_of()

    repeats.refresh([first.wording_key])

    assert counts(first, twin, other) == [1, 1, 1]


def test_what_became_of_a_claim_does_not_matter():
    first, dismissed = claim_of(), claim_of(state="dismissed")

    repeats.refresh([first.wording_key])

    assert counts(first, dismissed) == [1, 1]
    assert Claim.objects.get(pk=dismissed.pk).priority == 0


def test_short_wordings_are_never_the_same():
    claims = [claim_of("He denied it.") for _ in range(2)]

    repeats.refresh([NO_KEY], [claim.pk for claim in claims])

    assert counts(*claims) == [0, 0]


def test_no_more_than_so_many_count():
    claims = [claim_of() for _ in range(MOST_REPEATS + 3)]

    repeats.refresh([claims[0].wording_key])

    assert set(counts(*claims)) == {MOST_REPEATS}
    assert repeats.refresh([claims[0].wording_key]) == 0


def test_links_and_wordings_add_up_once_for_each_article(ben):
    first, same, linked = claim_of(), claim_of(), claim_of(OTHER)
    for other in (same, linked):
        chain.link(first, other, ClaimLink.Kind.SAME, by=ben)

    repeats.refresh([first.wording_key], [linked.pk])

    assert counts(first, same, linked) == [2, 1, 1]


@pytest.mark.parametrize("kind", ["contradicts", "updates"])
def test_only_the_same_is_a_repetition(ben, kind):
    first, other = claim_of(), claim_of(OTHER)
    chain.link(first, other, kind, by=ben)

    repeats.refresh([], [first.pk, other.pk])

    assert counts(first, other) == [0, 0]


# Kept right


def test_linking_and_unlinking_count(ben, committed):
    first, other = claim_of("He denied it."), claim_of(OTHER)

    with committed():
        link = chain.link(first, other, ClaimLink.Kind.SAME, by=ben)
    linked = counts(first, other)
    with committed():
        chain.unlink(link, by=ben)

    assert (linked, counts(first, other)) == ([1, 1], [0, 0])


def test_link_of_another_kind_takes_the_count_away(ben, committed):
    first, other = claim_of(), claim_of(OTHER)

    with committed():
        chain.link(first, other, ClaimLink.Kind.SAME, by=ben)
    with committed():
        chain.link(first, other, ClaimLink.Kind.CONTRADICTS, by=ben)

    assert counts(first, other) == [0, 0]


def test_rewording_counts_for_old_and_new(ana, committed):
    claim, before, after = claim_of(), claim_of(), claim_of(OTHER)
    repeats.refresh([claim.wording_key])

    with committed():
        edited = review.edit(
            claim,
            wording=OTHER,
            form=claim.form,
            places=places_of(claim),
            by=ana,
            revision=1,
        )

    assert edited.wording_key == after.wording_key
    assert counts(claim, before, after) == [1, 0, 1]


def test_bringing_words_back_counts(ana, committed):
    claim, other = claim_of(OTHER), claim_of()
    edited = review.edit(
        claim,
        wording=SAID,
        form=claim.form,
        places=places_of(claim),
        by=ana,
        revision=1,
    )
    repeats.refresh([edited.wording_key])
    was = counts(claim, other)

    with committed():
        history.restore(edited, edited.events.last(), by=ana, revision=2)

    assert (was, counts(claim, other)) == ([1, 1], [0, 0])


def test_found_and_added_claims_count(ana, committed):
    text = "The harbour board said the ferries would stay in port. Notice {}."
    versions = [make_version(text.format(number), state="read") for number in (1, 2)]

    with committed():
        for version in versions:
            harvest.harvest(version.pk)
    found = list(Claim.objects.order_by("pk"))
    with committed():
        review.add(
            make_version(),
            wording=found[0].wording,
            places=places_of(make_claim()),
            form="indirect",
            by=ana,
        )

    added = Claim.objects.get(wording=found[0].wording, state="open")
    assert counts(*found, added) == [2, 2, 2]


def test_task_counts():
    first, second = claim_of(), claim_of()

    tasks.count_repeats([first.wording_key], [])

    assert counts(first, second) == [1, 1]


def test_saying_the_same_is_no_change_of_a_claim():
    first, _ = claim_of(), claim_of()

    repeats.refresh([first.wording_key])

    after = Claim.objects.get(pk=first.pk)
    assert (after.revision, after.updated) == (first.revision, first.updated)
    assert after.events.count() == 0


def expected(claim: Claim) -> int:
    """The plain way: look at every other claim."""
    links = ClaimLink.objects.filter(kind="same").values_list("claim", "other")
    linked = {other for one, other in links if one == claim.pk}
    linked |= {one for one, other in links if other == claim.pk}
    same = [
        other.article_id
        for other in Claim.objects.exclude(article=claim.article_id)
        if other.pk in linked
        or (claim.wording_key and other.wording_key == claim.wording_key)
    ]
    return min(len(set(same)), MOST_REPEATS)


@settings(
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    wordings=st.lists(st.sampled_from([SAID, OTHER, "Short."]), min_size=6, max_size=6),
    links=st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(
            lambda two: two[0] < two[1]
        ),
        unique=True,
        max_size=5,
    ),
)
def test_counts_are_those_of_the_plain_way(ben, wordings, links):
    if not Claim.objects.exists():
        versions = [make_version() for _ in range(4)]
        for version in [*versions, *versions[:2]]:
            make_claim(version=version)
    claims = list(Claim.objects.order_by("pk"))
    for claim, wording in zip(claims, wordings, strict=True):
        key = key_of(wording)
        Claim.objects.filter(pk=claim.pk).update(wording=wording, wording_key=key)
    ClaimLink.objects.all().delete()
    for one, other in links:
        ClaimLink.objects.create(
            claim=claims[one], other=claims[other], kind="same", by=ben
        )

    repeats.refresh({key_of(one) for one in wordings}, [claim.pk for claim in claims])

    claims = list(Claim.objects.order_by("pk"))
    assert [claim.repeated for claim in claims] == [expected(one) for one in claims]
