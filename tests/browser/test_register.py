"""The register in a browser: names are settled, sources merged, and that is undone."""

import pytest
from playwright.sync_api import Page, expect

from claims import sources
from claims.models import Claim, Source
from tests.browser.conftest import axe, signed_in
from tests.claims.factories import make_claim, make_source, make_version

TEXT = """Ferries stay in port

The harbour board said the ferries would stay in port.

The Velm Harbour Board said the quay was unsafe.

Captain Lena Moor denied that the crew was striking.
"""


@pytest.fixture
def article():
    version = make_version(TEXT)
    given = {"version": version, "speaker": "Velm Harbour Board"}
    make_claim("the ferries would stay in port", source_words="", **given)
    make_claim("the quay was unsafe", source_words="The Velm Harbour Board", **given)
    make_claim(
        "the crew was striking",
        version=version,
        cue="denied",
        source_words="Captain Lena Moor",
    )
    return version.article


@pytest.fixture
def desk(page: Page, live_server, ben, article) -> Page:
    return signed_in(page, live_server, ben)


def test_names_are_settled_and_sources_merged_and_parted(desk: Page) -> None:
    make_source("Port of Velm")
    desk.goto("/")
    desk.get_by_role("navigation", name="Main").get_by_role(
        "link", name="Names"
    ).click()
    expect(desk.get_by_role("heading", level=2)).to_have_text(
        ["Velm Harbour Board", "Captain Lena Moor"]
    )
    assert axe(desk) == []

    # One answer for both claims of the board: a new source.
    desk.get_by_role("link", name="Velm Harbour Board").click()
    desk.get_by_label("Name of a new source").fill("Velm Harbour Board")
    desk.get_by_label("Kind of the new source").select_option("body")
    assert axe(desk) == []
    desk.get_by_role("button", name="Settle", exact=True).click()
    expect(desk.get_by_role("status")).to_contain_text("2 claims settled.")
    expect(desk.get_by_role("heading", level=2)).to_have_text(["Captain Lena Moor"])

    # It turns out to be the port, which is in the register already.
    board = Source.objects.get(name="Velm Harbour Board")
    desk.goto(board.get_absolute_url())
    assert axe(desk) == []
    desk.get_by_role("link", name="Merge…").click()
    desk.get_by_label("Find another").fill("port of velm")
    desk.get_by_role("button", name="Find", exact=True).click()
    desk.get_by_role("checkbox", name="Port of Velm").check()
    desk.get_by_role("button", name="Show what would move").click()
    desk.get_by_role("radio", name="Port of Velm").check()
    desk.get_by_role("button", name="Show what would move").click()
    expect(desk.get_by_text("Claims: 2", exact=True)).to_be_visible()
    assert axe(desk) == []
    desk.get_by_label("Why").fill("One office under two names.")
    desk.get_by_role("button", name="Merge into Port of Velm").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Port of Velm")
    expect(desk.get_by_role("status")).to_contain_text("is now one with Port of Velm")
    assert Claim.objects.filter(source__name="Port of Velm").count() == 2

    # The old address leads here, and the merge can be taken back.
    desk.goto(board.get_absolute_url())
    expect(desk.get_by_role("heading", level=1)).to_have_text("Port of Velm")
    desk.get_by_role("link", name="Merge: Velm Harbour Board to Port of Velm").click()
    assert axe(desk) == []
    desk.get_by_role("button", name="Undo it").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Velm Harbour Board")
    assert Claim.objects.filter(source=board).count() == 2
    assert sources.resolve("Velm Harbour Board").source == board


def test_what_is_ticked_goes_along_with_a_search(desk: Page, article) -> None:
    make_source("Crew Union")
    make_source("Ferry Line")
    desk.goto("/sources/names/")
    desk.get_by_role("link", name="Captain Lena Moor").click()
    expect(desk.get_by_label("Name of a new source")).to_have_value("Captain Lena Moor")
    desk.get_by_label("Search the register").fill("crew")
    desk.get_by_role("button", name="Find", exact=True).click()
    desk.get_by_role("checkbox", name="Crew Union").check()
    desk.get_by_label("Search the register").fill("ferry")
    desk.get_by_role("button", name="Find", exact=True).click()
    expect(desk.get_by_role("checkbox", name="Crew Union")).to_be_checked()
    desk.get_by_role("checkbox", name="Ferry Line").check()
    desk.get_by_role("button", name="Settle", exact=True).click()
    expect(desk.get_by_role("status")).to_contain_text("1 claim settled.")

    claim = article.claims.get(position=3)
    assert claim.source.name == "Crew Union"
    assert [one.source.name for one in claim.further_sources.all()] == ["Ferry Line"]


def test_who_says_a_claim_is_told_on_its_page(desk: Page, article) -> None:
    make_source("Lena Moor", kind="person")
    make_source("Crew Union")
    claim = article.claims.get(position=3)
    desk.goto(claim.get_absolute_url())
    desk.get_by_text("Change who says it, and how it came here").click()
    desk.get_by_role("textbox", name="Who says it").fill("Lena Moor\nCrew Union")
    desk.get_by_label("How they said it").fill("A call")
    desk.get_by_label("Did we see the original?").select_option("not possible")
    assert axe(desk) == []
    desk.get_by_role("button", name="Save who says it").click()

    chain = desk.get_by_role("region", name="Who says it")
    expect(chain).to_contain_text("Lena Moor, Crew Union")
    expect(chain).to_contain_text("Not possible")

    # Another claim contradicts it.
    other = article.claims.get(position=1)
    desk.get_by_text("Link it to another claim").click()
    desk.get_by_label("This claim", exact=True).select_option("contradicts")
    desk.get_by_label("Number of the other claim").fill(str(other.pk))
    desk.get_by_role("button", name="Link", exact=True).click()
    links = desk.get_by_role("region", name="Same and competing claims")
    expect(links).to_contain_text(f"Contradicts {other.wording}")
