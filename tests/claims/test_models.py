import pytest
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from claims import assignment, review
from claims.models import Alias, Anchor, Claim, Event, Evidence, Rating, Source
from tests.claims.factories import (
    make_approved,
    make_claim,
    make_evidence,
    make_source,
    rating,
)

pytestmark = pytest.mark.django_db


def refused(save):
    with pytest.raises(IntegrityError), transaction.atomic():
        save()
    return True


def test_scale_is_the_one_of_the_design():
    assert list(Rating.objects.values_list("label", "basis", "value", "initial")) == [
        ("Unverified", "unproven", None, True),
        ("Verified", "true", 5, False),
        ("Mostly verified", "true", 4, False),
        ("Disputed", "mixed", 3, False),
        ("Misleading", "mixed", 2, False),
        ("False", "false", 1, False),
        ("Unverifiable", "unproven", None, False),
    ]


def test_rating_begins_in_one_place_that_is_open():
    unverified = rating("Unverified")
    false = rating("False")

    assert refused(lambda: Rating.objects.filter(pk=false.pk).update(initial=True))
    Rating.objects.filter(pk=unverified.pk).update(initial=False)
    assert refused(lambda: Rating.objects.filter(pk=false.pk).update(initial=True))
    assert refused(
        lambda: Rating.objects.filter(pk=unverified.pk).update(
            initial=True, retired=True
        )
    )


def test_claim_is_settled_by_someone(ana):
    claim = make_claim()
    claims = Claim.objects.filter(pk=claim.pk)

    assert refused(lambda: claims.update(state="settled"))
    assert claims.update(state="settled", settled_by=ana) == 1


@pytest.mark.parametrize(
    ("confidence", "fits"),
    [(None, True), (0, True), (1, True), (-0.1, False), (1.1, False)],
)
def test_claim_confidence_is_in_range(confidence, fits):
    claims = Claim.objects.filter(pk=make_claim().pk)

    if fits:
        assert claims.update(confidence=confidence) == 1
    else:
        assert refused(lambda: claims.update(confidence=confidence))


def test_anchor_stands_once_and_is_not_empty():
    claim = make_claim()
    one = claim.anchors.get()

    def again(start, end):
        claim.anchors.create(version=one.version, role=one.role, start=start, end=end)

    assert refused(lambda: again(one.start, one.end + 1))
    assert refused(lambda: again(5, 5))
    assert refused(lambda: again(5, 4))
    again(0, 1)
    assert claim.anchors.count() == 2


def test_evidence_says_something(ana):
    claim = make_claim()

    assert refused(
        lambda: Evidence.objects.create(
            claim=claim, axis="verification", stance="context", added_by=ana
        )
    )


def test_evidence_is_withdrawn_by_somebody(ana):
    evidence = make_evidence(make_claim(), by=ana)
    row = Evidence.objects.filter(pk=evidence.pk)

    assert refused(lambda: row.update(withdrawn=evidence.added))
    assert refused(lambda: row.update(withdrawn_by=ana))
    assert row.update(withdrawn=evidence.added, withdrawn_by=ana) == 1


def test_alias_is_had_once_by_a_source():
    source = make_source("Harbour Board")

    assert refused(
        lambda: source.aliases.create(text="x", key="harbour board", ambiguous=True)
    )


def test_alias_certain_once():
    make_source("Harbour Board")
    other = make_source("Other")

    assert refused(lambda: other.aliases.create(text="x", key="harbour board"))
    other.aliases.create(text="x", key="harbour board", ambiguous=True)
    assert Alias.objects.filter(key="harbour board").count() == 2


def test_source_is_not_its_own_parent():
    source = make_source()

    assert refused(lambda: Source.objects.filter(pk=source.pk).update(parent=source))


def test_history_holds_what_it_points_at(ana):
    claim = make_claim(source=make_source())
    assignment.assign(claim, to=ana, by=ana, revision=1)

    for row in (
        ana,
        claim,
        claim.article,
        claim.version,
        claim.source,
        claim.verification,
    ):
        with pytest.raises(models.ProtectedError):
            row.delete()


def test_event_lines_are_in_words(ana):
    claim = make_claim()
    source = make_source()
    changes = {
        "source": [None, {"pk": source.pk, "name": "Harbour Board"}],
        "attribution": ["unchecked", "confirmed"],
        "rationale": ["", "Minutes."],
        "state": ["suggested", "open"],
        "places": [{}, {}],
    }
    event = Event.objects.create(
        claim=claim, by=ana, at=timezone.now(), kind="judged", changes=changes
    )

    assert event.lines == [
        {"label": "source", "was": None, "now": "Harbour Board"},
        {"label": "did they say it", "was": "unchecked", "now": "confirmed"},
        {"label": "why", "was": "", "now": "Minutes."},
        {"label": "state", "was": "suggested", "now": "open"},
    ]
    assert str(event) == "ana judged the claim"


def test_event_of_the_program_has_nobody():
    event = Event(claim=make_claim(), at=timezone.now(), kind="found")

    assert str(event) == "The program found the claim"


def test_events_are_in_the_order_of_time(ana, ben):
    claim = make_approved(ana, ben)
    review.settle(claim, by=ben, revision=claim.revision)

    assert [event.kind for event in claim.events.all()] == [
        "judged",
        "checked",
        "approved",
        "settled",
    ]


def test_models_say_what_they_are():
    claim = make_claim(source=make_source())

    assert str(claim) == claim.wording
    assert str(claim.source) == "Harbour Board"
    assert str(claim.source.aliases.get()) == "Harbour Board"
    assert str(claim.verification) == "Unverified"
    anchor = claim.anchors.get()
    assert str(anchor) == f"content {anchor.start}-{anchor.end}"
    assert isinstance(anchor, Anchor)
    assert str(Evidence(url="https://a.example", note="n")) == "https://a.example"
    assert str(Evidence(note="n")) == "n"


def test_sets_of_states():
    claim = make_claim(state="checked")

    assert Claim.State.editable() == ("suggested", "open")
    assert Claim.State.at_work() == ("suggested", "open", "checked")
    assert claim.is_editable is False
