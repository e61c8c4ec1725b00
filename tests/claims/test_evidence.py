"""Evidence is put on a claim, taken off it, and counts as somebody says."""

import io
from datetime import timedelta
from functools import partial

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from claims import evidence, files, review, second
from claims.changes import IllegalMove, StaleClaim
from claims.evidence import Given
from claims.history import entries
from claims.models import Capture, Claim, Event, Evidence
from tests.claims.factories import (
    add_evidence,
    give_origins,
    judgement,
    make_approved,
    make_article,
    make_checked,
    make_claim,
    make_evidence,
    make_version,
    origin_count,
    rating,
)
from tests.conftest import member
from tests.racing import on_real_rows, race, track

pytestmark = pytest.mark.django_db

LINK = {"axis": "verification", "stance": "supports", "url": "https://port.example/a"}
SECRET = "https://secret.example/leak"


@pytest.fixture
def claim() -> Claim:
    article = make_article(outlet="Post", url="https://post.example/ferry")
    return make_claim(version=make_version(article=article))


def stored(media) -> list[str]:
    return sorted(one.name for one in media.rglob("*") if one.is_file())


def file(body=b"31 names", name="log.txt"):
    return files.check(io.BytesIO(body), name, most=1000)


def closed(claim, state, *, by) -> Claim:
    signed = {"settled_by": by} if state == "settled" else {}
    Claim.objects.filter(pk=claim.pk).update(state=state, **signed)
    return Claim.objects.get(pk=claim.pk)


def history(claim) -> list[tuple]:
    rows = claim.events.order_by("pk")
    return list(rows.values_list("kind", "by__username", "changes", "reason"))


def everything() -> list:
    return [
        list(model.objects.order_by("pk").values())
        for model in (Claim, Evidence, Capture, Event)
    ]


# Adding


def test_add_puts_a_link_with_its_origin_and_has_it_captured(claim, ana):
    one = evidence.add(
        claim,
        Given(
            axis="verification",
            stance="contradicts",
            kind="document",
            url="https://www.port.example/minutes",
            archive_url="https://archive.example/1",
            passage="31 names",
            locator="page 4",
            note="The minutes.",
        ),
        by=ana,
    )

    one = Evidence.objects.get(pk=one.pk)
    assert (one.claim, one.added_by, one.origin) == (claim, ana, "port.example")
    assert (one.passage, one.locator) == ("31 names", "page 4")
    assert (one.capture.state, one.capture.text) == ("waiting", "")
    assert history(claim) == [
        (
            "evidence",
            "ana",
            {
                "evidence": [
                    "",
                    "Is it so? Contradicts: https://www.port.example/minutes",
                ]
            },
            "",
        )
    ]
    claim.refresh_from_db()
    assert claim.revision == 1


def test_add_takes_a_note_without_anything_to_capture(claim, ana):
    one = add_evidence(claim, by=ana, axis="attribution", note="I called them.")

    assert (one.axis, one.origin) == ("attribution", "")
    assert not Capture.objects.exists()


def test_add_keeps_a_file_under_a_name_of_its_own(claim, ana, media):
    one = add_evidence(claim, by=ana, file=file(name="../log of 31\u202e.txt"))

    one = Evidence.objects.get(pk=one.pk)
    assert one.file_name == "log of 31.txt"
    assert one.file.name.startswith("evidence/")
    assert "log" not in one.file.name
    assert one.file.read() == b"31 names"
    one.file.close()
    assert one.file_sha256 == file().sha256
    assert [f"evidence/{name}" for name in stored(media)] == [one.file.name]
    assert history(claim)[0][2] == {
        "evidence": ["", "Is it so? Supports: log of 31.txt"]
    }


@pytest.mark.parametrize(
    "given",
    [
        {"url": "https://port.example"},
        {"note": "I saw it."},
        {"passage": "31 names"},
        {"url": "https://port.example", "confidential": True},
    ],
)
def test_add_the_same_twice_is_once(claim, ana, given):
    first = add_evidence(claim, by=ana, **given)
    before = everything()

    assert add_evidence(claim, by=ana, **given) == first
    assert everything() == before


