"""The inbox and the preferences, as somebody sees and presses them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims import inbox
from claims.models import Comment, Notice, Preferences
from claims.views import inbox as views
from tests.asking import queries
from tests.claims.view_factories import (
    everything,
    make_claim,
    make_claims,
    messages_of,
    page,
    said,
    values_of,
)

Kind = Notice.Kind
ROWS = '//ul[contains(@class, "notices")]/li'
pytestmark = pytest.mark.django_db


def tell(user, *kinds, **fields) -> None:
    for claim, kind in zip(make_claims(len(kinds)), kinds, strict=True):
        inbox.tell(user, kind, claim=claim, **fields)


def test_inbox_says_what_happened(desk, ana, ben):
    kinds = [kind for kind in Kind if kind not in (Kind.DUE, Kind.CHANGED)]
    tell(ana, *kinds, by=ben)
    tell(ana, Kind.CHANGED, Kind.DUE)

    response = desk.get(reverse("inbox"))

    assert said(response, ROWS + "//b") == [
        "The claim is due",
        "The article changed",
        "ben came to another answer",
        "ben sent the claim back to you",
        "ben answered",
        "ben mentioned you",
        "ben gave the claim to somebody else",
        "ben gave you the claim",
    ]


def test_inbox_shows_words_as_they_are_typed(desk, ana, ben):
    tell(ana, Kind.SENT_BACK, by=ben, text="<b>Which</b> log?\u202e")

    response = desk.get(reverse("inbox"))

    assert said(response, ROWS + "/blockquote") == ["<b>Which</b> log?\u202e"]
    assert said(response, ROWS + "//button") == ["Forty-six civilians were evacuated."]


def test_inbox_is_ones_own(desk, ana, ben):
    tell(ben, Kind.DUE)
    notice = Notice.objects.get()

    response = desk.get(reverse("inbox"))
    refused = desk.post(reverse("notice_open", args=[notice.pk]))
    desk.post(reverse("inbox_read"), {"newest": notice.pk})

    assert said(response, ROWS) == []
    assert "Nothing yet." in response.content.decode()
    assert refused.status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_unread_are_counted_on_every_page(desk, ana):
    count = '//nav[@aria-label="Main"]//span[@class="count new"]'
    before = said(desk.get(reverse("claim_list")), count)

    tell(ana, Kind.DUE, Kind.SENT_BACK)
    inbox.read(Notice.objects.first())

    assert before == []
    assert said(desk.get(reverse("claim_list")), count) == ["1 unread"]
    assert said(desk.get(reverse("article_list")), count) == ["1 unread"]


def test_who_reads_no_claims_has_no_inbox(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("eve"))

    response = client.get(reverse("password_change"))

    assert "Inbox" not in said(response, '//nav[@aria-label="Main"]/a')


def test_opening_takes_it_as_read_and_leads_on(desk, ana):
    tell(ana, Kind.DUE)
    [form] = page(desk.get(reverse("inbox"))).xpath(ROWS + "//form")
    unread = Notice.objects.get(read_at=None)

    response = desk.post(form.action)

    assert response.url == unread.claim.get_absolute_url()
    unread.refresh_from_db()
    assert unread.read_at is not None


def test_opening_leads_to_the_comment(desk, ana, ben):
    claim = make_claim()
    comment = Comment.objects.create(claim=claim, text="?", by=ben, at=claim.updated)
    inbox.tell(ana, Kind.MENTIONED, claim=claim, by=ben, comment=comment)

    response = desk.post(reverse("notice_open", args=[Notice.objects.get().pk]))

    assert response.url == f"{claim.get_absolute_url()}#comment-{comment.pk}"


def test_all_are_read_at_once_but_what_came_since(desk, ana):
    tell(ana, Kind.DUE, Kind.SENT_BACK)
    sent = values_of(desk.get(reverse("inbox")), '//form[contains(@action, "read")]')
    tell(ana, Kind.CHANGED)

    response = desk.post(reverse("inbox_read"), sent, follow=True)

    assert said(response, ROWS + '[@class="unread"]//b') == ["The article changed"]


@pytest.mark.parametrize("newest", ["", "x", "0", "-1", "9" * 40, "\0"])
def test_read_all_of_nonsense_reads_nothing(desk, ana, newest):
    tell(ana, Kind.DUE)
    before = everything()

    response = desk.post(reverse("inbox_read"), {"newest": newest})

    assert response.status_code == 302
    assert everything() == before


def test_long_inbox_has_pages(desk, ana, monkeypatch):
    monkeypatch.setattr(views, "PER_PAGE", 2)
    tell(ana, *[Kind.DUE] * 3)

    first = desk.get(reverse("inbox"))
    second = desk.get(reverse("inbox"), {"page": "2"})

    assert [len(said(one, ROWS)) for one in (first, second)] == [2, 1]
    assert said(first, '//nav[@class="pages"]/span') == ["Page 1 of 2"]


def test_inbox_takes_as_many_queries_for_many_rows(desk, ana, ben):
    counts = []
    for number in (1, 3):
        tell(ana, *[Kind.SENT_BACK] * number, by=ben)
        counts.append(queries(desk, reverse("inbox")))

    assert counts[0] == counts[1]


def test_counting_takes_one_query(desk, ana):
    tell(ana, Kind.DUE)
    with CaptureQueriesContext(connection) as captured:
        desk.get(reverse("article_list"))

    asked = [one["sql"] for one in captured if "claims_notice" in one["sql"]]
    assert len(asked) == 1


# Preferences


def test_preferences_begin_with_everything_on(desk):
    sent = values_of(desk.get(reverse("preferences")), "//main//form")

    assert sent == {"single_keys": ["on"], "digest": ["on"]}
    assert Preferences.objects.count() == 0


def test_preferences_are_kept(desk, ana):
    for typed in ({"digest": "on"}, {}, {"digest": "on"}):
        response = desk.post(reverse("preferences"), typed, follow=True)

    kept = Preferences.objects.get(user=ana)
    assert (kept.single_keys, kept.digest) == (False, True)
    assert messages_of(response) == ["Saved."]
    assert values_of(response, "//main//form") == {"digest": ["on"]}


def test_preferences_lead_to_the_password(desk):
    response = desk.get(reverse("preferences"))

    assert page(response).xpath('//main//a[text()="Change your password"]/@href') == [
        reverse("password_change")
    ]


def test_keys_are_on_the_page_unless_switched_off(desk, ana):
    claim = make_claim()
    places = [reverse("claim_list"), claim.get_absolute_url(), reverse("keys")]
    with_keys = [desk.get(place) for place in places]
    Preferences.objects.create(user=ana, single_keys=False)
    without = [desk.get(place) for place in places]

    found = "//*[@data-key or @aria-keyshortcuts]|//script[contains(@src, 'keys.js')]"
    assert all(page(one).xpath(found) for one in with_keys)
    assert [page(one).xpath(found) for one in without] == [[], [], []]
    assert "You have switched them off." in without[2].content.decode()


def test_answers_have_their_keys(desk):
    claim = make_claim()

    response = desk.get(claim.get_absolute_url())

    keys = page(response).xpath('//form[@id="judge"]//input[@type="radio"]/@data-key')
    assert keys == [*"qwert", *"1234567"]
