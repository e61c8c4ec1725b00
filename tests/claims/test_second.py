"""What the second reviewer makes of a claim, and who decides when they differ."""

from functools import partial

import pytest
from django.db import IntegrityError

from claims import review, second
from claims.changes import IllegalMove, StaleClaim
from claims.models import Claim, Event, Notice, SecondCheck, SecondCheckRule
from tests.claims.factories import (
    judgement,
    make_approved,
    make_article,
    make_checked,
    make_claim,
    make_version,
    rating,
)
from tests.conftest import member
from tests.racing import on_real_rows, race, track

pytestmark = pytest.mark.django_db

SAME = {"attribution": "confirmed", "verification": "Verified"}
OTHER = {"attribution": "confirmed", "verification": "False"}
REASON = "The log has another number."


@pytest.fixture
def blind(db) -> None:
    SecondCheckRule.objects.filter(kind="every").update(blind=True)


def answer(claim, *, by, revision=None, reason=REASON, **answers):
    answers["verification"] = rating(answers["verification"])
    seen = revision or claim.revision
    return second.answer(claim, **answers, reason=reason, by=by, revision=seen)


def disagreed(first, other, **fields) -> Claim:
    return answer(make_checked(first, **fields), by=other, **OTHER)


def decide(claim, *, by, revision=None, verification="Disputed", rationale="Both."):
    return second.decide(
        claim,
        judgement(verification=verification, rationale=rationale),
        by=by,
        revision=revision or claim.revision,
    )


def step(name, claim, *, by, revision=None):
    seen = revision or claim.revision
    match name:
        case "approve":
            return second.approve(claim, by=by, revision=seen)
        case "send back":
            return second.send_back(claim, by=by, revision=seen, reason=REASON)
        case "agree":
            return answer(claim, by=by, revision=seen, **SAME)
        case "differ":
            return answer(claim, by=by, revision=seen, **OTHER)
    raise LookupError(name)


# What a second can do: the decision, and the state and second that it leads to.
STEPS = {
    "approve": ("approved", "checked", "approved"),
    "send back": ("sent back", "open", ""),
    "agree": ("approved", "checked", "approved"),
    "differ": ("disagreed", "checked", "disagreed"),
}


def snapshot():
    return [
        list(model.objects.order_by("pk").values())
        for model in (Claim, Event, SecondCheck)
    ]


@pytest.mark.parametrize("name", STEPS)
def test_step_leads_on_and_is_kept(ana, ben, name):
    kind, state, said = STEPS[name]
    claim = make_checked(ana)

    after = step(name, claim, by=ben)

    signed = ben if said else None
    assert (after.state, after.second, after.second_by) == (state, said, signed)
    event = after.events.last()
    assert (event.kind, event.by) == (kind, ben)
    kept = after.second_checks.get()
    assert (kept.decision, kept.by, kept.revision, kept.at.date()) == (
        kind,
        ben,
        claim.revision,
        event.at.date(),
    )
    assert kept.blind is False


def test_approve_keeps_the_answers(ana, ben):
    claim = make_checked(ana)

    after = second.approve(claim, by=ben, revision=claim.revision)

    assert after.events.last().changes.keys() == {"second", "second_by"}
    assert (after.checked_by, after.attribution) == (ana, "confirmed")


def test_send_back_gives_it_to_the_first_with_the_reason(ana, ben):
    claim = make_checked(ana, assignee=ben)

    after = step("send back", claim, by=ben)

    assert (after.assignee, after.checked_by) == (ana, None)
    assert (after.attribution, after.rationale) == ("confirmed", "The minutes say so.")
    assert after.events.last().reason == REASON
    assert after.second_checks.get().reason == REASON


def test_send_back_tells_the_first_once(ana, ben):
    claim = make_checked(ana)

    for _ in range(2):
        step("send back", claim, by=ben)

    notice = Notice.objects.get(kind="sent back")
    assert (notice.user, notice.by, notice.claim, notice.text) == (
        ana,
        ben,
        claim,
        REASON,
    )


