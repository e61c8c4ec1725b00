"""The admin's doors, and what an admin may do with people and roles."""

from urllib.parse import quote

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse

from articles.models import Article, Feed, Outlet
from claims.models import (
    Alias,
    Anchor,
    Claim,
    Event,
    Evidence,
    Matter,
    Rating,
    Source,
)
from tests.asking import queries
from tests.conftest import member
from tests.newsroom.pages import (
    autocomplete,
    errors,
    filled,
    found,
    listing,
    page,
    superuser,
)
from tests.test_project import INLINE

OURS = [User, Group, Outlet, Feed, Article, Source, Rating, Alias, Matter]


@pytest.fixture
def root(db):
    return superuser()


def one_of_each(user):
    """A row of every register, so that every page has something to show."""
    outlet = Outlet.objects.create(name="Harbour Post", domain="harbourpost.example")
    feed = Feed.objects.create(url="https://harbourpost.example/feed", outlet=outlet)
    article = Article.objects.create(
        headline="Ferries halt", outlet=outlet, state="read", door="feed", feed=feed
    )
    source = Source.objects.create(name="Port Authority", kind="body")
    rating = Rating.objects.get(label="Disputed")
    role = Group.objects.get(name="reader")
    alias = Alias.objects.create(source=source, text="The Port", key="port")
    matter = Matter.objects.create(name="The strike")
    return [user, role, outlet, feed, article, source, rating, alias, matter]


def pages_of(row):
    lists = [listing(type(row)), listing(type(row), "add")]
    return lists + [page(row, kind) for kind in ("change", "history", "delete")]


# The doors


def test_admin_leads_stranger_to_desk_sign_in_and_back(client, dora):
    wanted = listing(Outlet) + "?q=post"

    shown = client.get(wanted, follow=True)
    sign_in, _ = shown.redirect_chain[-1]
    entered = client.post(sign_in, {"username": "dora", "password": "dora"})

    assert shown.templates[0].name == "registration/login.html"
    assert sign_in == f"/account/sign-in/?next={quote(wanted)}"
    assert entered.url == wanted


def test_admin_sign_in_takes_no_passwords_itself(client, dora):
    url = reverse("admin:login")

    response = client.post(url, {"username": "dora", "password": "dora"})

    assert response.url == "/account/sign-in/?next=%2Fadmin%2F"
    assert "_auth_user_id" not in client.session


def test_admin_sign_in_lets_who_is_in_pass(client, dora):
    client.force_login(dora)

    response = client.get(reverse("admin:login"), follow=True)

    assert response.redirect_chain == [("/admin/", 302)]
    assert response.status_code == 200


def test_admin_sign_in_does_not_send_a_reader_round_in_circles(client, cleo):
    client.force_login(cleo)

    response = client.get(reverse("admin:login") + "?next=/admin/", follow=True)

    assert response.redirect_chain == [("/admin/", 302)]
    assert response.status_code == 403


@pytest.mark.parametrize("group", ["reader", "reviewer", "editor"])
def test_admin_pages_are_closed_to_other_roles(client, db, group):
    user = member("eve", group)
    client.force_login(user)
    urls = [reverse("admin:index"), reverse("admin:jsi18n")]
    urls += [autocomplete(Source._meta.get_field("parent"), "port")]
    urls += [reverse("admin:auth_user_password_change", args=[user.pk])]
    urls += [url for row in one_of_each(user) for url in pages_of(row)]

    answers = {
        url: (client.get(url).status_code, client.post(url).status_code) for url in urls
    }

    assert answers == dict.fromkeys(urls, (403, 403))
    assert LogEntry.objects.count() == 0


@pytest.mark.parametrize("group", ["reader", "reviewer", "editor"])
def test_admin_shows_no_more_than_the_role_to_staff_without_admin(client, db, group):
    user = member("eve", group, is_staff=True)
    other = member("ned", "reader")
    client.force_login(user)

    answers = [client.get(page(other)), client.get(listing(Rating))]

    assert [answer.status_code for answer in answers] == [403, 403]


