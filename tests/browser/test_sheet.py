"""A sheet of sources: looked over, brought in, and a name given in the form."""

from playwright.sync_api import Page, expect

from claims import sources
from claims.models import Source
from tests.browser.conftest import axe, signed_in

FILE = "kind;name;names\nstate;Merrow;\nbody;Port;UN [ambiguous]\n"


def choose(page, text):
    file = {"name": "sources.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.get_by_label("CSV file").set_input_files(file)
    page.get_by_role("button", name="Look it over").click()


def test_sheet_is_looked_over_and_brought_in(page: Page, live_server, dora):
    sources.register("United Nations", kind=Source.Kind.BODY)
    sources.add_alias(Source.objects.get(), "UN")
    signed_in(page, live_server, dora)
    page.goto("/admin/claims/source/")
    page.get_by_role("link", name="Import CSV").click()

    choose(page, "kind,name\nbodies,Port\n")
    expect(page.get_by_role("alert")).to_contain_text("1 problem in the file")
    assert axe(page) == []

    choose(page, FILE)
    expect(page.get_by_role("row", name="3 Port")).to_contain_text("new body")
    expect(page.get_by_text("“UN” became ambiguous")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Bring it in").click()

    said = "The sources are in: 2 added, 0 changed, 0 unchanged."
    expect(page.get_by_text(said)).to_be_visible()
    assert sources.resolve("UN").source is None


def test_name_of_one_article_is_given_in_the_form(page: Page, live_server, dora):
    board = sources.register("Harbour Board", kind=Source.Kind.BODY)
    signed_in(page, live_server, dora)
    page.goto(f"/admin/claims/source/{board.pk}/change/")

    page.locator("#id_aliases-1-text").fill("the quay")
    page.locator("#id_aliases-1-language").fill("en")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_text("was changed successfully")).to_be_visible()
    assert board.aliases.get(key="quay").language == "en"
