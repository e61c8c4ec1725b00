"""Adding up all priorities anew: asked for by admins, gone on with by anybody."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from articles.models import Article, Outlet
from claims import chain, recount, tasks
from claims.models import Claim, ClaimLink, PriorityWeight, Recount
from claims.wording import key_of
from tests.claims.factories import make_article, make_claim, make_version
from tests.conftest import member
from tests.newsroom.pages import errors, filled, found, listing, page
from tests.test_project import INLINE

migration = import_module("claims.migrations.0014_priority")
SAID = "The ferries would stay in port."
pytestmark = pytest.mark.django_db


class _Editor:
    """As much of a schema editor as the steps ask for."""

    connection = connection


@pytest.fixture
def admin(client, dora):
    client.force_login(dora)
    return client


def priorities() -> list[int]:
    return list(Claim.objects.order_by("pk").values_list("priority", flat=True))


def filled_desk(ben) -> list[Claim]:
    """Claims as they stood before there were priorities."""
    claims = [
        make_claim(wording=SAID, flags=["casualty"]),
        make_claim(wording=SAID, due=timezone.localdate()),
        make_claim(wording="He denied it.", state="dismissed"),
        make_claim(wording="He denied it."),
    ]
    chain.link(claims[3], claims[0], ClaimLink.Kind.SAME, by=ben)
    return claims


SUMS = [15 + 2 * 2, 15 + 2, 0, 2]


# The recount


def test_recount_fills_a_desk_that_had_none(ben, monkeypatch):
    monkeypatch.setattr(recount, "PIECE", 3)
    filled_desk(ben)

    recount.begin()
    pieces = list(recount.pieces())

    assert pieces == [3, 1, 0]
    assert priorities() == SUMS
    assert not Claim.objects.filter(wording_key=None).exists()
    assert recount.progress() is None


def test_recount_takes_away_what_is_no_longer_so():
    claim = make_claim(wording="Short.", repeated=3, priority=99)
    lone = make_claim(wording=SAID, repeated=3, wording_key=key_of(SAID))

    recount.begin()
    recount.go_on()

    found = Claim.objects.in_bulk([claim.pk, lone.pk]).values()
    assert {(one.repeated, one.priority) for one in found} == {(0, 0)}


def test_recount_that_nobody_asked_for_does_nothing():
    make_claim(flags=["casualty"])

    recount.go_on()

    assert priorities() == [0]


def test_recount_goes_on_where_it_came_to(monkeypatch):
    monkeypatch.setattr(recount, "PIECE", 1)
    claims = [make_claim(flags=["casualty"], wording=f"{n}.") for n in range(3)]
    recount.begin()
    run = recount.pieces()

    next(run)
    run.close()
    half, progress = priorities(), recount.progress()
    recount.go_on()

    assert half == [15, 0, 0]
    assert progress == (claims[0].pk, claims[2].pk)
    assert priorities() == [15, 15, 15]


def test_recount_that_is_asked_for_again_starts_again(monkeypatch):
    monkeypatch.setattr(recount, "PIECE", 1)
    for number in range(2):
        make_claim(flags=["casualty"], wording=f"{number}.")
    recount.begin()
    run = recount.pieces()
    next(run)

    PriorityWeight.objects.filter(kind="casualty").update(points=7)
    recount.begin()
    list(run)

    assert priorities() == [7, 7]


def test_recount_of_an_empty_desk_ends():
    recount.begin()
    recount.go_on()

    assert recount.progress() is None


@pytest.mark.parametrize(("minutes", "sent"), [(1, False), (3, True)])
def test_sweep_sends_what_nobody_is_at(minutes, sent):
    make_claim(flags=["casualty"])
    recount.begin()
    Recount.objects.update(moved_at=timezone.now() - timedelta(minutes=minutes))

    tasks.sweep()

    assert (priorities() == [15]) is sent


def test_daily_task_finds_what_got_lost(committed):
    make_claim(flags=["casualty"])

    with committed():
        tasks.recount_again()

    assert priorities() == [15]


def test_command_adds_all_up(ben, capsys):
    filled_desk(ben)

    call_command("refresh_priorities")
    call_command("refresh_priorities", verbosity=0)

    assert priorities() == SUMS
    assert capsys.readouterr().out == "All priorities are added up.\n" * 2


def test_daily_command_goes_on_with_it(capsys):
    make_claim(flags=["casualty"])
    recount.begin()

    call_command("tell_due")

    assert priorities() == [15]


# The migration


def test_migration_asks_for_a_recount_of_a_desk_at_work(ben):
    filled_desk(ben)

    migration.ask_for_recount(apps, _Editor)
    migration.ask_for_recount(apps, _Editor)
    recount.go_on()

    assert priorities() == SUMS


def test_migration_of_an_empty_desk_asks_for_nothing():
    migration.ask_for_recount(apps, _Editor)

    assert not Recount.objects.exists()


def test_migration_keeps_weights_that_are_there():
    PriorityWeight.objects.filter(kind="urgent").update(points=7)
    PriorityWeight.objects.filter(kind="soon").delete()

    migration.add_weights(apps, _Editor)

    weights = dict(PriorityWeight.objects.values_list("kind", "points"))
    assert weights == {**migration.WEIGHTS, "urgent": 7}


# The admin


def weighed(admin, **points) -> dict:
    """What the list sends when the points of some kinds are typed over."""
    formset = admin.get(listing(PriorityWeight)).context["cl"].formset
    sent = {
        bound.html_name: bound.value()
        for form in [formset.management_form, *formset.forms]
        for bound in form
    }
    for form in formset.forms:
        kind = form.instance.kind
        sent[f"{form.prefix}-points"] = points.get(kind, form.instance.points)
    return {**sent, "_save": "Save"}


def test_weights_are_all_on_one_page_with_what_they_mean(admin):
    response = admin.get(listing(PriorityWeight))

    assert found(admin, listing(PriorityWeight)) == PriorityWeight.Kind.labels
    assert response.text.count("The outlet of its article has this reach.") == 3
    assert "10 articles at most count." in response.text
    assert 'aria-label="Casualty figure: points"' in response.text


def test_weights_are_changed_in_the_list(admin, committed):
    make_claim(flags=["casualty", "number"])

    with committed() as jobs:
        admin.post(listing(PriorityWeight), weighed(admin, casualty=40, number=-1))

    assert priorities() == [39]
    assert len(jobs) == 1  # for both
    assert recount.progress() is None


def test_weights_that_are_the_same_ask_for_nothing(admin):
    admin.post(listing(PriorityWeight), weighed(admin))

    assert not Recount.objects.exists()


def test_weight_is_changed_on_its_page(admin, committed):
    make_claim(flags=["casualty"])
    url = page(PriorityWeight.objects.get(kind="casualty"))

    with committed():
        admin.post(url, filled(admin, url, points="1"))

    assert priorities() == [1]


@pytest.mark.parametrize("points", ["", "x", "1001", "-1001", "\0", "9" * 30, "1.5"])
def test_weight_refuses_what_is_no_number_of_points(admin, points):
    url = page(PriorityWeight.objects.get(kind="casualty"))

    response = admin.post(url, filled(admin, url, points=points))

    assert len(errors(response)) == 1
    assert PriorityWeight.objects.get(kind="casualty").points == 15


def test_list_says_how_far_it_has_come(admin):
    claim = make_claim()
    recount.begin()

    during = admin.get(listing(PriorityWeight)).text
    recount.go_on()
    after = admin.get(listing(PriorityWeight)).text

    assert f"Adding up: claim 0 of {claim.pk}." in during
    assert "Adding up" not in after


def test_weights_are_neither_added_nor_deleted(admin):
    row = PriorityWeight.objects.first()

    answers = [
        admin.post(listing(PriorityWeight, "add"), {}).status_code,
        admin.post(page(row, "delete"), {"post": "yes"}).status_code,
    ]

    assert answers == [403, 403]


@pytest.mark.parametrize("role", ["reader", "reviewer", "editor"])
def test_weights_are_kept_by_admins_alone(client, role):
    client.force_login(member("eve", role, is_staff=True))
    row = PriorityWeight.objects.first()

    answers = {
        client.get(listing(PriorityWeight)).status_code,
        client.get(page(row)).status_code,
        client.post(listing(PriorityWeight), {}).status_code,
    }

    assert answers == {403}


def test_pages_pass_the_content_security_policy(admin):
    recount.begin()
    urls = [listing(PriorityWeight), page(PriorityWeight.objects.first())]

    inline = [INLINE.findall(admin.get(url).text) for url in urls]

    assert inline == [[], []]


def test_reach_of_an_outlet_counts_at_once(admin, committed):
    make_claim(version=make_version(article=make_article(outlet="Post")))
    url = page(Outlet.objects.get())

    with committed():
        admin.post(url, filled(admin, url, reach="international"))
    with committed() as jobs:
        admin.post(url, filled(admin, url, name="Harbour Post"))

    assert (priorities(), jobs) == ([10], [])


def test_article_that_is_another_outlets_counts_at_once(admin, committed):
    make_claim()
    outlet = Outlet.objects.create(name="Post", reach="national")
    url = page(Article.objects.get())

    with committed():
        admin.post(url, filled(admin, url, outlet=outlet.pk))

    assert priorities() == [5]
