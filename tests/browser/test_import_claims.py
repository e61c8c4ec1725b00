"""A claim report in the admin: looked over, brought in, and found at the desk."""

from playwright.sync_api import Page, expect

from claims.models import Claim
from tests.browser.conftest import axe, signed_in

HEADER = "headline,wording,words,verification\n"
GOOD = "Ferries stay in port,They stay.,they would stay,\n"


def choose(page, text):
    file = {"name": "claims.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.get_by_label("CSV or JSONL file").set_input_files(file)
    page.get_by_role("button", name="Look it over").click()


def test_report_is_looked_over_and_brought_in(page: Page, live_server, dora):
    signed_in(page, live_server, dora)
    page.goto("/admin/claims/claimimport/")
    page.get_by_role("link", name="Import claims").click()
    assert axe(page) == []

    choose(page, f"{HEADER}{GOOD}Another,So.,so,Quite so\n")
    expect(page.get_by_role("alert")).to_contain_text("1 line refused")
    expect(page.get_by_role("row", name="verification")).to_contain_text("Quite so")
    assert axe(page) == []

    page.get_by_role("button", name="Bring in the others").click()

    expect(page.get_by_text("The claims are in: 1 new")).to_be_visible()
    expect(page.get_by_role("link", name="claims.csv")).to_be_visible()
    page.goto(Claim.objects.get().get_absolute_url())
    expect(page.get_by_role("heading", name="They stay.")).to_be_visible()
