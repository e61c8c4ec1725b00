"""What cannot be answered: each has its page, and needs no more than it must."""

import pytest
from django.core.exceptions import SuspiciousOperation
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.views import defaults

from claims.views import queue
from newsroom import views
from tests.claims.view_factories import page, said

SIGN_IN = "/account/sign-in/"


def fail(*args, **kwargs):
    raise ZeroDivisionError("what nobody but us may read")


def test_unknown_page_is_404_to_all(client, ana):
    anonymous = client.get("/nowhere/<script>/")
    client.force_login(ana)
    signed_in = client.get("/nowhere/<script>/")

    for response in (anonymous, signed_in):
        assert response.status_code == 404
        assert said(response, "//h1") == ["Nothing here"]
        assert "<script>/" not in response.content.decode()


def test_page_that_is_not_yours_is_403(client, cleo):
    client.force_login(cleo)

    response = client.get("/feeds/")

    assert response.status_code == 403
    assert said(response, "//h1") == ["Not yours to do"]


def test_form_without_its_token_is_403(ana):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana)

    response = client.post("/account/sign-out/")

    assert response.status_code == 403
    assert said(response, "//h1") == ["This form is too old"]


def test_fault_is_500_and_tells_nothing(desk, monkeypatch):
    monkeypatch.setattr(queue, "ClaimFilter", fail)
    desk.raise_request_exception = False

    response = desk.get("/claims/")

    assert response.status_code == 500
    assert said(response, "//h1") == ["A fault of ours"]
    assert "ZeroDivisionError" not in response.content.decode()
    assert "what nobody" not in response.content.decode()


def test_form_with_too_many_fields_is_400(client, db, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 10

    response = client.post(SIGN_IN, {f"f{n}": "" for n in range(11)})

    assert response.status_code == 400
    assert said(response, "//h1") == ["This request cannot be answered"]


def test_form_that_is_too_large_is_400(client, db, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10

    response = client.post(
        SIGN_IN, "username=ana", content_type="application/x-www-form-urlencoded"
    )

    assert response.status_code == 400
    assert said(response, "//h1") == ["This request cannot be answered"]


def test_address_of_another_site_is_400(client, db):
    response = client.get("/claims/", headers={"Host": "evil.example"})

    assert response.status_code == 400
    assert said(response, "//h1") == ["This request cannot be answered"]


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (lambda request: views.bad_request(request, SuspiciousOperation()), 400),
        (lambda request: defaults.permission_denied(request, Exception()), 403),
        (lambda request: defaults.page_not_found(request, Exception()), 404),
        (defaults.server_error, 500),
    ],
)
def test_error_page_needs_no_database_and_no_user(answer, status):
    """No `db` is asked for here: a query would fail the test."""
    request = RequestFactory().get("/")

    response = answer(request)

    assert response.status_code == status
    assert len(said(response, "//h1")) == 1
    assert page(response).xpath("//header") == []


def test_page_for_an_old_form_needs_no_user():
    assert "This form is too old" in render_to_string("403_csrf.html")