def test_admin_role_opens_its_pages_and_no_others(client, dora):
    client.force_login(dora)
    closed = {
        listing(Article, "add"),
        listing(Group, "add"),
        *(
            page(row, "delete")
            for row in one_of_each(dora)
            if type(row) in (User, Group, Article)
        ),
    }
    rows = [dora, Group.objects.get(name="reader")]
    rows += [model.objects.last() for model in OURS[2:]]
    urls = [url for row in rows for url in pages_of(row)]

    answers = {url: client.get(url).status_code for url in urls}

    assert {url for url, status in answers.items() if status == 403} == closed
    assert {url for url, status in answers.items() if status != 200} == closed


def test_admin_opens_every_list_and_form_to_a_superuser(client, root):
    client.force_login(root)
    closed = {listing(Article, "add"), page(root, "delete")}
    rows = one_of_each(root)
    closed |= {page(rows[1], "delete"), page(rows[4], "delete")}
    urls = [reverse("admin:index"), *(listing(model) for model in admin.site._registry)]
    urls += [url for row in rows for url in pages_of(row)]
    urls += [reverse("admin:auth_user_password_change", args=[root.pk])]

    answers = {url: client.get(url, follow=True).status_code for url in urls}

    assert {url for url, status in answers.items() if status != 200} == closed


def test_admin_pages_pass_the_content_security_policy(client, root):
    client.force_login(root)
    urls = [reverse("admin:index"), reverse("admin:password_change")]
    urls += [url for row in one_of_each(root) for url in pages_of(row)]

    inline = {url: INLINE.findall(client.get(url).text) for url in urls}

    assert inline == {url: [] for url in urls}


def test_admin_has_no_page_for_what_review_alone_changes():
    kept_out = {Claim, Anchor, Event, Evidence}

    assert kept_out & set(admin.site._registry) == set()


@pytest.mark.parametrize("model", OURS)
def test_admin_deletes_nothing_in_bulk(client, root, model):
    client.force_login(root)
    rows = one_of_each(root)
    before = model.objects.count()
    sent = {"action": "delete_selected", "post": "yes"}
    sent["_selected_action"] = [row.pk for row in rows if type(row) is model]

    client.post(listing(model), sent)

    assert before > 0
    assert model.objects.count() == before


@pytest.mark.parametrize("model", OURS)
def test_admin_search_takes_anything_typed(client, root, model):
    client.force_login(root)
    one_of_each(root)
    total = model.objects.count()

    blank = found(client, listing(model) + "?q=++")
    emoji = found(client, listing(model) + "?q=%F0%9F%90%99")
    quotes = found(client, listing(model) + "?q=%22%27%25_%5C")

    assert (len(blank), emoji, quotes) == (total, [], [])


@pytest.mark.parametrize(
    "url",
    [
        "/admin/articles/article/?q=%00",
        "/admin/articles/article/?state__exact=%00",
        "/admin/claims/source/?q=port%00",
        "/admin/claims/source/?kind__exact=person&kind__exact=%00",
        autocomplete(Feed._meta.get_field("outlet"), "\x00"),
        autocomplete(Source._meta.get_field("parent"), "\x00"),
    ],
)
def test_admin_refuses_nul_in_an_address(client, dora, url):
    client.force_login(dora)

    response = client.get(url)

    assert response.status_code == 400
    assert response.templates[0].name == "400.html"


# Users


def test_user_list_takes_the_same_queries_for_more_rows(client, dora):
    client.force_login(dora)
    one = queries(client, listing(User))
    member("ned", "reader")
    member("eve", "editor")

    three = queries(client, listing(User))

    assert three == one


def test_user_search_finds_by_name_and_address(client, dora, ana, ben):
    client.force_login(dora)
    ben.last_name = "Okafor"
    ben.save()

    by_name = found(client, listing(User) + "?q=okaf")
    by_address = found(client, listing(User) + "?q=ana@desk")

    assert (by_name, by_address) == (["ben"], ["ana"])


def test_user_added_by_admin_has_a_role_and_no_more(client, dora):
    client.force_login(dora)
    typed = {
        "username": "eve",
        "usable_password": "true",
        "password1": "a-long-enough-word",
        "password2": "a-long-enough-word",
        "email": "eve@desk.example",
        "groups": [Group.objects.get(name="reviewer").pk],
        "is_superuser": "on",
        "is_staff": "on",
        "user_permissions": [Permission.objects.first().pk],
    }

    client.post(listing(User, "add"), typed)

    eve = User.objects.get(username="eve")
    assert [group.name for group in eve.groups.all()] == ["reviewer"]
    assert (eve.email, eve.is_staff, eve.is_superuser) == (
        "eve@desk.example",
        False,
        False,
    )
    assert eve.user_permissions.count() == 0
    assert eve.check_password("a-long-enough-word")
    assert LogEntry.objects.get().user == dora


