from functools import partial

import pytest
from django.db import IntegrityError

from claims import anchoring, assignment, exports, highlight, review
from claims.anchoring import Places, places_of, words_at
from claims.changes import IllegalMove, StaleClaim
from claims.models import Anchor, Claim, Event, Evidence, Notice, SecondCheckRule
from tests.claims.factories import (
    give_origins,
    judgement,
    make_approved,
    make_article,
    make_checked,
    make_claim,
    make_source,
    make_version,
    rating,
)
from tests.racing import on_real_rows, race, track

pytestmark = pytest.mark.django_db

STATES = Claim.State.values

# For each move, the states it may start from and where it leads; all others are
# refused. A move that leads nowhere else is a doubled submit.
MOVES = {
    "accept": {"suggested": "open", "open": "open"},
    "dismiss": {"suggested": "dismissed", "open": "dismissed"},
    "check": {"suggested": "checked", "open": "checked", "checked": "checked"},
    "settle": {"checked": "settled", "settled": "settled"},
    "reopen": {"checked": "open", "settled": "open", "dismissed": "open"}
    | {"open": "open"},
    "judge": {"suggested": "open", "open": "open"},
    "edit": {"suggested": "open", "open": "open"},
    "assign": {state: state for state in STATES},
    "set_flags": {"suggested": "open", "open": "open"},
}
# What writes its event even where the claim stays in its state.
ALWAYS = {"judge": "judged", "edit": "edited", "assign": "assigned"}
ALWAYS |= {"set_flags": "flagged"}
KINDS = {
    "accept": "accepted",
    "dismiss": "dismissed",
    "check": "checked",
    "settle": "settled",
    "reopen": "reopened",
    **ALWAYS,
}


def claim_in(state, *, by, settled_by, **fields):
    """A claim in a state, both of its questions answered and with reasons."""
    signed = {"checked": {"checked_by": by}, "settled": {"checked_by": by}}
    signed["settled"]["settled_by"] = settled_by
    signed["checked"] |= {"second": "approved", "second_by": by}
    claim = make_claim(
        state=state,
        attribution="confirmed",
        verification=rating("Verified"),
        rationale="The minutes say so.",
        **signed.get(state, {}),
        **fields,
    )
    give_origins(claim, by=by)
    return claim


def apply(move, claim, *, by, revision):
    given = {
        "dismiss": {"dismissed_as": "opinion", "reason": "So."},
        "reopen": {"reason": "New minutes."},
        "judge": {"judgement": judgement(rationale="Seen it.")},
        "edit": {"wording": "Ferries.", "form": "direct"}
        | {"places": Places(content=((0, 7),))},
        "assign": {"to": by},
        "set_flags": {"chosen": ["number"]},
    }.get(move, {})
    module = assignment if move == "assign" else review
    return getattr(module, move)(claim, **given, by=by, revision=revision)


def snapshot(claim):
    """All that could have changed of a claim."""
    return (
        list(Claim.objects.order_by("pk").values()),
        list(Anchor.objects.order_by("pk").values()),
        list(Event.objects.order_by("pk").values()),
        list(Evidence.objects.order_by("pk").values()),
    )


def changes_of(claim):
    return [event.changes for event in claim.events.all()]


def named(thing):
    return {"pk": thing.pk, "name": str(thing)}


