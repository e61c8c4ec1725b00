"""The discussion and the log of contacts, as they are seen, typed and pressed."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone

from claims import contacts, talk
from claims.contacts import StaleContact
from claims.models import Claim, Comment, Contact
from tests.asking import queries
from tests.claims.factories import make_source
from tests.claims.view_factories import (
    HOSTILE,
    errors_of,
    everything,
    make_claim,
    messages_of,
    page,
    said,
    values_of,
)
from tests.racing import on_real_rows, race, track

NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)
THREADS = '//section[@id="talk"]/details'
pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(db) -> Claim:
    return make_claim()


@pytest.fixture
def post(desk):
    def send(name, row, typed, **extra):
        return desk.post(reverse(name, args=[row.pk]), typed, **extra)

    return send


def asked(claim, by, **fields) -> Contact:
    given = {
        "whom": "Port office",
        "channel": "phone",
        "asked_at": NOON,
        "question": "Did the ferry sail?",
        "deadline": NOON + timedelta(days=1),
        **fields,
    }
    return contacts.ask(claim, by=by, **given)


# Comments


def test_comment_is_said_and_shown(desk, post, claim, ben):
    response = post("comment_add", claim, {"text": "@ben <b>which</b> log?"})

    shown = desk.get(claim.get_absolute_url())
    comment = Comment.objects.get()
    assert response.url == f"{claim.get_absolute_url()}#comment-{comment.pk}"
    assert said(shown, THREADS + '//p[@class="words"]') == ["@ben <b>which</b> log?"]
    assert said(shown, THREADS + '//b[@class="mention"]') == ["@ben"]


def test_answer_and_words_are_shown(desk, post, claim, ana):
    first = talk.comment(claim, text="Which?", by=ana, words="Mayor Ida Voss")

    post("comment_add", claim, {"text": "That one.", "answers": first.pk})

    shown = desk.get(claim.get_absolute_url())
    assert said(shown, THREADS + "//blockquote") == ["“Mayor Ida Voss”"]
    assert said(shown, THREADS + '/div[@class="answer"]//p') == ["That one."]


def test_resolved_thread_is_folded(desk, post, claim, ana):
    first = talk.comment(claim, text="Which?", by=ana)

    post("comment_resolve", first, {})
    folded = desk.get(claim.get_absolute_url())
    post("comment_unresolve", first, {})
    unfolded = desk.get(claim.get_absolute_url())

    assert page(folded).xpath(f"{THREADS}[@open]") == []
    assert "resolved by ana" in said(folded, THREADS + "/summary")[0]
    assert len(page(unfolded).xpath(f"{THREADS}[@open]")) == 1


def test_comment_by_script_leaves_the_rest_of_the_page(post, claim):
    by_script = {"headers": {"HX-Request": "true"}}
    response = post("comment_add", claim, {"text": "So."}, **by_script)
    refused = post("comment_add", claim, {"text": " "}, **by_script)

    assert [one.tag for one in page(response).xpath("/html/body/*")] == ["section"]
    assert (response.status_code, refused.status_code) == (200, 200)
    assert errors_of(refused) == ["This field is required."]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"text": ""}, "This field is required."),
        ({"text": "x" * 5001}, "Ensure this value has at most 5000 characters"),
        ({"text": "a\0b"}, "Null characters are not allowed."),
        ({"text": "So.", "words": "the moon"}, "“the moon” does not stand there."),
        ({"text": "So.", "answers": "9" * 30}, "Select a valid choice."),
        ({"text": "So.", "answers": "x"}, "Select a valid choice."),
    ],
)
def test_refused_comment_is_not_lost(post, claim, typed, expected):
    before = everything()

    response = post("comment_add", claim, typed)

    [error] = errors_of(response)
    assert response.status_code == 422
    assert error.startswith(expected)
    # A parser reads the null character as the sign for what is no character.
    kept = typed["text"].replace("\0", "\ufffd")
    assert values_of(response, '//form[@id="comment"]')["text"] == [kept]
    assert everything() == before


def test_answer_to_anothers_comment_is_refused(post, claim, ana):
    elsewhere = talk.comment(make_claim(), text="Which?", by=ana)

    response = post("comment_add", claim, {"text": "So.", "answers": elsewhere.pk})

    assert response.status_code == 422
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", ["text", "words"])
def test_comment_survives_hostile_text(post, claim, name, text):
    response = post("comment_add", claim, {"text": "So.", name: text})

    assert response.status_code in (302, 422)


def test_reader_reads_and_cannot_write(client, cleo, claim, ana):
    talk.comment(claim, text="Which?", by=ana)
    asked(claim, ana)
    client.force_login(cleo)

    response = client.get(claim.get_absolute_url())

    assert said(response, THREADS + "//p") == ["Which?"]
    assert page(response).xpath('//section[@id="talk" or @id="contacts"]//form') == []
    assert page(response).xpath('//a[contains(@href, "/answer/")]') == []


def test_page_takes_as_many_queries_for_much_talk(desk, claim, ana, ben):
    counts = []
    for number in range(3):
        first = talk.comment(claim, text=f"@ben {number}", by=ana)
        talk.comment(claim, text=f"@ana {number}", by=ben, answers=first)
        asked(claim, ana, question=f"Question {number}", source=claim.source)
        counts.append(queries(desk, claim.get_absolute_url()))

    assert len(set(counts)) == 1


# Contacts


def test_ask_is_noted_once_with_its_event(claim, ana):
    for _ in range(2):
        contact = asked(claim, ana)

    [event] = claim.events.filter(kind="contacted")
    assert list(claim.contacts.all()) == [contact]
    assert event.changes == {"asked": ["", "Port office: Did the ferry sail?"]}


def test_answer_is_noted_with_its_event(claim, ana, ben):
    contact = asked(claim, ana)

    for _ in range(2):
        answered = contacts.answer(contact, answer="No.", by=ben, revision=1)

    assert (answered.answer, answered.revision) == ("No.", 2)
    assert answered.answered_at is not None
    event = claim.events.last()
    assert (event.by, event.changes) == (ben, {"answer": ["", "No."]})
    assert claim.events.filter(kind="contacted").count() == 2


def test_answer_is_taken_away(claim, ana):
    contact = asked(claim, ana)
    contacts.answer(contact, answer="No.", by=ana, revision=1)

    contact = contacts.answer(contact, answer="", by=ana, revision=2)

    assert (contact.answer, contact.answered_at) == ("", None)


def test_answer_refuses_a_stale_revision(claim, ana):
    contact = asked(claim, ana)
    contacts.answer(contact, answer="No.", by=ana, revision=1)

    with pytest.raises(StaleContact):
        contacts.answer(contact, answer="Yes.", by=ana, revision=1)


def test_contact_is_overdue_without_an_answer(claim, ana):
    later = timezone.now() + timedelta(days=1)

    found = [
        asked(claim, ana).is_overdue,
        asked(claim, ana, deadline=None).is_overdue,
        asked(claim, ana, deadline=later).is_overdue,
        Contact(answer="No.", deadline=NOON).is_overdue,
    ]

    assert found == [True, False, False, False]


def test_contact_is_noted_on_the_page(desk, post, claim):
    Claim.objects.update(source=make_source("Harbour Board"))
    typed = values_of(
        desk.get(claim.get_absolute_url()), '//form[contains(@action, "/contacts/")]'
    )
    typed |= {"whom": "Its <i>press</i> office", "question": "Did it sail?"}
    typed |= {"deadline": "2126-05-03T18:00", "is_source": "on"}

    response = post("contact_add", claim, typed)

    contact = Contact.objects.get()
    assert response.url == f"{claim.get_absolute_url()}#contacts"
    assert (contact.source.name, contact.channel) == ("Harbour Board", "email")
    shown = said(desk.get(claim.get_absolute_url()), '//div[@class="contact"]')
    assert "Its <i>press</i> office" in shown[0]
    assert "no answer yet; until 3 May 2126, 18:00" in shown[0]


def test_late_answers_are_marked(desk, claim, ana):
    asked(claim, ana)

    response = desk.get(claim.get_absolute_url())

    assert said(response, '//div[@class="contact"]/span[@class="flag"]') == [
        "no answer; it was due 4 May 2026, 12:00"
    ]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"whom": ""}, "This field is required."),
        ({"channel": "smoke"}, "Select a valid choice. smoke is not one"),
        ({"asked_at": "then"}, "Enter a valid date/time."),
        ({"deadline": "2026-05-01T10:00"}, "That is before they were asked."),
        ({"question": "x" * 5001}, "Ensure this value has at most 5000 characters"),
        ({"whom": "\0"}, "Null characters are not allowed."),
    ],
)
def test_refused_contact_is_not_lost(post, claim, typed, expected):
    given = {"whom": "Port office", "channel": "phone", "question": "Did it sail?"}
    given |= {"asked_at": "2026-05-02T10:00", **typed}
    before = everything()

    response = post("contact_add", claim, given)

    assert response.status_code == 422
    sent = values_of(response, '//form[contains(@action, "/contacts/")]')
    assert sent["question"] == [given["question"]]
    assert expected in " ".join(said(response, '//section[@id="contacts"]'))
    assert everything() == before


def test_answer_is_written_on_its_page(desk, post, claim, ana):
    contact = asked(claim, ana)
    sent = values_of(
        desk.get(reverse("contact_answer", args=[contact.pk])), "//main//form"
    )

    response = post(
        "contact_answer", contact, {**sent, "answer": "It did <b>not</b>."}, follow=True
    )

    assert messages_of(response) == ["The answer is saved."]
    assert said(response, '//div[@class="contact"]/blockquote') == [
        "It did <b>not</b>."
    ]


def test_two_answers_at_once_are_both_shown(post, claim, ana, ben):
    contact = asked(claim, ana)
    contacts.answer(contact, answer="Theirs.", by=ben, revision=1)

    response = post("contact_answer", contact, {"answer": "Mine.", "revision": 1})
    sent = values_of(response, "//main//form")
    saved = post("contact_answer", contact, sent)

    assert response.status_code == 409
    assert said(response, "//tbody/tr/td") == ["Theirs.", "Mine."]
    assert saved.status_code == 302
    contact.refresh_from_db()
    assert contact.answer == "Mine."


@pytest.mark.parametrize("revision", ["", "x", "0", "9" * 40])
def test_answer_needs_the_revision_that_was_seen(post, claim, ana, revision):
    contact = asked(claim, ana)

    response = post("contact_answer", contact, {"answer": "So.", "revision": revision})

    assert response.status_code in (409, 422)
    assert values_of(response, "//main//form")["answer"] == ["So."]
    contact.refresh_from_db()
    assert contact.answer == ""


@on_real_rows
def test_race_of_answers_has_one_winner(ana, tmp_path):
    contact = asked(make_claim(), ana)
    with track(tmp_path):
        results = race(
            *(
                partial(
                    contacts.answer, contact, answer=str(number), by=ana, revision=1
                )
                for number in range(8)
            )
        )

        kinds = sorted(type(one).__name__ for one in results)
        assert kinds == ["Contact"] + ["StaleContact"] * 7
