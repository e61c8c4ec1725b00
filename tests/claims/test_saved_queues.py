"""Queues under a name, the columns of a queue, and counts beside its filters."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from claims import facets, queues
from claims.models import Claim, SavedQueue, SecondCheckRule
from claims.queue_forms import MOST_SAVED
from claims.queues import Count, capped
from tests.asking import queries
from tests.claims.factories import make_checked, make_claim
from tests.claims.view_factories import HOSTILE, filtered, messages_of, page, said

pytestmark = pytest.mark.django_db

LIST = reverse("claim_list")
KEEP = reverse("queue_save")
ALL_KEPT = reverse("saved_queues")
HEADINGS = "//table/thead//th[not(contains(@class, 'tick'))]"


def keep(client, name="Numbers", query="queue=all&flag=number", **fields):
    return client.post(f"{KEEP}?{query}", {"name": name, **fields})


def tabs(response) -> list[str]:
    return said(response, '//nav[@class="tabs"]/a[@class="kept"]')


# Keeping


def test_kept_queue_is_a_tab_with_its_count(desk, ana):
    make_claim(flags=["number"])
    make_claim()

    response = keep(desk)

    saved = SavedQueue.objects.get()
    assert (saved.owner, saved.name, saved.shared) == (ana, "Numbers", False)
    assert saved.query == "flag=number&queue=all&order=article"
    assertRedirects(response, saved.get_absolute_url())
    shown = desk.get(saved.get_absolute_url())
    assert tabs(shown) == ["Numbers 1"]
    current = '//nav[@class="tabs"]/a[@aria-current="page"]'
    assert said(shown, current) == ["Numbers 1"]
    assert said(desk.get(f"{LIST}?queue=all"), current) == ["All 2"]


def test_kept_queue_has_its_order_and_columns(desk):
    make_claim()

    keep(desk, query="queue=all&order=newest&show=due&show=state")

    saved = SavedQueue.objects.get()
    assert saved.query == "queue=all&order=newest&show=due&show=state"
    shown = desk.get(saved.get_absolute_url())
    assert said(shown, HEADINGS) == ["Claim", "Due", "State"]
    assert tabs(shown) == ["Numbers 1"]


def test_keeping_shows_what_is_kept(desk):
    response = desk.get(f"{KEEP}?queue=settled&state=settled&order=due&show=due")

    assert said(response, '//span[@class="chip on"]') == [
        "Queue: Settled",
        "State: Settled",
        "Order: Due first",
        "Columns: Due",
    ]


def test_name_that_is_used_is_given_to_the_new_queue(desk):
    keep(desk)
    keep(desk, query="queue=settled")

    assert SavedQueue.objects.get().query == "queue=settled&order=article"


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("", "This field is required."),
        (" ", "This field is required."),
        ("x" * 61, "Ensure this value has at most 60 characters (it has 61)."),
        ("a\0b", "Null characters are not allowed."),
    ],
)
def test_keeping_without_a_name_is_refused(desk, name, error):
    response = keep(desk, name=name)

    assert response.status_code == 422
    assert said(response, '//*[contains(@class, "invalid-feedback")]') == [error]
    assert not SavedQueue.objects.exists()


@pytest.mark.parametrize("name", HOSTILE)
def test_keeping_under_any_name_is_no_error(desk, name):
    response = keep(desk, name=name)

    assert response.status_code in (302, 422)
    assert desk.get(LIST).status_code == 200
    assert "<script>alert(1)" not in desk.get(LIST).content.decode()


def test_more_than_a_row_of_tabs_is_refused(desk, ana):
    for number in range(MOST_SAVED):
        SavedQueue.objects.create(owner=ana, name=f"Queue {number}")

    response = keep(desk)

    assert response.status_code == 422
    assert f"You keep {MOST_SAVED} queues. Delete one first." in (
        response.content.decode()
    )
    assert keep(desk, name="Queue 3").status_code == 302


def test_filters_that_cannot_be_used_are_not_kept(desk):
    response = keep(desk, query="state=x")

    assertRedirects(response, f"{LIST}?state=x")
    assert not SavedQueue.objects.exists()


def test_kept_queue_whose_filter_is_no_more_says_so(desk, ana):
    make_claim()
    SavedQueue.objects.create(owner=ana, name="Old", query="verification=999")

    assert tabs(desk.get(LIST)) == ["Old 0"]
    response = desk.get(f"{LIST}?verification=999")
    assert "These filters cannot be used" in response.content.decode()


# Whose they are


def test_own_queues_are_ones_own(client, ana, ben):
    SavedQueue.objects.create(owner=ana, name="Ana's", query="queue=all")
    SavedQueue.objects.create(owner=ana, name="Everybody's", shared=True)

    client.force_login(ben)

    assert tabs(client.get(LIST)) == ["Everybody's 0"]
    assert said(client.get(ALL_KEPT), "//tbody/tr/td[1]") == ["Everybody's"]


def test_mine_in_the_desks_queue_is_who_looks(client, ana, ben):
    make_claim(assignee=ben)
    SavedQueue.objects.create(owner=ana, name="Own", query="queue=mine", shared=True)

    for user, number in ((ana, 0), (ben, 1)):
        client.force_login(user)
        assert tabs(client.get(LIST)) == [f"Own {number}"]


def test_who_only_reads_keeps_none_for_the_desk(client, cleo):
    client.force_login(cleo)

    response = keep(client, shared="on")

    assert response.status_code == 302
    assert SavedQueue.objects.get().shared is False
    assert page(client.get(KEEP)).xpath('//input[@name="shared"]') == []


def test_owner_changes_and_deletes(desk):
    keep(desk)
    saved = SavedQueue.objects.get()

    change = reverse("queue_change", args=[saved.pk])
    assert desk.get(change).status_code == 200
    assertRedirects(desk.post(change, {"name": "Figures", "shared": "on"}), ALL_KEPT)
    saved.refresh_from_db()
    assert (saved.name, saved.shared) == ("Figures", True)
    assert saved.query == "flag=number&queue=all&order=article"

    delete = reverse("queue_delete", args=[saved.pk])
    assert "for everybody on the desk" in desk.get(delete).content.decode()
    assert SavedQueue.objects.exists()
    response = desk.post(delete)
    assertRedirects(response, ALL_KEPT, fetch_redirect_response=False)
    assert not SavedQueue.objects.exists()
    assert messages_of(desk.get(ALL_KEPT)) == ["“Figures” is not kept any more."]


def test_name_of_another_own_queue_is_refused(desk, ana):
    SavedQueue.objects.create(owner=ana, name="One")
    other = SavedQueue.objects.create(owner=ana, name="Other")

    response = desk.post(reverse("queue_change", args=[other.pk]), {"name": "One"})

    assert response.status_code == 422
    assert SavedQueue.objects.get(pk=other.pk).name == "Other"


@pytest.mark.parametrize("name", ["queue_change", "queue_delete"])
def test_others_queues_are_not_there(client, ana, ben, cleo, name):
    own = SavedQueue.objects.create(owner=ana, name="Own")
    desks = SavedQueue.objects.create(owner=ana, name="Desk", shared=True)

    client.force_login(cleo)
    for saved in (own, desks):
        assert client.post(reverse(name, args=[saved.pk])).status_code == 404
    client.force_login(ben)
    assert client.get(reverse(name, args=[own.pk])).status_code == 404
    assert client.get(reverse(name, args=[desks.pk])).status_code == 200
    assert SavedQueue.objects.count() == 2


@pytest.mark.parametrize(
    "address",
    [KEEP, ALL_KEPT, reverse("claim_filters"), reverse("claim_count")],
)
def test_nobody_who_may_not_read(client, django_user_model, address):
    assert client.get(address).status_code == 302
    client.force_login(django_user_model.objects.create_user("nobody"))
    assert client.get(address).status_code == 403


# Columns


def test_columns_come_in_the_order_that_was_asked_for(desk):
    make_claim(due="2026-05-20", flags=["quote"])

    names = [
        "updated",
        "origins",
        "published",
        "outlet",
        "form",
        "due",
        "with",
        "flags",
    ]
    query = "&".join(f"show={name}" for name in names)
    response = desk.get(f"{LIST}?queue=all&{query}")

    assert said(response, HEADINGS) == [
        "Claim",
        "Changed",
        "Origins",
        "Published",
        "Outlet",
        "Form",
        "Due",
        "With",
        "Flags",
    ]
    assert len(page(response).xpath("//tbody/tr/td")) == 2 + len(names)
    [link] = page(response).xpath("//a[@data-row]/@href")
    assert query in link


@pytest.mark.parametrize("query", ["", "show=", "show=x", "show=due&show=x"])
def test_columns_that_are_none_are_the_usual_ones(desk, query):
    make_claim()

    response = desk.get(f"{LIST}?{query}")

    assert said(response, HEADINGS) == [
        "Claim",
        "Source",
        "Did they say it?",
        "Is it so?",
        "State",
        "Flags",
        "With",
    ]


# Counts


def test_filters_say_how_many_claims_each_value_leaves(desk, ana):
    make_claim(state="open", flags=["number", "quote"])
    make_claim(state="open")
    make_claim(state="suggested", flags=["number"])

    response = desk.get(f"{reverse('claim_filters')}?queue=all&state=open")

    labels = said(response, '//form[@class="filters"]//label')
    # A value of the same filter is counted without the ones that are chosen.
    assert {"Open (2)", "Suggested (1)", "Settled (0)"} <= set(labels)
    assert {"Number (1)", "Quote (1)", "Casualty figure (0)"} <= set(labels)
    [ticked] = page(response).xpath('//input[@name="state"][@checked]/@value')
    assert ticked == "open"


def test_filters_count_with_one_query_however_many_claims(desk):
    counts = set()
    for number in (1, 3):
        for _ in range(number):
            make_claim()
        counts.add(queries(desk, f"{reverse('claim_filters')}?queue=all"))

    assert len(counts) == 1
    assert counts.pop() <= 12


def test_counts_tell_nothing_of_a_blind_second_check(desk, ana, ben):
    SecondCheckRule.objects.filter(kind="every").update(active=True, blind=True)
    make_checked(ben)

    queue = filtered("queue=all", user=ana)
    facets.count(queue)

    said_so = dict(queue.form.fields["attribution"].widget.choices)
    assert said_so["confirmed"] == "Confirmed (0)"
    own = filtered("queue=all", user=ben)
    facets.count(own)
    assert dict(own.form.fields["attribution"].widget.choices)["confirmed"] == (
        "Confirmed (1)"
    )


def test_filters_that_cannot_be_used_are_not_counted(desk):
    response = desk.get(f"{reverse('claim_filters')}?state=x")

    assert response.status_code == 200
    assert "Open (" not in response.content.decode()
    assert "x is not one of the available choices" in response.content.decode()


def test_filters_come_alone_for_the_page_that_has_them_closed(desk):
    response = desk.get(
        f"{reverse('claim_filters')}?queue=all&source=board&show=due",
        headers={"HX-Request": "true", "HX-Target": "filters"},
    )

    assert page(response).get("id") == "filters"
    kept = page(response).xpath('//input[@type="hidden"][@name="source"]/@value')
    assert kept == ["board"]
    assert page(response).xpath('//input[@name="show"][@checked]/@value') == ["due"]


def test_counts_stop_at_a_thousand(desk, monkeypatch):
    for _ in range(4):
        make_claim()
    monkeypatch.setattr(queues, "COUNTED", 3)

    response = desk.get(LIST)

    assert "To check 3+" in said(response, '//nav[@class="tabs"]/a')
    exactly = page(response).xpath('//a[text()="count them all"]/@href')
    assert said(desk.get(exactly[0]), "//h1") == ["4 claims"]
    assert queues.counted([Claim.objects.all()]) == [Count(3, capped=True)]


def test_count_alone_for_the_page_that_asks(desk):
    make_claim()

    response = desk.get(
        f"{reverse('claim_count')}?queue=all", headers={"HX-Request": "true"}
    )

    assert response.content.decode().strip() == "1 claim"
    refused = desk.get(f"{reverse('claim_count')}?state=x")
    assert said(refused, "//h1") == ["0 claims"]


def test_a_thousand_is_said_with_its_comma():
    assert str(capped(1001)) == "1,000+"
    assert str(capped(1000)) == "1,000"
    assert str(capped(12)) == "12"