def test_disagreement_tells_the_first_once(ana, ben):
    claim = make_checked(ana)

    for _ in range(2):
        step("differ", claim, by=ben)

    notice = Notice.objects.get()
    assert (notice.kind, notice.user, notice.text) == ("disagreed", ana, REASON)


def test_agreement_tells_nobody(ana, ben):
    step("agree", make_checked(ana), by=ben)
    step("approve", make_checked(ana), by=ben)

    assert not Notice.objects.exists()


@pytest.mark.parametrize("reason", ["", " \n"])
def test_send_back_asks_for_a_reason(ana, ben, reason):
    claim = make_checked(ana)
    before = snapshot()

    with pytest.raises(IllegalMove, match="what has to be mended"):
        second.send_back(claim, by=ben, revision=claim.revision, reason=reason)

    assert snapshot() == before


def test_send_back_leaves_it_with_whom_it_is_where_nobody_signed(ana, ben):
    claim = make_checked(ana, assignee=ana)
    Claim.objects.update(checked_by=None)

    assert step("send back", claim, by=ben).assignee == ana


def test_answer_is_kept_with_its_ground(ana, ben):
    claim = make_checked(ana)

    after = step("differ", claim, by=ben)

    kept = second.disagreement(after)
    assert (kept.attribution, kept.verification.label, kept.reason) == (
        "confirmed",
        "False",
        REASON,
    )
    assert (after.attribution, after.verification.label) == ("confirmed", "Verified")
    assert after.events.last().reason == REASON


@pytest.mark.parametrize(
    ("attribution", "verification"),
    [("distorted", "Verified"), ("confirmed", "Disputed"), ("not found", "False")],
)
def test_answer_differs_in_either_question(ana, ben, attribution, verification):
    claim = make_checked(ana)

    after = answer(claim, by=ben, attribution=attribution, verification=verification)

    assert after.second == "disagreed"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"attribution": "unchecked"}, "did they say it"),
        ({"verification": "Unverified"}, "is it so"),
        ({"verification": "Misleading"}, "not given any more"),
        ({"reason": " \n"}, "rest on"),
    ],
)
def test_answer_asks_for_all_of_it(ana, ben, change, why):
    old = rating("Misleading")
    old.retired = True
    old.save(update_fields=["retired"])
    claim = make_checked(ana)
    before = snapshot()

    with pytest.raises(IllegalMove, match=why):
        answer(claim, by=ben, **{**OTHER, **change})

    assert snapshot() == before


@pytest.mark.parametrize("name", STEPS)
def test_step_twice_is_once(ana, ben, name):
    claim = make_checked(ana)
    step(name, claim, by=ben)
    before = snapshot()

    step(name, claim, by=ben)

    assert snapshot() == before


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("other", STEPS)
def test_step_after_another_is_told(ana, ben, dora, name, other):
    claim = make_checked(ana)
    step(other, claim, by=dora)
    before = snapshot()

    with pytest.raises(StaleClaim):
        step(name, claim, by=ben)

    assert snapshot() == before


@pytest.mark.parametrize("name", STEPS)
def test_step_is_not_the_firsts(ana, name):
    claim = make_checked(ana)
    before = snapshot()

    with pytest.raises(IllegalMove, match="You checked it yourself"):
        step(name, claim, by=ana)

    assert snapshot() == before


@pytest.mark.parametrize("name", STEPS)
def test_step_is_not_the_writers(ana, ben, name):
    version = make_version(article=make_article(byline="By Ben"))
    claim = make_checked(ana, version=version)
    before = snapshot()

    with pytest.raises(IllegalMove, match="byline"):
        step(name, claim, by=ben)

    assert snapshot() == before


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("state", ["suggested", "settled", "dismissed"])
def test_step_is_for_a_checked_claim(ana, ben, name, state):
    claim = make_claim(state=state, settled_by=ana, checked_by=ana)
    before = snapshot()

    with pytest.raises(IllegalMove):
        step(name, claim, by=ben)

    assert snapshot() == before