# Moves


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("move", MOVES)
def test_move_leads_where_the_rules_say(ana, ben, move, state):
    claim = claim_in(state, by=ana, settled_by=ana)
    before = snapshot(claim)

    if state not in MOVES[move]:
        with pytest.raises(IllegalMove):
            apply(move, claim, by=ben, revision=1)
        assert snapshot(claim) == before
        return
    apply(move, claim, by=ben, revision=1)

    claim.refresh_from_db()
    assert claim.state == MOVES[move][state]
    if claim.state == state and move not in ALWAYS:
        assert snapshot(claim) == before
        return
    event = claim.events.get()
    assert (event.kind, event.by) == (KINDS[move], ben)
    assert claim.revision == 2
    if claim.state != state:
        assert event.changes["state"] == [state, claim.state]
        assert claim.updated == event.at


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("state", STATES)
def test_move_refuses_stale_revision(ana, ben, move, state):
    claim = claim_in(state, by=ana, settled_by=ana)
    Claim.objects.update(revision=5)
    before = snapshot(claim)

    # What was written with a move is not lost silently.
    if MOVES[move].get(state) == state and move not in (*ALWAYS, "reopen"):
        apply(move, claim, by=ben, revision=4)
    else:
        with pytest.raises(StaleClaim) as stale:
            apply(move, claim, by=ben, revision=4)
        assert (stale.value.claim.pk, stale.value.claim.revision) == (claim.pk, 5)

    assert snapshot(claim) == before


@pytest.mark.parametrize("move", MOVES)
def test_move_twice_is_once(ana, ben, move):
    first = {"settle": "checked", "reopen": "settled"}.get(move, "suggested")
    claim = claim_in(first, by=ana, settled_by=ana)
    apply(move, claim, by=ben, revision=1)
    before = snapshot(claim)

    apply(move, claim, by=ben, revision=1)

    assert snapshot(claim) == before
    assert Event.objects.count() == 1


@pytest.mark.parametrize("move", MOVES)
def test_move_and_its_event_are_one(ana, ben, monkeypatch, move):
    first = {"settle": "checked", "reopen": "settled"}.get(move, "suggested")
    claim = claim_in(first, by=ana, settled_by=ana)
    before = snapshot(claim)

    def refuse(**fields):
        raise IntegrityError("no history")

    monkeypatch.setattr(Event.objects, "create", refuse)
    with pytest.raises(IntegrityError, match="no history"):
        apply(move, claim, by=ben, revision=1)

    assert snapshot(claim) == before


@pytest.mark.parametrize("dismissed_as", Claim.Dismissal.values)
def test_dismiss_keeps_what_it_is_and_why(ana, dismissed_as):
    claim = make_claim()

    claim = review.dismiss(
        claim, dismissed_as=dismissed_as, by=ana, revision=1, reason="Weather."
    )

    assert claim.dismissed_as == dismissed_as
    event = claim.events.get()
    assert (event.reason, event.changes["dismissed_as"]) == (
        "Weather.",
        ["", dismissed_as],
    )


@pytest.mark.parametrize("dismissed_as", ["", "boring"])
def test_dismiss_asks_what_it_is(ana, dismissed_as):
    claim = make_claim()
    before = snapshot(claim)

    with pytest.raises(IllegalMove, match="Say why"):
        review.dismiss(claim, dismissed_as=dismissed_as, by=ana, revision=1)

    assert snapshot(claim) == before


@pytest.mark.parametrize(
    ("dismissed_as", "reason"), [("opinion", "So."), ("duplicate", "")]
)
def test_dismiss_tells_who_is_late_with_another_reason(ana, ben, dismissed_as, reason):
    claim = make_claim()
    review.dismiss(claim, dismissed_as="opinion", by=ana, revision=1)
    before = snapshot(claim)

    with pytest.raises(StaleClaim):
        review.dismiss(
            claim, dismissed_as=dismissed_as, reason=reason, by=ben, revision=1
        )
    review.dismiss(claim, dismissed_as="opinion", by=ben, revision=1)

    assert snapshot(claim) == before


def test_reopen_tells_who_had_checked_it(ana, ben):
    claim = make_checked(ana)

    for _ in range(2):
        review.reopen(claim, by=ben, revision=claim.revision, reason="New minutes.")

    notice = Notice.objects.get()
    assert (notice.kind, notice.user, notice.text) == ("sent back", ana, "New minutes.")


def test_reopen_tells_who_is_late_with_a_reason(ana, ben):
    claim = claim_in("checked", by=ana, settled_by=None)
    review.reopen(claim, by=ana, revision=1, reason="A slip.")

    with pytest.raises(StaleClaim):
        review.reopen(claim, by=ben, revision=1, reason="The log is new.")
    again = review.reopen(claim, by=ana, revision=1, reason="A slip.")

    assert (again.revision, claim.events.count()) == (2, 1)