def test_add_the_same_file_twice_keeps_it_once(claim, ana, media):
    first = add_evidence(claim, by=ana, file=file())

    again = add_evidence(claim, by=ana, file=file())
    other = add_evidence(claim, by=ana, file=file(b"32 names"))

    assert again == first != other
    assert len(stored(media)) == 2


def test_add_by_two_people_is_two_and_counts_once(claim, ana, ben):
    add_evidence(claim, by=ana, url="https://port.example/a")
    add_evidence(claim, by=ben, url="https://port.example/a")

    found = Claim.objects.with_evidence().get()
    assert (found.evidence_count, found.origin_count) == (2, 1)


def test_add_after_withdrawing_is_new(claim, ana):
    first = add_evidence(claim, by=ana, note="I saw it.")
    evidence.withdraw(first, reason="Not sure.", by=ana)

    assert add_evidence(claim, by=ana, note="I saw it.") != first


@pytest.mark.parametrize("state", Claim.State.values)
def test_add_is_for_claims_at_work(claim, ana, media, state):
    claim = closed(claim, state, by=ana)
    before = everything()

    if state in Claim.State.at_work():
        add_evidence(claim, by=ana, file=file())
        assert Evidence.objects.count() == 1
        return
    with pytest.raises(IllegalMove, match=f"The claim is {state}; reopen it first."):
        add_evidence(claim, by=ana, file=file())
    assert everything() == before
    assert stored(media) == []