@pytest.mark.parametrize("name", STEPS)
def test_step_and_its_history_are_one(ana, ben, monkeypatch, name):
    claim = make_checked(ana)
    before = snapshot()

    def refuse(**fields):
        raise IntegrityError("no second check")

    monkeypatch.setattr(SecondCheck.objects, "get_or_create", refuse)
    with pytest.raises(IntegrityError, match="no second check"):
        step(name, claim, by=ben)

    assert snapshot() == before


def test_second_who_sent_it_back_may_approve_it_when_mended(ana, ben):
    claim = step("send back", make_checked(ana), by=ben)
    claim = review.judge(
        claim, judgement(rationale="Seen twice."), by=ana, revision=claim.revision
    )
    claim = review.check(claim, by=ana, revision=claim.revision)

    claim = step("approve", claim, by=ben)

    assert claim.second == "approved"
    decisions = claim.second_checks.values_list("decision", flat=True)
    assert list(decisions) == ["sent back", "approved"]


# Approving and settling


def test_approve_and_settle_is_both(ana, ben):
    claim = make_checked(ana)

    after = second.approve_and_settle(claim, by=ben, revision=claim.revision)

    assert (after.state, after.second, after.second_by, after.settled_by) == (
        "settled",
        "approved",
        ben,
        ben,
    )
    kinds = [event.kind for event in after.events.all()]
    assert kinds[-2:] == ["approved", "settled"]


def test_approve_and_settle_is_both_or_neither(ana, ben):
    claim = make_checked(ana)
    Claim.objects.update(rationale="")
    before = snapshot()

    with pytest.raises(IllegalMove, match="give the reasons"):
        second.approve_and_settle(claim, by=ben, revision=claim.revision)

    assert snapshot() == before
    claim.refresh_from_db()
    assert "give the reasons" in second.why_not_settled_with_it(claim, by=ben)


def test_approve_and_settle_twice_is_once(ana, ben):
    claim = make_checked(ana)
    second.approve_and_settle(claim, by=ben, revision=claim.revision)
    before = snapshot()

    second.approve_and_settle(claim, by=ben, revision=claim.revision)

    assert snapshot() == before


# Blind


@pytest.mark.parametrize("name", ["approve", "send back"])
def test_blind_second_answers_first(ana, ben, blind, name):
    claim = make_checked(ana)
    before = snapshot()

    with pytest.raises(IllegalMove, match="blind"):
        step(name, claim, by=ben)

    assert snapshot() == before
    assert "blind" in second.why_not_approved(claim, by=ben)


@pytest.mark.parametrize("name", ["agree", "differ"])
def test_blind_answer_is_kept_as_blind(ana, ben, blind, name):
    after = step(name, make_checked(ana), by=ben)

    assert after.second == STEPS[name][2]
    assert after.second_checks.get().blind is True


def test_blind_claim_is_not_reopened_to_be_seen(ana, ben, blind):
    finn = member("finn", "reviewer")
    claim = make_checked(ana)
    given = {"revision": claim.revision, "reason": "To see it."}

    with pytest.raises(IllegalMove, match="blind"):
        review.reopen(claim, by=finn, **given)

    assert review.why_not_reopened(claim, by=ana) == ""
    assert review.reopen(claim, by=ben, **given).state == "open"


# Deciding


def test_decide_settles_with_the_answers_given(ana, dora, ben):
    claim = disagreed(ana, dora)

    after = decide(claim, by=ben)

    assert (after.state, after.settled_by, after.second) == (
        "settled",
        ben,
        "disagreed",
    )
    assert (after.verification.label, after.rationale) == ("Disputed", "Both.")
    event = after.events.last()
    assert event.kind == "settled"
    assert event.changes["verification"][1]["name"] == "Disputed"
    assert event.changes["rationale"] == ["The minutes say so.", "Both."]