@pytest.mark.parametrize("reason", ["", " \n"])
def test_reopen_asks_for_a_reason(ana, ben, reason):
    claim = claim_in("settled", by=ana, settled_by=ben)
    before = snapshot(claim)

    with pytest.raises(IllegalMove, match="Say why"):
        review.reopen(claim, by=ben, revision=1, reason=reason)

    assert snapshot(claim) == before


def test_reopen_keeps_the_answers_and_takes_the_signatures(ana, ben):
    claim = claim_in("settled", by=ana, settled_by=ben)

    claim = review.reopen(claim, by=ana, revision=1, reason="New minutes.")

    assert (claim.attribution, claim.verification.label, claim.rationale) == (
        "confirmed",
        "Verified",
        "The minutes say so.",
    )
    assert (claim.checked_by, claim.settled_by) == (None, None)
    event = claim.events.get()
    assert event.reason == "New minutes."
    assert event.changes == {
        "checked_by": [named(ana), None],
        "settled_by": [named(ben), None],
        "state": ["settled", "open"],
    }


def test_check_signs_the_claim(ana):
    claim = claim_in("open", by=ana, settled_by=None)

    claim = review.check(claim, by=ana, revision=1)

    assert claim.checked_by == ana
    assert changes_of(claim) == [
        {"checked_by": [None, named(ana)], "state": ["open", "checked"]}
    ]


@pytest.mark.parametrize(
    ("attribution", "label", "why"),
    [
        ("unchecked", "Verified", "did they say it"),
        ("confirmed", "Unverified", "is it so"),
        ("unchecked", "Unverified", "did they say it"),
    ],
)
def test_check_asks_for_both_answers(ana, attribution, label, why):
    claim = make_claim(attribution=attribution, verification=rating(label))
    before = snapshot(claim)

    with pytest.raises(IllegalMove, match=why):
        review.check(claim, by=ana, revision=1)

    assert why in review.why_not_checked(claim)
    assert snapshot(claim) == before


def test_check_judges_the_claim_as_it_stands(ana, ben):
    seen = claim_in("open", by=ana, settled_by=None)
    Claim.objects.update(attribution="unchecked")

    with pytest.raises(IllegalMove, match="did they say it"):
        review.check(seen, by=ana, revision=1)


def test_reopen_clears_whatever_was_signed_or_let_pass(ana, ben):
    claim = claim_in("settled", by=ana, settled_by=ben)
    signed = {"second": "approved", "second_by": ben, "override": "One log exists."}
    Claim.objects.update(**signed, override_by=ben)
    dismissed = make_claim(state="dismissed", dismissed_as="opinion")

    claim = review.reopen(claim, by=ben, revision=1, reason="New minutes.")
    dismissed = review.reopen(dismissed, by=ana, revision=1, reason="It is one.")

    assert dismissed.dismissed_as == ""
    names = review.SIGNATURES
    assert {name: getattr(claim, name) for name in names} == names
    assert set(claim.events.get().changes) == {*names, "state"} - {"dismissed_as"}


def test_settle_signs_the_claim(ana, ben):
    claim = make_approved(ana, ben)

    claim = review.settle(claim, by=ben, revision=claim.revision)

    assert (claim.checked_by, claim.settled_by) == (ana, ben)
    assert changes_of(claim)[-1] == {
        "settled_by": [None, named(ben)],
        "state": ["checked", "settled"],
    }


def test_settle_asks_for_the_second(ana, ben):
    claim = make_checked(ana)
    before = snapshot(claim)

    for by in (ana, ben):
        with pytest.raises(IllegalMove, match="second reviewer has to approve"):
            review.settle(claim, by=by, revision=claim.revision)

    assert snapshot(claim) == before


