"""Who is told of what, once, and never of what they did themselves."""

from functools import partial

import pytest

from articles.models import Version
from claims import assignment, harvest, inbox, review
from claims.anchoring import Places, locate, places_of
from claims.changes import StaleClaim
from claims.models import Claim, Notice
from tests.claims.factories import make_article, make_claim, make_version
from tests.racing import on_real_rows, race, track

Kind = Notice.Kind
pytestmark = pytest.mark.django_db


def told(user) -> list[tuple]:
    """What somebody was told: kind, text and by whom, in order."""
    notices = Notice.objects.filter(user=user).order_by("pk")
    return [(notice.kind, notice.text, notice.by) for notice in notices]


def test_tell_puts_it_into_the_inbox(ana, ben):
    claim = make_claim()

    inbox.tell(ana, Kind.SENT_BACK, claim=claim, by=ben, text="Which log?")

    [notice] = inbox.of(ana)
    assert (notice.kind, notice.claim, notice.by) == (Kind.SENT_BACK, claim, ben)
    assert (notice.text, notice.read_at, notice.mailed_at) == ("Which log?", None, None)


def test_tell_nobody_of_what_they_did_themselves(ana, ben):
    claim = make_claim()
    ben.is_active = False
    ben.save()

    inbox.tell(ana, Kind.ASSIGNED, claim=claim, by=ana)
    inbox.tell(ben, Kind.ASSIGNED, claim=claim, by=ana)
    inbox.tell(None, Kind.ASSIGNED, claim=claim, by=ana)

    assert Notice.objects.count() == 0


def test_tell_once_by_key(ana, ben):
    claim = make_claim()

    for user in (ana, ana, ben):
        inbox.tell(user, Kind.DUE, claim=claim, key="due-1")
    inbox.tell(ana, Kind.DUE, claim=claim)
    inbox.tell(ana, Kind.DUE, claim=claim)

    assert [len(told(user)) for user in (ana, ben)] == [3, 1]


def test_tell_cuts_a_long_text_short(ana):
    inbox.tell(ana, Kind.SENT_BACK, claim=make_claim(), text="x" * 501)

    assert told(ana) == [(Kind.SENT_BACK, "x" * 499 + "…", None)]


def test_of_puts_the_unread_first(ana, ben):
    claim = make_claim()
    for text in ("first", "second", "third"):
        inbox.tell(ana, Kind.SENT_BACK, claim=claim, text=text)
    inbox.tell(ben, Kind.SENT_BACK, claim=claim, text="another's")

    inbox.read(inbox.of(ana).get(text="third"))

    assert [notice.text for notice in inbox.of(ana)] == ["second", "first", "third"]


def test_read_keeps_when_it_was_read_first(ana):
    inbox.tell(ana, Kind.DUE, claim=make_claim())
    inbox.read(inbox.of(ana).get())
    once = inbox.of(ana).get().read_at

    inbox.read(inbox.of(ana).get())

    assert inbox.of(ana).get().read_at == once


def test_read_all_leaves_what_came_since(ana, ben):
    claim = make_claim()
    inbox.tell(ana, Kind.DUE, claim=claim)
    inbox.tell(ben, Kind.DUE, claim=claim)
    seen = Notice.objects.latest("pk").pk
    inbox.tell(ana, Kind.SENT_BACK, claim=claim)

    assert inbox.read_all(ana, until=seen) == 1

    unread = Notice.objects.filter(read_at=None).values_list("user__username", "kind")
    assert sorted(unread) == [("ana", Kind.SENT_BACK), ("ben", Kind.DUE)]


def test_edited_words_are_told_to_who_has_the_claim(ana, ben):
    claim = make_claim(assignee=ana)
    edit = partial(review.edit, form=claim.form, places=places_of(claim))

    edit(claim, wording="Ferries stay.", by=ben, revision=1)
    claim.refresh_from_db()
    edit(claim, wording="Ferries stay.", by=ben, revision=1)
    edit(claim, wording="Ferries do stay.", by=ana, revision=2)

    assert told(ana) == [(Kind.CHANGED, "", ben)]


def test_edited_words_of_a_free_claim_are_told_to_nobody(ana, ben):
    claim = make_claim()
    places = Places(content=locate(claim.version.text, "We will not sail"))

    review.edit(
        claim, wording="No.", form=claim.form, places=places, by=ben, revision=1
    )

    assert Notice.objects.count() == 0


def test_words_that_left_the_article_are_told_once(ana, ben):
    version = make_version()
    gone = make_claim("We will not sail", version=version, assignee=ana)
    make_claim("the crew was striking", version=version, assignee=ana)
    make_claim("the ferries", version=version)
    make_claim(
        "We will not sail",
        version=version,
        assignee=ben,
        state=Claim.State.DISMISSED,
        wording="Put aside.",
    )
    new = make_version(
        "The ferries sail. Nobody said that the crew was striking.",
        article=version.article,
        state=Version.State.READ,
    )

    harvest.harvest(new.pk)
    inbox.tell_of_words_gone(new)

    assert told(ana) == [
        (Kind.CHANGED, "Version 2 of the article lacks its words.", None)
    ]
    assert Notice.objects.get().claim == gone


def test_words_that_stand_in_two_places_are_not_gone(ana):
    version = make_version("The ferry was late.", article=make_article())
    make_claim("The ferry", version=version, assignee=ana)
    new = make_version("The ferry sank.\n\nThe ferry was old.", article=version.article)

    inbox.tell_of_words_gone(new)

    assert told(ana) == []


@on_real_rows
def test_race_to_tell_by_key_tells_once(ana, tmp_path):
    claim = make_claim()
    with track(tmp_path):
        race(*[partial(inbox.tell, ana, Kind.DUE, claim=claim, key="due")] * 8)
        assert len(told(ana)) == 1


# Who is told when a claim changes hands


def test_assign_tells_both(ana, ben, dora):
    claim = make_claim(assignee=ana)

    assignment.assign(claim, to=ben, by=dora, revision=1)

    assert told(ana) == [(Kind.TAKEN, "", dora)]
    assert told(ben) == [(Kind.ASSIGNED, "", dora)]


def test_hand_over_tells_what_to_know(ana, ben):
    claim = make_claim(assignee=ana)

    assignment.hand_over(claim, to=ben, reason="Your beat.", by=ana, revision=1)

    assert told(ben) == [(Kind.ASSIGNED, "Your beat.", ana)]
    assert told(ana) == []


def test_assign_twice_tells_once(ana, ben):
    claim = make_claim()

    for _ in range(2):
        assignment.assign(claim, to=ben, by=ana, revision=1)

    assert told(ben) == [(Kind.ASSIGNED, "", ana)]


def test_assign_that_fails_tells_nobody(ana, ben):
    claim = make_claim()
    Claim.objects.update(revision=7)

    with pytest.raises(StaleClaim):
        assignment.assign(claim, to=ben, by=ana, revision=1)

    assert told(ben) == []
