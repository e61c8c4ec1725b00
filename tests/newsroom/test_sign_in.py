"""The door of the site: signing in and out, the password, and what keeps others out."""

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.claims.view_factories import errors_of, page, said

LOGIN = "/account/sign-in/"
WRONG = {"username": "ana", "password": "wrong"}
RIGHT = {"username": "ana", "password": "ana"}


@pytest.fixture
def locking(settings):
    settings.AXES_ENABLED = True


def is_signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_sign_in_leads_to_the_queue(client, ana):
    response = client.post(LOGIN, RIGHT)

    assert (response.status_code, response.url) == (302, reverse("claim_list"))
    assert client.session["_auth_user_id"] == str(ana.pk)


def test_sign_in_with_a_wrong_password_says_so_and_keeps_the_name(client, ana):
    response = client.post(LOGIN, WRONG)

    assert not is_signed_in(client)
    [error] = said(response, '//div[contains(@class, "alert")]//li')
    assert error.startswith("Please enter a correct username and password.")
    assert page(response).xpath('//input[@name="username"]/@value') == ["ana"]
    assert page(response).xpath('//input[@name="password"]/@value') == []


def test_sign_in_page_has_no_bar(client, db):
    response = client.get(LOGIN)

    assert said(response, "//h1") == ["Claims desk"]
    assert page(response).xpath("//header") == []


def test_sign_in_is_refused_to_who_is_not_active(client, ana):
    ana.is_active = False
    ana.save(update_fields=["is_active"])

    client.post(LOGIN, RIGHT)

    assert not is_signed_in(client)


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        ("/sources/?q=board", "/sources/?q=board"),
        ("", "/claims/"),
        ("https://evil.example/", "/claims/"),
        ("//evil.example/", "/claims/"),
        ("/\\evil.example/", "/claims/"),
        ("javascript:alert(1)", "/claims/"),
        ("https:evil.example", "/claims/"),
    ],
)
@pytest.mark.parametrize("signed_in", [False, True])
def test_sign_in_leads_nowhere_outside(client, ana, there, expected, signed_in):
    if signed_in:
        client.force_login(ana)

    response = client.post(LOGIN, {**RIGHT, "next": there})

    assert (response.status_code, response.url) == (302, expected)


def test_sign_in_leads_on_to_what_was_asked_for(client, ana):
    first = client.get("/sources/?q=board")
    shown = client.get(first.url)
    [there] = page(shown).xpath('//input[@name="next"]/@value')

    response = client.post(first.url, {**RIGHT, "next": there})

    assert response.url == "/sources/?q=board"


def test_sign_in_page_escapes_where_to(client, db):
    response = client.get(LOGIN, {"next": '"><script>alert(1)</script>'})

    assert "<script>alert(1)" not in response.content.decode()


@pytest.mark.parametrize("name", ["\0", "x" * 300, "<script>alert(1)</script>", "😀"])
@pytest.mark.parametrize("field", ["username", "password", "another"])
def test_sign_in_survives_hostile_text(client, ana, locking, field, name):
    response = client.post(LOGIN, {**WRONG, field: name}, query_params={"x": name})

    assert response.status_code == 200
    assert not is_signed_in(client)
    assert "<script>alert(1)" not in response.content.decode()


def test_sign_in_refuses_a_name_that_nobody_can_have(client, db, locking):
    response = client.post(LOGIN, {"username": "x" * 151, "password": "x"})

    assert said(response, '//*[@class="invalid-feedback"]') == [
        "Ensure this value has at most 150 characters (it has 151)."
    ]
    assert AccessAttempt.objects.count() == 0


def test_sign_in_without_token_is_refused(ana):
    client = Client(enforce_csrf_checks=True)

    response = client.post(LOGIN, RIGHT)

    assert response.status_code == 403
    assert not is_signed_in(client)


# Locking out


def test_too_many_wrong_passwords_lock_the_door(client, ana, ben, locking):
    for _ in range(settings.AXES_FAILURE_LIMIT - 1):
        assert client.post(LOGIN, WRONG).status_code == 200
    last = client.post(LOGIN, WRONG)
    right = client.post(LOGIN, RIGHT)
    somebody_else = client.post(LOGIN, {"username": "ben", "password": "ben"})

    for response in (last, right):
        assert response.status_code == 429
        assert "Too many wrong passwords." in said(response, "//main//p")[0]
        assert response["Content-Security-Policy"]
    assert (somebody_else.status_code, somebody_else.url) == (302, "/claims/")


def test_locked_name_gets_in_from_another_place(client, ana, locking):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        client.post(LOGIN, WRONG)

    response = client.post(LOGIN, RIGHT, REMOTE_ADDR="192.0.2.7")

    assert response.status_code == 302


def test_lock_behind_a_proxy_goes_by_the_address_that_it_saw(
    client, ana, locking, settings
):
    settings.BEHIND_PROXY = True
    for number in range(settings.AXES_FAILURE_LIMIT):
        made_up = f"198.51.100.{number}, 192.0.2.7"
        client.post(LOGIN, WRONG, HTTP_X_FORWARDED_FOR=made_up)

    same = client.post(LOGIN, RIGHT, HTTP_X_FORWARDED_FOR="192.0.2.7")
    other = client.post(LOGIN, RIGHT, HTTP_X_FORWARDED_FOR="192.0.2.8")

    assert (same.status_code, other.status_code) == (429, 302)