def test_settle_needs_no_second_where_no_rule_asks(ben):
    SecondCheckRule.objects.exclude(kind="casualty").update(active=False)
    claim = make_checked(ben)
    struck = make_checked(ben, flags=["casualty"])

    settled = review.settle(claim, by=ben, revision=claim.revision)

    assert (settled.checked_by, settled.settled_by) == (ben, ben)
    assert "second reviewer" in review.why_not_settled(struck, by=ben)


def test_settle_is_open_to_the_first_once_a_second_approved(ana, ben):
    claim = make_approved(ben, ana)

    assert review.settle(claim, by=ben, revision=claim.revision).settled_by == ben


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"attribution": "unchecked"}, "did they say it"),
        ({"verification": "Unverified"}, "is it so"),
        ({"rationale": " \n"}, "give the reasons"),
        ({"second": "disagreed"}, "an editor decides"),
        ({"second": ""}, "second reviewer"),
    ],
)
def test_settle_asks_for_all_that_is_needed(ana, ben, fields, why):
    claim = make_approved(ana, ben)
    if "verification" in fields:
        fields = {"verification": rating(fields["verification"])}
    Claim.objects.update(**fields)
    before = snapshot(claim)

    with pytest.raises(IllegalMove, match=why):
        review.settle(claim, by=ben, revision=claim.revision)

    assert snapshot(claim) == before


def test_settle_after_reopening_needs_another_approval(ana, ben):
    claim = make_approved(ana, ben)
    claim = review.reopen(claim, by=ben, revision=claim.revision, reason="Again.")
    claim = review.check(claim, by=ben, revision=claim.revision)

    with pytest.raises(IllegalMove, match="second reviewer"):
        review.settle(claim, by=ben, revision=claim.revision)


def test_why_not_is_empty_where_nothing_stands_in_the_way(ana, ben):
    claim = claim_in("open", by=ana, settled_by=None)

    assert review.why_not_checked(claim) == ""
    assert review.why_not_settled(make_approved(ana, ben), by=ben) == ""


def test_set_flags_keeps_them_in_order(ana):
    claim = make_claim(flags=["number", "quote"])

    claim = review.set_flags(claim, ["quote", "casualty"], by=ana, revision=1)

    assert claim.flags == ["casualty", "quote"]
    assert changes_of(claim) == [
        {"flags": [["number", "quote"], ["casualty", "quote"]]}
    ]


@pytest.mark.parametrize("state", ["checked", "settled", "dismissed"])
def test_why_not_checked_names_the_state(ana, ben, state):
    claim = claim_in(state, by=ana, settled_by=ben)

    assert review.why_not_checked(claim) == f"The claim is {state}."


# Judging


def test_judge_records_what_was_and_what_is(ana):
    claim = make_claim()
    source = make_source()

    claim = review.judge(claim, judgement(source), by=ana, revision=1)

    assert (claim.source, claim.attribution, claim.verification.label) == (
        source,
        "confirmed",
        "Verified",
    )
    event = claim.events.get()
    assert (event.kind, event.by, event.at) == ("judged", ana, claim.updated)
    assert event.changes == {
        "source": [None, named(source)],
        "attribution": ["unchecked", "confirmed"],
        "verification": [named(rating("Unverified")), named(rating("Verified"))],
        "rationale": ["", "The minutes say so."],
    }


def test_judge_accepts_a_suggestion(ana):
    claim = make_claim(state="suggested")

    claim = review.judge(claim, judgement(), by=ana, revision=1)

    assert claim.state == "open"
    assert claim.events.get().changes["state"] == ["suggested", "open"]


def test_judge_refuses_retired_rating(ana):
    claim = make_claim()
    old = rating("Disputed")
    old.retired = True
    old.save(update_fields=["retired"])

    with pytest.raises(IllegalMove, match="Disputed"):
        review.judge(claim, judgement(verification="Disputed"), by=ana, revision=1)