@pytest.mark.parametrize("who", ["ben", "dora"])
def test_decide_is_for_a_third(ben, dora, who):
    claim = disagreed(ben, dora)
    before = snapshot()

    with pytest.raises(IllegalMove, match="one of the two"):
        decide(claim, by={"ben": ben, "dora": dora}[who])

    assert snapshot() == before


def test_decide_is_not_the_writers(ana, dora, ben):
    version = make_version(article=make_article(byline="By Ben"))
    claim = disagreed(ana, dora, version=version)

    with pytest.raises(IllegalMove, match="byline"):
        decide(claim, by=ben)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"verification": "Unverified"}, "is it so"),
        ({"rationale": " "}, "give the reasons"),
        ({"verification": "Misleading"}, "not given any more"),
    ],
)
def test_decide_asks_for_all_of_it(ana, dora, ben, given, why):
    claim = disagreed(ana, dora)
    old = rating("Misleading")
    old.retired = True
    old.save(update_fields=["retired"])
    before = snapshot()

    with pytest.raises(IllegalMove, match=why):
        decide(claim, by=ben, **given)

    assert snapshot() == before


def test_decide_takes_a_retired_rating_that_one_of_them_gave(ana, dora, ben):
    claim = disagreed(ana, dora)
    old = rating("False")
    old.retired = True
    old.save(update_fields=["retired"])

    assert decide(claim, by=ben, verification="False").verification == old


def test_decide_needs_a_disagreement(ana, dora, ben):
    claim = make_approved(ana, dora)

    with pytest.raises(IllegalMove, match="no disagreement"):
        decide(claim, by=ben)

    assert second.disagreement(claim) is None


def test_decide_twice_is_once_and_the_later_is_told(ana, dora, ben):
    claim = disagreed(ana, dora)
    decide(claim, by=ben)
    before = snapshot()

    decide(claim, by=ben)
    with pytest.raises(StaleClaim):
        decide(claim, by=member("lena", "editor"), verification="False")

    assert snapshot() == before


def test_disagreement_is_not_settled_past(ana, dora, ben):
    claim = disagreed(ana, dora)

    with pytest.raises(IllegalMove, match="an editor decides"):
        review.settle(claim, by=ben, revision=claim.revision)


def test_disagreement_ends_when_the_claim_is_reopened(ana, dora, ben):
    claim = disagreed(ana, dora)

    claim = review.reopen(claim, by=ana, revision=claim.revision, reason="She is right")

    assert (claim.second, claim.second_by) == ("", None)
    assert second.disagreement(claim) is None
    assert claim.second_checks.count() == 1


# At the same moment


@on_real_rows
def test_race_of_seconds_has_one_winner(ana, tmp_path):
    seconds = [member(f"second{n}", "reviewer") for n in range(4)]
    claim = make_checked(ana)
    jobs = [
        partial(step, name, claim, by=by)
        for by in seconds
        for name in ("approve", "send back", "differ")
    ]
    with track(tmp_path):
        results = race(*jobs)

        won = [one for one in results if isinstance(one, Claim)]
        lost = [one for one in results if isinstance(one, StaleClaim)]
        assert (len(won), len(lost)) == (1, len(jobs) - 1)
        assert SecondCheck.objects.count() == 1
        claim.refresh_from_db()
        assert claim.revision == won[0].revision


@on_real_rows
def test_race_of_one_approval_happens_once(ana, ben, tmp_path):
    claim = make_checked(ana)
    with track(tmp_path):
        results = race(*[partial(step, "approve", claim, by=ben)] * 8)

        assert {type(one) for one in results} <= {Claim, StaleClaim}
        assert SecondCheck.objects.count() == 1
        assert Event.objects.filter(kind="approved").count() == 1
