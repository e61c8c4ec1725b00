"""Who is signed in, what they may do, and what waits for them."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims.models import Notice, Preferences
from newsroom.people import DeskBackend
from tests.claims.factories import make_claim

pytestmark = pytest.mark.django_db


def tell(user, count=1):
    claim = make_claim()
    for _ in range(count):
        Notice.objects.create(
            user=user, kind="mentioned", claim=claim, at=timezone.now()
        )


@pytest.mark.parametrize("name", ["ana", "ben", "cleo", "dora"])
def test_person_may_do_what_django_itself_says(name, request):
    plain = request.getfixturevalue(name)

    person = DeskBackend().get_user(plain.pk)

    assert person.get_all_permissions() == plain.get_all_permissions() != set()


def test_person_may_do_what_was_given_to_them_alone(cleo):
    cleo.user_permissions.add(Permission.objects.get(codename="settle_claim"))

    person = DeskBackend().get_user(cleo.pk)

    assert person.has_perm("claims.settle_claim")
    assert person.has_perm("claims.view_claim")
    assert not person.has_perm("claims.review_claim")


def test_person_without_a_role_may_do_nothing(db):
    person = DeskBackend().get_user(User.objects.create_user("eve").pk)

    assert person.get_all_permissions() == set()


def test_superuser_may_do_all(db):
    root = User.objects.create_superuser("root")

    person = DeskBackend().get_user(root.pk)

    assert person.has_perms(["claims.settle_claim", "auth.delete_group"])
    assert person.get_all_permissions() == root.get_all_permissions()


def test_nobody_is_found_who_is_gone_or_switched_off(ana):
    User.objects.filter(pk=ana.pk).update(is_active=False)

    assert DeskBackend().get_user(ana.pk) is None
    assert DeskBackend().get_user(ana.pk + 1) is None


def test_person_comes_with_what_is_unread_and_how_they_work(ana, ben):
    tell(ana, 2)
    tell(ben)
    ana.notices.create(
        kind="due", claim=make_claim(), at=timezone.now(), read_at=timezone.now()
    )
    Preferences.objects.create(user=ben, single_keys=False)

    people = [DeskBackend().get_user(user.pk) for user in (ana, ben)]

    assert [(one.unread, one.single_keys) for one in people] == [(2, True), (1, False)]


def test_person_takes_one_query_whatever_they_may_do(ben):
    tell(ben, 3)

    with CaptureQueriesContext(connection) as captured:
        person = DeskBackend().get_user(ben.pk)
        person.has_perm("claims.settle_claim")
        person.has_module_perms("articles")

    assert len(captured) == 1


def test_right_that_is_taken_away_is_gone_on_the_next_page(client, ana):
    client.force_login(ana)
    before = client.get("/claims/")

    ana.groups.remove(Group.objects.get(name="reviewer"))

    assert before.status_code == 200
    assert client.get("/claims/").status_code == 403