def test_judge_keeps_retired_rating_where_it_is(ana):
    old = rating("Disputed")
    old.retired = True
    old.save(update_fields=["retired"])
    claim = make_claim(verification=old)

    claim = review.judge(claim, judgement(verification="Disputed"), by=ana, revision=1)

    assert (claim.verification, claim.attribution) == (old, "confirmed")


def test_judge_gives_the_source_to_the_same_speaker(ana):
    version = make_version()
    source = make_source()
    mine = make_claim(version=version, speaker="The board")
    other = make_claim("the crew was striking", version=version, speaker="The board")
    suggested = make_claim(
        "We will not sail", version=version, speaker="The board", state="suggested"
    )

    review.judge(mine, judgement(source), by=ana, revision=1, same_speaker=True)

    for claim in (other, suggested):
        state = claim.state
        claim.refresh_from_db()
        assert (claim.source, claim.state, claim.revision) == (source, state, 2)
        assert claim.attribution == "unchecked"
        event = claim.events.get()
        assert (event.kind, event.by) == ("judged", ana)
        assert event.changes == {"source": [None, named(source)]}


def test_judge_leaves_other_claims_alone(ana):
    version = make_version()
    article = version.article
    source, rival = make_source(), make_source("Crew Union")
    mine = make_claim(version=version, speaker="The board")
    left = [
        make_claim(version=version, speaker="The board", source=rival),
        make_claim(version=version, speaker="The board", state="dismissed"),
        make_claim(version=version, speaker="The board", state="checked"),
        make_claim(version=version, speaker="The crew"),
        make_claim(version=version),
        make_claim(version=make_version(article=make_article()), speaker="The board"),
    ]
    assert article != left[-1].article

    review.judge(mine, judgement(source), by=ana, revision=1, same_speaker=True)

    assert Event.objects.count() == 1
    assert [Claim.objects.get(pk=c.pk).source for c in left] == [rival, *[None] * 5]


def test_judge_spreads_no_source_unasked(ana):
    version = make_version()
    mine = make_claim(version=version, speaker="The board")
    other = make_claim(version=version, speaker="The board")

    review.judge(mine, judgement(make_source()), by=ana, revision=1)
    review.judge(mine, judgement(None), by=ana, revision=2, same_speaker=True)

    other.refresh_from_db()
    assert (other.source, other.events.count()) == (None, 0)


def test_of_same_speaker_needs_a_speaker():
    version = make_version()
    nobody = make_claim(version=version)
    make_claim(version=version)

    assert list(review.of_same_speaker(nobody)) == []


def test_confirmed_attribution_alone_never_looks_true(ana):
    claim = make_claim()

    review.judge(claim, judgement(verification="Unverified"), by=ana, revision=1)

    claim = Claim.objects.get(pk=claim.pk)
    assert claim.attribution == "confirmed"
    assert highlight.basis(claim) == "open"
    columns = ("attribution", "verification")
    report = exports.Report(Claim.objects.for_queue(), columns)
    assert b"".join(exports.as_csv(report)).endswith(b"\r\nconfirmed,Unverified\r\n")


# Assigning


def test_assign_gives_and_takes(ana, ben):
    claim = make_claim()

    claim = assignment.assign(claim, to=ben, by=ana, revision=1)
    given = claim.assignee
    claim = assignment.assign(claim, to=None, by=ana, revision=2)

    assert (given, claim.assignee) == (ben, None)
    assert changes_of(claim) == [
        {"assignee": [None, named(ben)]},
        {"assignee": [named(ben), None]},
    ]


# Editing and adding


def test_edit_moves_the_words(ana):
    version = make_version()
    claim = make_claim(
        version=version, cue="said", source_words="The harbour board", state="suggested"
    )
    text = version.text
    start = text.index("We will not sail")
    board = text.index("it added")
    places = Places(
        content=((start, start + 16),),
        cue=((board + 3, board + 8),),
        source=((board, board + 2),),
    )

    edited = review.edit(
        claim, wording="It stays.", form="direct", places=places, by=ana, revision=1
    )

    assert (edited.wording, edited.form, edited.words) == (
        "It stays.",
        "direct",
        "We will not sail",
    )
    assert (edited.cue, edited.source_as_written) == ("added", "it")
    assert places_of(edited) == places
    assert edited.words == words_at(text, places_of(edited).content)
    event = edited.events.get()
    assert (event.kind, edited.state, edited.revision) == ("edited", "open", 2)
    assert event.changes["words"] == [claim.words, "We will not sail"]
    assert event.changes["places"][1]["content"] == [[start, start + 16]]


