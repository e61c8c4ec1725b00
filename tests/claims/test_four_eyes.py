"""Which claims need a second check, on what grounds, and who may give it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims import four_eyes, review
from claims.four_eyes import Reason
from claims.models import Claim, Interest, Matter, SecondCheckRule
from tests.claims.factories import (
    make_approved,
    make_article,
    make_checked,
    make_claim,
    make_evidence,
    make_source,
    make_version,
)
from tests.conftest import member

pytestmark = pytest.mark.django_db

KINDS = SecondCheckRule.Kind.values


@pytest.fixture
def only():
    """Leaves some rules in force, blind or not, and no other."""

    def leave(*kinds: str, blind: bool = False) -> None:
        SecondCheckRule.objects.update(active=False, blind=False)
        rules = SecondCheckRule.objects.filter(kind__in=kinds)
        assert rules.update(active=True, blind=blind) == len(kinds)

    return leave


def make_party(claim, name="Harbour Board", side="the owner") -> Claim:
    """The claim, from a source that is party to a matter of its article."""
    matter = Matter.objects.create(name=f"The strike {claim.pk}")
    matter.articles.add(claim.article)
    source = make_source(f"{name} {claim.pk}")
    Interest.objects.create(source=source, matter=matter, side=side)
    Claim.objects.filter(pk=claim.pk).update(source=source)
    return Claim.objects.get(pk=claim.pk)


def plain(ana) -> Claim:
    """A checked claim that no rule strikes but "every"."""
    return make_checked(ana, flags=["hedged"])


def of_no_origin(ana) -> Claim:
    claim = make_checked(ana)
    claim.evidence.update(origin="")
    return claim


# kind: what makes a claim that the rule strikes
STRUCK = {
    "every": make_checked,
    "casualty": lambda ana: make_checked(ana, flags=["casualty", "number"]),
    "accusation": lambda ana: make_checked(ana, flags=["accusation"]),
    "unnamed": lambda ana: make_checked(ana, flags=["unnamed"]),
    "party": lambda ana: make_party(make_checked(ana)),
    "single": of_no_origin,
    "number": lambda ana: make_checked(ana, flags=["number"]),
    "quote": lambda ana: make_checked(ana, flags=["quote"]),
}


def test_every_rule_has_its_test():
    assert sorted(STRUCK) == sorted(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_rule_strikes_what_it_is_about(ana, only, kind):
    struck = STRUCK[kind](ana)
    spared = plain(ana)
    only(kind)

    assert [one.rule for one in four_eyes.reasons(struck)] == [kind]
    assert four_eyes.is_needed(spared) == (kind == "every")


@pytest.mark.parametrize("kind", KINDS)
def test_rule_that_is_off_strikes_nothing(ana, only, kind):
    claim = STRUCK[kind](ana)
    only()

    assert four_eyes.reasons(claim) == []
    assert not Claim.objects.filter(four_eyes.needing_second()).exists()


@pytest.mark.parametrize("kind", KINDS)
def test_rule_says_the_same_of_one_and_of_many(ana, only, kind):
    only(kind)
    claims = [make(ana) for make in STRUCK.values()] + [plain(ana)]

    needing = Claim.objects.filter(four_eyes.needing_second())

    one_by_one = {claim for claim in claims if four_eyes.is_needed(claim)}
    assert set(needing) == one_by_one != set()
    settled = set(Claim.objects.filter(four_eyes.to_settle()))
    assert settled == set(claims) - one_by_one


@pytest.mark.parametrize(
    ("kind", "fields", "reason"),
    [
        ("casualty", {"flags": ["casualty"]}, Reason("casualty", ("killed",))),
        ("number", {"flags": ["number"]}, Reason("number", ("Four",))),
        ("quote", {"flags": ["quote"]}, Reason("quote", ())),
        ("unnamed", {"flags": ["unnamed"]}, Reason("unnamed", ("an aide",))),
        ("accusation", {"flags": ["accusation"]}, Reason("accusation", ())),
        ("single", {}, Reason("single", note="none so far")),
        ("every", {}, Reason("every")),
    ],
)
def test_reason_names_the_words(only, kind, fields, reason):
    only(kind)
    version = make_version("Four sailors were killed, an aide said.")

    claim = make_claim(
        "Four sailors were killed", source_words="an aide", version=version, **fields
    )

    assert four_eyes.reasons(claim) == [reason]


def test_reason_of_a_party_names_the_matter(ana, only):
    only("party")
    claim = make_party(make_checked(ana))

    [reason] = four_eyes.reasons(claim)

    source, matter = claim.source, claim.article.matters.get()
    assert reason.note == f"{source}: {matter}: the owner"


def test_unnamed_source_of_the_register_needs_no_flag(ana, only):
    only("unnamed")
    aide = make_source("an aide", kind="unnamed")
    claim = make_checked(ana)
    Claim.objects.update(source=aide)
    claim.refresh_from_db()

    assert four_eyes.reasons(claim) == [Reason("unnamed", ("an aide",))]
    assert Claim.objects.filter(four_eyes.needing_second()).get() == claim


def test_flag_taken_off_by_hand_strikes_no_more(ana, only):
    only("number")
    claim = make_claim("would stay", flags=["number"])

    claim = review.set_flags(claim, [], by=ana, revision=1)

    assert four_eyes.reasons(claim) == []


@pytest.mark.parametrize("number", [0, 1, 2, 3])
def test_single_origin_counts_independent_ones(ana, only, number):
    only("single")
    claim = of_no_origin(ana)
    for _ in range(number):
        make_evidence(claim, by=ana)

    found = [one.note for one in four_eyes.reasons(claim)]

    assert found == {0: ["none so far"], 1: ["1 so far"]}.get(number, [])


def test_reasons_say_which_rules_are_blind(ana, only):
    only("every", "single")
    SecondCheckRule.objects.filter(kind="single").update(blind=True)
    claim = of_no_origin(ana)

    assert [(r.rule, r.blind) for r in four_eyes.reasons(claim)] == [
        ("every", False),
        ("single", True),
    ]
    assert four_eyes.is_blind(claim)


@pytest.mark.parametrize("kind", KINDS)
def test_rules_ask_as_often_for_three_as_for_one(ana, only, kind):
    counts = []
    only(kind)
    for number in (1, 2):
        for _ in range(number):
            STRUCK[kind](ana)
        with CaptureQueriesContext(connection) as captured:
            list(Claim.objects.filter(four_eyes.needing_second()))
        counts.append(len(captured))

    assert counts[0] == counts[1]


# Queues


def test_second_check_waits_for_others(ana, ben):
    mine, other = make_checked(ana), make_checked(ben)
    make_approved(ben, ana)
    make_claim()

    assert list(Claim.objects.filter(four_eyes.waiting_for(ana))) == [other]
    assert list(Claim.objects.filter(four_eyes.waiting_for(ben))) == [mine]


def test_to_settle_are_those_approved_or_unasked(ana, ben, only):
    only("casualty")
    unasked = make_checked(ana)
    waiting = make_checked(ana, flags=["casualty"])
    approved = make_approved(ana, ben, flags=["casualty"])
    disagreed = make_checked(ana, flags=["casualty"])
    Claim.objects.filter(pk=disagreed.pk).update(second="disagreed")

    assert set(Claim.objects.filter(four_eyes.to_settle())) == {unasked, approved}
    assert set(Claim.objects.filter(four_eyes.needing_second())) == {waiting}
    assert list(Claim.objects.filter(second="disagreed")) == [disagreed]


# Who


def test_second_is_any_other_reviewer(ana, ben):
    assert four_eyes.why_not_second(make_checked(ana), by=ben) == ""
    assert four_eyes.why_not_second(make_checked(ben), by=ana) == ""


def test_second_is_not_the_first(ana):
    why = four_eyes.why_not_second(make_checked(ana), by=ana)

    assert why == "You checked it yourself; someone else is the second."


@pytest.mark.parametrize("state", ["suggested", "open", "settled", "dismissed"])
def test_second_is_for_checked_claims(ben, state):
    claim = make_claim(state=state, settled_by=ben)

    why = four_eyes.why_not_second(claim, by=ben)

    assert why == "Only a checked claim gets a second check."


def test_second_is_one(ana, ben, dora):
    claim = make_approved(ana, ben)

    why = four_eyes.why_not_second(claim, by=dora)

    assert why == "ben has given the second check already."


def test_second_is_none_where_no_rule_asks(ana, ben, only):
    only()

    why = four_eyes.why_not_second(make_checked(ana), by=ben)

    assert why == "No rule asks for a second check of this claim."


@pytest.mark.parametrize(
    ("byline", "named"),
    [
        ("By Ben", True),
        ("BEN/LENA MOOR", True),
        ("Lena Moor and Benjámin Ősz", True),
        ("Benjamin Osz", True),
        ("Benjamin", False),
        ("Osz", False),
        ("Rubens", False),
        ("", False),
        ("…", False),
    ],
)
def test_second_is_not_who_wrote_the_article(ana, byline, named):
    ben = member("ben", "editor", first_name="Benjamin", last_name="Ősz")
    version = make_version(article=make_article(byline=byline))
    claim = make_checked(ana, version=version)

    why = four_eyes.why_not_second(claim, by=ben)

    expected = "You are named in the article's byline; someone else is the second."
    assert why == (expected if named else "")