def test_user_added_with_a_weak_password_is_refused(client, dora):
    client.force_login(dora)
    typed = {"username": "eve", "usable_password": "true"}
    typed |= {"password1": "12345678", "password2": "12345678"}

    response = client.post(listing(User, "add"), typed)

    assert errors(response) == [
        "This password is too common.",
        "This password is entirely numeric.",
    ]
    assert not User.objects.filter(username="eve").exists()


@pytest.mark.parametrize(
    ("roles", "staff"),
    [(["admin"], True), (["editor"], False), (["reader", "admin"], True), ([], False)],
)
def test_user_enters_the_admin_by_role_alone(client, dora, ana, roles, staff):
    client.force_login(dora)
    groups = [Group.objects.get(name=name).pk for name in roles]

    client.post(page(ana), filled(client, page(ana), groups=groups, is_staff="on"))

    ana.refresh_from_db()
    assert sorted(group.name for group in ana.groups.all()) == sorted(roles)
    assert ana.is_staff is staff


def test_user_losing_the_admin_role_loses_the_admin(client, dora):
    client.force_login(dora)
    eve = member("eve", "admin", is_staff=True)
    reader = Group.objects.get(name="reader").pk

    client.post(page(eve), filled(client, page(eve), groups=[reader]))
    client.force_login(eve)

    assert client.get(reverse("admin:index")).status_code == 403


def test_user_is_switched_off_and_stays(client, dora, ana):
    client.force_login(dora)

    client.post(page(ana), filled(client, page(ana), is_active=""))
    deleted = client.post(page(ana, "delete"), {"post": "yes"})

    ana.refresh_from_db()
    assert deleted.status_code == 403
    assert ana.is_active is False
    assert [group.name for group in ana.groups.all()] == ["reviewer"]


def test_user_is_deleted_by_nobody(client, root, ana):
    client.force_login(root)

    response = client.post(page(ana, "delete"), {"post": "yes"})

    assert response.status_code == 403
    assert User.objects.filter(pk=ana.pk).exists()


def test_user_keeps_what_only_a_superuser_gives(client, dora, ana):
    client.force_login(dora)
    typed = filled(client, page(ana))
    crafted = {
        "is_superuser": "on",
        "is_staff": "on",
        "user_permissions": [Permission.objects.first().pk],
        "first_name": "Ana",
    }

    client.post(page(ana), typed | crafted)

    ana.refresh_from_db()
    assert (ana.first_name, ana.is_superuser, ana.is_staff) == ("Ana", False, False)
    assert ana.user_permissions.count() == 0


def test_user_with_more_rights_is_shown_and_not_changed(client, dora, root):
    client.force_login(dora)

    shown = client.get(page(root))
    posted = client.post(page(root), {"username": "mine", "is_active": ""})
    password = client.post(
        reverse("admin:auth_user_password_change", args=[root.pk]),
        {"password1": "a-long-enough-word", "password2": "a-long-enough-word"},
    )

    root.refresh_from_db()
    assert (shown.status_code, shown.context["has_change_permission"]) == (200, False)
    assert root.password not in shown.text
    assert (posted.status_code, password.status_code) == (403, 403)
    assert (root.username, root.is_active) == ("root", True)
    assert root.check_password("root")


def test_user_with_a_right_that_admins_lack_is_not_changed(client, dora, ana):
    client.force_login(dora)
    ana.user_permissions.add(Permission.objects.get(codename="delete_user"))
    ana.is_active = False
    ana.save()

    response = client.post(page(ana), {"username": "mine", "is_active": "on"})

    ana.refresh_from_db()
    assert response.status_code == 403
    assert (ana.username, ana.is_active) == ("ana", False)