def test_edit_of_who_says_it_passes_whom_the_program_took(ana):
    claim = make_claim(source_words="The harbour board", speaker="Velm Harbour Board")
    source = anchoring.locate(claim.version.text, "Captain Lena Moor")
    places = Places(content=places_of(claim).content, source=source)

    edited = review.edit(
        claim, wording="w", form="direct", places=places, by=ana, revision=1
    )

    assert (edited.speaker, edited.name_key) == ("", "captain lena moor")
    event = edited.events.get()
    assert event.changes["name_key"] == ["velm harbour board", "captain lena moor"]
    assert "name_key" not in [line["label"] for line in event.lines]


def test_edit_of_other_words_keeps_whom_the_program_took(ana):
    claim = make_claim(source_words="The harbour board", speaker="Velm Harbour Board")
    places = places_of(claim)

    edited = review.edit(
        claim, wording="w", form="direct", places=places, by=ana, revision=1
    )

    assert (edited.speaker, edited.name_key) == (claim.speaker, claim.name_key)


def test_add_knows_the_name_it_is_settled_by(ana):
    version = make_version()
    source = anchoring.locate(version.text, "The harbour board")
    places = Places(content=((0, 7),), source=source)

    claim = review.add(version, wording="w", places=places, form="direct", by=ana)

    assert claim.name_key == f"harbour board #{version.article_id}"


def test_edit_numbers_the_claims_anew(ana):
    version = make_version()
    first = make_claim("the ferries would stay in port", version=version)
    second = make_claim("We will not sail", version=version)
    start = version.text.index("the crew was striking")
    places = Places(content=((start, start + 21),))

    edited = review.edit(
        first, wording="w", form="indirect", places=places, by=ana, revision=1
    )

    second.refresh_from_db()
    assert (second.position, edited.position) == (1, 2)
    assert second.revision == 1


def test_edit_refuses_places_outside_the_text(ana):
    claim = make_claim()
    before = snapshot(claim)
    places = Places(content=((0, 10_000),))

    with pytest.raises(ValueError, match="is no place"):
        review.edit(
            claim, wording="w", form="direct", places=places, by=ana, revision=1
        )

    assert snapshot(claim) == before


def test_edit_of_several_pieces_keeps_the_anchors_of_other_versions(ana):
    version = make_version()
    newer = make_version(article=version.article)
    claim = make_claim(version=version)
    Anchor.objects.create(claim=claim, version=newer, role="content", start=0, end=7)
    places = Places(content=((0, 7), (8, 12)))

    review.edit(claim, wording="w", form="direct", places=places, by=ana, revision=1)

    claim = Claim.objects.get(pk=claim.pk)
    assert places_of(claim) == places
    assert claim.words == "Ferries … stay"
    assert claim.anchors.filter(version=newer).count() == 1


def test_add_makes_an_open_claim(ana):
    version = make_version()
    later = make_claim("the crew was striking", version=version)
    start = version.text.index("We will not sail")
    places = Places(
        content=((start, start + 16),), cue=((start + 22, start + 27),), source=()
    )

    claim = review.add(
        version, wording="It stays.", places=places, form="direct", by=ana
    )

    assert (claim.state, claim.position, claim.revision) == ("open", 1, 1)
    assert (claim.words, claim.cue) == ("We will not sail", "added")
    assert claim.verification.initial
    assert claim.confidence is None
    assert places_of(claim) == places
    event = claim.events.get()
    assert (event.kind, event.by, event.changes) == ("added", ana, {})
    later.refresh_from_db()
    assert later.position == 2