def test_lock_without_a_proxy_believes_no_header(client, ana, locking, settings):
    for number in range(settings.AXES_FAILURE_LIMIT):
        client.post(LOGIN, WRONG, HTTP_X_FORWARDED_FOR=f"198.51.100.{number}")

    response = client.post(LOGIN, RIGHT, HTTP_X_FORWARDED_FOR="192.0.2.8")

    assert response.status_code == 429


def test_sign_in_forgets_the_wrong_passwords_before(client, ana, locking):
    for _ in range(settings.AXES_FAILURE_LIMIT - 1):
        client.post(LOGIN, WRONG)
    noted = AccessAttempt.objects.count()

    client.post(LOGIN, RIGHT)

    assert is_signed_in(client)
    assert (noted, AccessAttempt.objects.count()) == (1, 0)


# Signed out meanwhile


@pytest.mark.parametrize("url", ["/claims/", "/claims/1/sources/?source_name=board"])
def test_fragment_asked_for_when_signed_out_says_so_in_its_place(client, db, url):
    response = client.get(url, headers={"HX-Request": "true"}, follow=True)

    assert response.templates[0].name == "registration/_signed_out.html"
    text = response.content.decode()
    assert "You are signed out, and what you typed is still here." in text
    assert "<html" not in text
    assert page(response).xpath(f'//a[@href="{LOGIN}"]/@target') == ["_blank"]


def test_page_asked_for_when_signed_out_leads_to_the_sign_in_page(client, db):
    response = client.get("/claims/", follow=True)

    assert response.redirect_chain == [(f"{LOGIN}?next=/claims/", 302)]
    assert said(response, "//button") == ["Sign in"]


def test_sign_out_ends_the_session(client, ana):
    client.force_login(ana)

    response = client.post(reverse("logout"))

    assert (response.status_code, response.url) == (302, LOGIN)
    assert not is_signed_in(client)
    assert client.get("/claims/").status_code == 302


def test_sign_out_is_no_link(client, ana):
    client.force_login(ana)

    response = client.get(reverse("logout"))

    assert response.status_code == 405
    assert is_signed_in(client)


# The password


def test_password_can_be_changed(client, ana):
    client.force_login(ana)
    new = "long enough and odd 9!"

    shown = client.get(reverse("password_change"))
    response = client.post(
        reverse("password_change"),
        {"old_password": "ana", "new_password1": new, "new_password2": new},
        follow=True,
    )

    ana.refresh_from_db()
    assert said(shown, "//h1") == ["Change your password"]
    assert said(response, "//h1") == ["Your password is changed"]
    assert ana.check_password(new)
    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "wrong",
            "long enough and odd 9!",
            "Your old password was entered incorrectly.",
        ),
        ("ana", "12345678", "This password is entirely numeric."),
    ],
)
def test_password_change_is_refused(client, ana, old, new, expected):
    client.force_login(ana)

    response = client.post(
        reverse("password_change"),
        {"old_password": old, "new_password1": new, "new_password2": new},
    )

    ana.refresh_from_db()
    assert ana.check_password("ana")
    assert expected in " ".join(
        said(response, '//*[contains(@class, "invalid-feedback")]')
        + errors_of(response)
    )


@pytest.mark.parametrize("name", ["password_change", "password_change_done"])
def test_password_pages_need_a_sign_in(client, db, name):
    response = client.get(reverse(name))

    assert response.url == f"{LOGIN}?next={reverse(name)}"


# The front door


def test_home_is_the_queue(client, ana):
    client.force_login(ana)

    assert client.get("/").url == "/claims/"


def test_every_page_carries_the_same_protection(client, ana):
    urls = [LOGIN, "/claims/", "/claims/export.csv", "/nowhere/"]
    anonymous = [client.get(url) for url in urls]
    client.force_login(ana)
    signed_in = [client.get(url) for url in urls]

    for response in anonymous + signed_in:
        policy = response["Content-Security-Policy"].split("; ")
        assert sorted(policy) == [
            "base-uri 'none'",
            "default-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "img-src 'self' data:",
            "object-src 'none'",
        ]
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["X-Frame-Options"] == "DENY"
        assert response["Referrer-Policy"] == "same-origin"
        assert response["Cross-Origin-Opener-Policy"] == "same-origin"


def test_session_and_token_cookies_are_kept_from_others(client, ana):
    client.get(LOGIN)
    client.post(LOGIN, RIGHT)

    session, token = client.cookies["sessionid"], client.cookies["csrftoken"]
    assert (session["httponly"], session["samesite"]) == (True, "Lax")
    assert token["samesite"] == "Lax"


def test_form_sent_after_signing_out_comes_back_to_be_sent_again(client, db):
    typed = {"rationale": "half a thought", "same_speaker": ["on", "<b>"]}

    response = client.post("/claims/1/judge/", typed)

    fields = page(response).xpath("//main//form[@method='post']//input[@name]")
    assert response.status_code == 403
    assert [
        (field.get("name"), field.get("value"))
        for field in fields
        if field.get("name") != "csrfmiddlewaretoken"
    ] == [
        ("rationale", "half a thought"),
        ("same_speaker", "on"),
        ("same_speaker", "<b>"),
    ]


def test_password_sent_after_signing_out_is_not_shown_again(client, db):
    response = client.post(
        reverse("password_change"), {"old_password": "ana", "new_password1": "river"}
    )

    assert response.status_code == 403
    assert "river" not in response.content.decode()