def test_role_with_a_right_that_admins_lack_is_not_theirs_to_give(client, dora, ana):
    client.force_login(dora)
    keeper = Group.objects.create(name="keeper")
    keeper.permissions.add(Permission.objects.get(codename="change_group"))

    typed = filled(client, page(ana), groups=[keeper.pk])
    response = client.post(page(ana), typed)

    assert errors(response) == [
        f"Select a valid choice. {keeper.pk} is not one of the available choices."
    ]
    assert [group.name for group in ana.groups.all()] == ["reviewer"]


def test_user_does_not_change_their_own_role(client, dora):
    client.force_login(dora)
    reader = Group.objects.get(name="reader").pk
    typed = filled(client, page(dora), groups=[reader], first_name="Dora")

    client.post(page(dora), {**typed, "is_active": ""})

    dora.refresh_from_db()
    assert (dora.first_name, dora.is_active, dora.is_staff) == ("Dora", True, True)
    assert [group.name for group in dora.groups.all()] == ["admin"]


def test_superuser_does_not_lock_themselves_out(client, root):
    client.force_login(root)
    editor = Group.objects.get(name="editor").pk

    client.post(page(root), {**filled(client, page(root)), "groups": [editor]})

    root.refresh_from_db()
    assert (root.is_active, root.is_superuser, root.is_staff) == (True, True, True)
    assert [group.name for group in root.groups.all()] == ["editor"]


def test_superuser_gives_what_is_beyond_the_roles(client, root, ana):
    client.force_login(root)
    right = Permission.objects.get(codename="delete_user")
    typed = filled(client, page(ana), is_superuser="on", user_permissions=[right.pk])

    client.post(page(ana), typed)

    ana.refresh_from_db()
    assert (ana.is_superuser, ana.is_staff) == (True, True)
    assert list(ana.user_permissions.all()) == [right]


def test_password_set_by_admin_is_checked_and_recorded(client, dora, ana):
    client.force_login(dora)
    url = reverse("admin:auth_user_password_change", args=[ana.pk])
    weak = {"usable_password": "true", "password1": "ana", "password2": "ana"}
    good = {"usable_password": "true"}
    good |= {"password1": "a-long-enough-word", "password2": "a-long-enough-word"}

    refused = client.post(url, weak)
    ana.refresh_from_db()
    kept = ana.check_password("ana")
    client.post(url, good)

    ana.refresh_from_db()
    assert (refused.status_code, kept) == (200, True)
    assert ana.check_password("a-long-enough-word")
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id) == (dora, str(ana.pk))


# Roles


def test_role_list_takes_the_same_queries_for_more_rows(client, dora):
    client.force_login(dora)
    Group.objects.exclude(name="admin").delete()
    one = queries(client, listing(Group))
    Group.objects.create(name="intern")
    Group.objects.create(name="guest")

    three = queries(client, listing(Group))

    assert three == one


def test_role_page_takes_the_same_queries_for_more_rights(client, dora):
    client.force_login(dora)
    reader = Group.objects.get(name="reader")
    reader.permissions.set(Permission.objects.all()[:1])
    one = queries(client, page(reader))
    reader.permissions.set(Permission.objects.all()[:30])

    thirty = queries(client, page(reader))

    assert thirty == one


def test_role_is_shown_to_admins_and_not_changed(client, dora):
    client.force_login(dora)
    reader = Group.objects.get(name="reader")
    before = set(reader.permissions.all())
    everything = [right.pk for right in Permission.objects.all()]

    shown = client.get(page(reader))
    posted = client.post(page(reader), {"name": "reader", "permissions": everything})

    assert (shown.status_code, posted.status_code) == (200, 403)
    assert set(reader.permissions.all()) == before


def test_role_is_changed_by_superuser_and_keeps_its_name(client, root):
    client.force_login(root)
    reader = Group.objects.get(name="reader")
    right = Permission.objects.get(codename="view_feed")

    client.post(page(reader), {"name": "guest", "permissions": [right.pk]})
    deleted = client.post(page(reader, "delete"), {"post": "yes"})

    reader.refresh_from_db()
    assert (reader.name, list(reader.permissions.all())) == ("reader", [right])
    assert deleted.status_code == 403


def test_role_of_ones_own_can_be_made_and_deleted(client, root):
    client.force_login(root)

    client.post(listing(Group, "add"), {"name": "intern"})
    intern = Group.objects.get(name="intern")
    client.post(page(intern, "delete"), {"post": "yes"})

    assert not Group.objects.filter(name="intern").exists()
