"""Colleagues on a claim: comments, answers, mentions, what is resolved."""

from functools import partial

import pytest

from claims import exports, talk
from claims.anchoring import WordsAmbiguous, WordsNotFound
from claims.models import Claim, Comment, Notice
from tests.claims.factories import make_claim, make_version
from tests.conftest import member
from tests.racing import on_real_rows, race, track

pytestmark = pytest.mark.django_db


def told() -> list[tuple[str, str]]:
    notices = Notice.objects.order_by("pk")
    return list(notices.values_list("user__username", "kind"))


def test_comment_stands_on_the_claim(ana):
    claim = make_claim()

    said = talk.comment(claim, text=" Which log? ", by=ana)

    assert (said.text, said.by, said.words) == ("Which log?", ana, "")
    assert list(claim.comments.all()) == [said]
    assert Claim.objects.get().revision == 1


def test_comment_on_words_keeps_where_they_stand(ana):
    claim = make_claim()

    said = talk.comment(claim, text="Really?", by=ana, words="We will  not sail")

    assert claim.version.text[said.start : said.end] == "We will not sail"
    assert said.words == "We will not sail"


def test_comment_takes_words_of_the_claims_own_paragraph(ana):
    version = make_version("The ferry was late.\n\nThe ferry sank, it said.")
    claim = make_claim("sank", version=version)

    said = talk.comment(claim, text="Which?", by=ana, words="The ferry")

    assert said.start == version.text.rindex("The ferry")


@pytest.mark.parametrize(
    ("words", "error"), [("the moon", WordsNotFound), ("late", WordsAmbiguous)]
)
def test_comment_refuses_words_that_do_not_stand_there_once(ana, words, error):
    version = make_version("It sank.\n\nIt was late, so late.")
    claim = make_claim("sank", version=version)

    with pytest.raises(error):
        talk.comment(claim, text="Which?", by=ana, words=words)

    assert Comment.objects.count() == 0


def test_comment_twice_is_once(ana, ben):
    claim = make_claim()
    for _ in range(2):
        first = talk.comment(claim, text="Which log?", by=ana)
    talk.comment(claim, text="The port's.", by=ben, answers=first)

    again = talk.comment(claim, text="Which log?", by=ana)
    elsewhere = talk.comment(claim, text="Which log?", by=ana, words="it added")

    assert len({first, again, elsewhere}) == 3
    assert Comment.objects.count() == 4


def test_answer_belongs_to_the_first_of_its_thread(ana, ben):
    claim = make_claim()
    first = talk.comment(claim, text="Which log?", by=ana)
    answer = talk.comment(claim, text="The port's.", by=ben, answers=first)

    another = talk.comment(claim, text="Thanks.", by=ana, answers=answer)

    [thread] = talk.threads(claim)
    assert thread.first.comment == first
    assert [said.comment for said in thread.answers] == [answer, another]


def test_answer_to_another_claims_comment_is_refused(ana):
    elsewhere = talk.comment(make_claim(), text="Which log?", by=ana)

    with pytest.raises(talk.CannotSay, match="another claim"):
        talk.comment(make_claim(), text="The port's.", by=ana, answers=elsewhere)


def test_threads_are_resolved_and_taken_up_again(ana, ben):
    claim = make_claim()
    first = talk.comment(claim, text="Which log?", by=ana)
    answer = talk.comment(claim, text="The port's.", by=ben, answers=first)

    talk.set_resolved(answer, on=True, by=ben)
    talk.set_resolved(first, on=True, by=ana)
    resolved = talk.threads(claim)[0]
    talk.comment(claim, text="No, the board's.", by=ana, answers=first)

    assert resolved.is_resolved
    assert resolved.first.comment.resolved_by == ben
    assert not talk.threads(claim)[0].is_resolved


def test_threads_take_the_same_queries_for_many(ana, ben, django_assert_num_queries):
    claim = make_claim()
    for number in range(3):
        first = talk.comment(claim, text=f"@ben {number}?", by=ana)
        talk.comment(claim, text=f"@ana {number}.", by=ben, answers=first)

    with django_assert_num_queries(2):
        threads = talk.threads(claim)
        assert [len(thread.answers) for thread in threads] == [1, 1, 1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@ben look", ["ben"]),
        ("look, @BEN.", ["ben"]),
        ("(@ben)", ["ben"]),
        ("@ben @cleo @ben", ["ben", "cleo"]),
        ("@benny", []),
        ("mail ben@ben.example", []),
        ("@nobody @ gone", []),
        ("@leo.v. knows", ["leo.v."]),
        ("@leo.v knows", []),
        ("@eve reads nothing", []),
        ("@gone has left", []),
        ("@" * 5000, []),
        ("😀@ben", ["ben"]),
    ],
)
def test_mentions_are_whole_names_of_readers(ana, ben, cleo, text, expected):
    member("leo.v.", "reader")
    member("gone", "reviewer", is_active=False)
    type(ana).objects.create_user("eve")

    assert [user.username for user in talk.mentioned(text)] == expected


def test_parts_mark_mentions_and_keep_every_letter(ana, ben):
    said = talk.comment(make_claim(), text="<b>@ben</b>, @ana. @x", by=ana)

    parts = talk.parts(said, {"ben": ben, "ana": ana})

    assert parts == [
        ("<b>", False),
        ("@ben", True),
        ("</b>, ", False),
        ("@ana", True),
        (". @x", False),
    ]


def test_mentioned_and_answered_are_told_once_each(ana, ben, cleo):
    claim = make_claim()

    first = talk.comment(claim, text="@ben @ana which log?", by=ana)
    talk.comment(claim, text="@cleo knows.", by=ben, answers=first)
    talk.comment(claim, text="@ana I do.", by=cleo, answers=first)

    assert told() == [
        ("ben", "mentioned"),
        ("cleo", "mentioned"),
        ("ana", "answered"),
        ("ana", "mentioned"),
        ("ben", "answered"),
    ]
    assert Notice.objects.earliest("pk").text == "@ben @ana which log?"


def test_talk_leaves_with_no_report(ana):
    talk.comment(make_claim(), text="Between us.", by=ana)

    claims = Claim.objects.for_queue().with_evidence()
    report = b"".join(exports.as_csv(exports.Report(claims))).decode()

    assert "the ferries would stay" in report
    assert "Between us." not in report


@on_real_rows
def test_race_of_equal_comments_says_it_once(ana, tmp_path):
    claim = make_claim()
    with track(tmp_path):
        race(*[partial(talk.comment, claim, text="Which log?", by=ana)] * 8)

        assert Comment.objects.count() == 1