def test_add_that_fails_leaves_no_file(claim, ana, media, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(Event.objects, "create", fail)

    with pytest.raises(RuntimeError):
        add_evidence(claim, by=ana, file=file())

    assert stored(media) == []
    assert not Evidence.objects.exists()


def test_sweep_removes_files_that_no_evidence_has(claim, ana, media):
    now = timezone.now()
    assert evidence.sweep_files(now=now) == 0
    kept = add_evidence(claim, by=ana, file=file())
    default_storage.save("evidence/lost.txt", ContentFile("x"))
    with transaction.atomic():
        add_evidence(claim, by=ana, file=file(b"rolled back"))
        transaction.set_rollback(True)
    assert len(stored(media)) == 3

    assert evidence.sweep_files(now=now + timedelta(hours=23)) == 0
    assert evidence.sweep_files(now=now + timedelta(hours=25)) == 2
    assert [f"evidence/{name}" for name in stored(media)] == [kept.file.name]


def test_history_shortens_a_long_note(claim, ana):
    add_evidence(claim, by=ana, note="x" * 20_000)

    [shown] = [now for _, now in claim.events.get().changes.values()]
    assert shown == f"Is it so? Supports: {'x' * 199}…"


def test_history_offers_no_evidence_for_an_answer(claim, ana):
    one = add_evidence(claim, by=ana, note="I saw it.")
    evidence.withdraw(one, reason="Not sure.", by=ana)

    told = entries(claim, claim.events.order_by("pk"))

    assert [entry.earlier for entry in told] == [{}, {}]


# Confidential


def test_history_says_of_confidential_evidence_that_there_is_some(claim, ana, ben):
    one = add_evidence(
        claim, by=ana, url=SECRET, note="From our man.", confidential=True
    )
    evidence.set_origin(one, beside=None, by=ben)
    evidence.withdraw(one, reason="Our man lied.", by=ben)

    assert history(claim) == [
        ("evidence", "ana", {"evidence": ["", "confidential evidence"]}, ""),
        ("origin", "ben", {"evidence": ["", "confidential evidence"]}, ""),
        ("withdrawn", "ben", {"evidence": ["confidential evidence", ""]}, ""),
    ]
    assert Evidence.objects.get().withdrawn_why == "Our man lied."


def test_history_says_nothing_of_what_evidence_is_put_with(claim, ana, ben):
    secret = add_evidence(claim, by=ana, url=SECRET, confidential=True)
    one = add_evidence(claim, by=ana, url="https://port.example")

    evidence.set_origin(one, beside=secret, by=ben)

    assert claim.events.last().changes == {
        "evidence": ["", "Is it so? Supports: https://port.example"],
        "origin": ["by itself", "with confidential evidence"],
    }


def test_confidential_evidence_is_seen_by_editors_alone(claim, ana, ben, cleo, dora):
    open_one = add_evidence(claim, by=ana, note="Seen.")
    secret = add_evidence(claim, by=ana, note="Heard.", confidential=True)

    def seen(user):
        return set(Evidence.objects.seen_by(user))

    assert seen(ana) == seen(cleo) == {open_one}
    assert seen(ben) == seen(dora) == {open_one, secret}


# Withdrawing


def test_withdraw_keeps_it_to_be_read(claim, ana):
    one = add_evidence(claim, by=ana, url="https://port.example")

    evidence.withdraw(one, reason="The wrong port.", by=ana)

    one = Evidence.objects.get()
    assert one.withdrawn
    assert (one.withdrawn_by, one.withdrawn_why) == (ana, "The wrong port.")
    assert history(claim)[1] == (
        "withdrawn",
        "ana",
        {"evidence": ["Is it so? Supports: https://port.example", ""]},
        "The wrong port.",
    )


def test_withdraw_twice_is_once(claim, ana, ben):
    one = add_evidence(claim, by=ana, note="I saw it.")
    evidence.withdraw(one, reason="Not sure.", by=ana)
    before = everything()

    evidence.withdraw(one, reason="Not at all.", by=ben)

    assert everything() == before


def test_withdraw_is_for_who_added_it_and_for_editors(claim, ana, ben):
    one = add_evidence(claim, by=ana, note="I saw it.")
    other = member("finn", "reviewer")
    before = everything()

    with pytest.raises(IllegalMove, match="Only who added it and editors"):
        evidence.withdraw(one, reason="I doubt it.", by=other)
    assert everything() == before

    evidence.withdraw(one, reason="I doubt it.", by=ben)
    assert Evidence.objects.get().withdrawn_by == ben


@pytest.mark.parametrize("reason", ["", " \n"])
def test_withdraw_asks_why(claim, ana, reason):
    one = add_evidence(claim, by=ana, note="I saw it.")

    with pytest.raises(IllegalMove, match="Say why it is withdrawn"):
        evidence.withdraw(one, reason=reason, by=ana)

    assert Evidence.objects.standing().count() == 1


@pytest.mark.parametrize("state", ["settled", "dismissed"])
def test_closed_claim_keeps_its_evidence_as_it_is(claim, ana, ben, state):
    one = add_evidence(claim, by=ana, note="I saw it.")
    other = add_evidence(claim, by=ana, note="I heard it.")
    closed(claim, state, by=ben)
    before = everything()

    for rule in (
        partial(evidence.withdraw, one, reason="Why not."),
        partial(evidence.set_origin, one, beside=other),
    ):
        with pytest.raises(IllegalMove, match="reopen it first"):
            rule(by=ben)
    assert everything() == before


# What counts as one


def test_set_origin_puts_evidence_together(claim, ana):
    one = add_evidence(claim, by=ana, url="https://a.example")
    other = add_evidence(claim, by=ana, url="https://b.example")

    evidence.set_origin(other, beside=one, by=ana)

    other.refresh_from_db()
    assert (other.origin, other.origin_by_hand) == ("a.example", True)
    assert origin_count(claim) == 1
    assert history(claim)[-1] == (
        "origin",
        "ana",
        {
            "evidence": ["", "Is it so? Supports: https://b.example"],
            "origin": ["by itself", "with https://a.example"],
        },
        "",
    )


def test_set_origin_separates_what_one_site_carries(claim, ana):
    add_evidence(claim, by=ana, url="https://social.example/board")
    other = add_evidence(claim, by=ana, url="https://social.example/union")
    assert origin_count(claim) == 1

    evidence.set_origin(other, beside=None, by=ana)

    assert origin_count(claim) == 2
    assert claim.events.last().changes["origin"] == [
        "with https://social.example/board",
        "by itself",
    ]


def test_set_origin_lets_a_note_count_or_not(claim, ana):
    note = add_evidence(claim, by=ana, note="The log is in my hands.")
    assert origin_count(claim) == 0

    evidence.set_origin(note, beside=None, by=ana)
    assert origin_count(claim) == 1

    evidence.set_origin(note, beside=None, counts=False, by=ana)
    assert origin_count(claim) == 0
    assert [event.changes["origin"] for event in claim.events.all()[1:]] == [
        ["counts for nothing", "by itself"],
        ["by itself", "counts for nothing"],
    ]


@pytest.mark.parametrize("how", ["beside", "alone", "nothing"])
def test_set_origin_twice_is_once(claim, ana, how):
    one = add_evidence(claim, by=ana, url="https://a.example")
    other = add_evidence(claim, by=ana, url="https://b.example")
    given = {"beside": one if how == "beside" else None, "counts": how != "nothing"}
    evidence.set_origin(other, **given, by=ana)
    before = everything()

    evidence.set_origin(other, **given, by=ana)

    assert everything() == before


def test_set_origin_never_lets_the_own_outlet_count(claim, ana, ben):
    own = add_evidence(claim, by=ana, url="https://live.post.example/x")
    short = add_evidence(claim, by=ana, url="https://short.example/x")
    Capture.objects.filter(evidence=short).update(
        state="captured", url="https://post.example/x"
    )
    other = add_evidence(claim, by=ana, url="https://a.example")
    before = everything()

    for row in (own, short):
        for beside in (None, other):
            with pytest.raises(IllegalMove, match="the article's own outlet"):
                evidence.set_origin(row, beside=beside, by=ben)
    assert everything() == before


def test_set_origin_refuses_evidence_of_another_claim(claim, ana):
    one = add_evidence(claim, by=ana, note="I saw it.")
    stranger = add_evidence(make_claim(), by=ana, url="https://a.example")

    with pytest.raises(IllegalMove, match="on another claim"):
        evidence.set_origin(one, beside=stranger, by=ana)


# Calling it true


def test_settle_refuses_what_is_true_by_too_few(ana, ben):
    claim = make_approved(ana, ben)
    Evidence.objects.first().delete()

    with pytest.raises(IllegalMove, match="2 independent origins are needed, 1 there"):
        review.settle(claim, by=ben, revision=claim.revision)

    claim.refresh_from_db()
    assert claim.state == "checked"


def test_settle_takes_what_is_false_without_any(ana, ben):
    claim = make_claim()
    answers = judgement(verification="False")
    claim = review.judge(claim, answers, by=ana, revision=claim.revision)
    claim = review.check(claim, by=ana, revision=claim.revision)
    claim = second.approve(claim, by=ben, revision=claim.revision)

    assert review.settle(claim, by=ben, revision=claim.revision).state == "settled"


def test_override_lets_a_claim_pass(ana, ben):
    claim = make_approved(ana, ben)
    Evidence.objects.all().delete()

    claim = evidence.override(
        claim, reason="It is their own bill.", by=ben, revision=claim.revision
    )

    assert (claim.override, claim.override_by) == ("It is their own bill.", ben)
    event = claim.events.last()
    assert (event.kind, event.by) == ("overridden", ben)
    assert event.changes["override"] == ["", "It is their own bill."]
    settled = review.settle(claim, by=ben, revision=claim.revision)
    assert (settled.state, settled.override) == ("settled", "It is their own bill.")


def test_override_twice_is_once(ana, ben):
    claim = make_checked(ana)
    Evidence.objects.all().delete()
    passed = evidence.override(claim, reason="So.", by=ben, revision=claim.revision)
    before = everything()

    again = evidence.override(claim, reason="So.", by=ben, revision=claim.revision)
    with pytest.raises(IllegalMove, match="ben has let it pass already"):
        evidence.override(claim, reason="Or so.", by=ben, revision=passed.revision)

    assert again == passed
    assert everything() == before


def test_override_is_refused(ana, ben):
    claim = make_checked(ana)
    seen = claim.revision
    refused = [
        ({"by": ben, "reason": "So."}, "has the origins that it needs"),
        ({"by": ana, "reason": "So."}, "Only an editor"),
        ({"by": ben, "reason": " "}, "Write why it may pass"),
    ]
    before = everything()

    for given, why in refused:
        with pytest.raises(IllegalMove, match=why):
            evidence.override(claim, revision=seen, **given)
    assert everything() == before


@pytest.mark.parametrize("state", ["settled", "dismissed"])
def test_override_is_for_claims_at_work(ana, ben, state):
    claim = make_claim(verification=rating("Verified"))
    claim = closed(claim, state, by=ben)

    with pytest.raises(IllegalMove, match=f"The claim is {state}"):
        evidence.override(claim, reason="So.", by=ben, revision=claim.revision)


def test_override_refuses_stale_revision(ana, ben):
    claim = make_claim(verification=rating("Verified"))
    Claim.objects.update(revision=7)

    with pytest.raises(StaleClaim):
        evidence.override(claim, reason="So.", by=ben, revision=1)


# At the same moment


@on_real_rows
def test_race_of_one_persons_evidence_is_once(ana, tmp_path):
    claim = make_claim()
    with track(tmp_path):
        results = race(*[partial(add_evidence, claim, by=ana, note="n")] * 8)

        assert {type(one) for one in results} == {Evidence}
        assert Evidence.objects.count() == claim.events.count() == 1


@on_real_rows
def test_race_of_two_people_with_one_link_counts_once(ana, ben, tmp_path):
    claim = make_claim()
    with track(tmp_path):
        add = partial(evidence.add, claim, Given(**LINK))
        race(*[partial(add, by=user) for user in (ana, ben)] * 4)

        found = Claim.objects.with_evidence().get()
        assert (found.evidence_count, found.origin_count) == (2, 1)
        assert Capture.objects.count() == 2


@on_real_rows
def test_race_of_withdrawing_is_once(ana, ben, tmp_path):
    claim = make_claim()
    with track(tmp_path):
        one = add_evidence(claim, by=ana, note="n")
        race(
            *[partial(evidence.withdraw, one, reason="No.", by=u) for u in (ana, ben)]
            * 4
        )

        assert claim.events.filter(kind="withdrawn").count() == 1


@on_real_rows
def test_race_of_putting_together_leaves_one_origin(ana, tmp_path):
    claim = make_claim()
    with track(tmp_path):
        one = make_evidence(claim, by=ana)
        others = [make_evidence(claim, by=ana) for _ in range(6)]
        race(
            *[
                partial(evidence.set_origin, other, beside=one, by=ana)
                for other in others
            ]
        )

        assert origin_count(claim) == 1
        assert claim.events.count() == 6


@on_real_rows
def test_race_of_withdrawing_and_settling_leaves_no_unfounded_truth(ana, ben, tmp_path):
    claim = make_checked(ana)
    with track(tmp_path):
        one = claim.evidence.first()
        race(
            partial(evidence.withdraw, one, reason="No.", by=ben),
            partial(review.settle, claim, by=ben, revision=claim.revision),
        )

        found = Claim.objects.with_evidence().get()
        assert (found.state, found.origin_count) in [("settled", 2), ("checked", 1)]


def test_factory_gives_what_is_needed(ana):
    claim = make_claim()

    give_origins(claim, by=ana)

    assert origin_count(claim) == 2