def test_add_twice_is_once(ana):
    version = make_version()
    given = {"wording": "w", "places": Places(content=((0, 7),)), "form": "direct"}
    first = review.add(version, **given, by=ana)

    assert review.add(version, **given, by=ana) == first
    assert review.add(version, **given | {"wording": "v"}, by=ana) != first
    assert Claim.objects.count() == Event.objects.count() == 2


def test_add_again_after_dismissal_is_another(ana):
    version = make_version()
    given = {"wording": "w", "places": Places(content=((0, 7),)), "form": "direct"}
    first = review.add(version, **given, by=ana)
    review.dismiss(first, dismissed_as="duplicate", by=ana, revision=1)

    assert review.add(version, **given, by=ana).state == "open"


def test_add_refuses_empty_places(ana):
    version = make_version()

    with pytest.raises(ValueError, match="is no place"):
        review.add(
            version, wording="w", places=Places(content=((3, 3),)), form="", by=ana
        )

    assert Claim.objects.count() == 0


# At the same moment


@on_real_rows
def test_race_of_judgements_has_one_winner(ana, tmp_path):
    claim = make_claim()
    with track(tmp_path):
        results = race(
            *(
                partial(
                    review.judge,
                    claim,
                    judgement(rationale=f"Reason {number}"),
                    by=ana,
                    revision=1,
                )
                for number in range(20)
            )
        )

        won = [one for one in results if isinstance(one, Claim)]
        lost = [one for one in results if isinstance(one, StaleClaim)]
        assert (len(won), len(lost)) == (1, 19)
        claim.refresh_from_db()
        assert (claim.revision, claim.rationale) == (2, won[0].rationale)
        assert claim.events.count() == 1


@on_real_rows
def test_race_of_equal_moves_happens_once(ana, tmp_path):
    claim = make_claim(state="suggested")
    with track(tmp_path):
        results = race(*[partial(review.accept, claim, by=ana, revision=1)] * 20)

        assert {type(one) for one in results} <= {Claim, StaleClaim}
        claim.refresh_from_db()
        assert (claim.state, claim.revision) == ("open", 2)
        assert claim.events.count() == 1


@on_real_rows
def test_race_of_the_same_speaker_lets_everybody_through(ana, tmp_path):
    version = make_version()
    source = make_source()
    claims = [make_claim(version=version, speaker="The board") for _ in range(10)]
    with track(tmp_path):
        results = race(
            *(
                partial(
                    review.judge,
                    claim,
                    judgement(source, rationale=f"Reason {claim.pk}"),
                    by=ana,
                    revision=1,
                    same_speaker=True,
                )
                for claim in claims
            )
        )

        assert {type(one) for one in results} <= {Claim, StaleClaim}
        assert Claim in {type(one) for one in results}
        for claim in Claim.objects.all():
            assert claim.source == source
            assert claim.revision == claim.events.count() + 1


@on_real_rows
def test_race_of_additions_and_edits_keeps_the_order(ana, tmp_path):
    version = make_version()
    claims = [make_claim(version=version) for _ in range(4)]

    def add(start):
        places = Places(content=((start, start + 3),))
        return review.add(
            version, wording=f"{start}", places=places, form="direct", by=ana
        )

    def edit(claim, start):
        places = Places(content=((start, start + 3),))
        return review.edit(
            claim, wording="w", form="direct", places=places, by=ana, revision=1
        )

    with track(tmp_path):
        results = race(
            *(partial(add, start) for start in range(8)),
            *(partial(add, 3) for _ in range(4)),
            *(partial(edit, claim, 20 + i) for i, claim in enumerate(claims)),
        )

        assert {type(one) for one in results} == {Claim}
        ordered = Claim.objects.order_by("position")
        assert [claim.position for claim in ordered] == list(range(1, 13))
        starts = [places_of(claim).content[0][0] for claim in ordered]
        assert starts == sorted(starts)
