"""The pictures of the statistics: drawn, in any light, and with nothing inline."""

import pytest
from playwright.sync_api import Page, expect

from claims import tallies
from claims.models import Claim, Tally
from tests.browser.conftest import axe, signed_in
from tests.claims.factories import make_source
from tests.claims.view_factories import check, make_article, make_claim, settle

WORK, VERDICTS = "/statistics/", "/statistics/verdicts/"
DRAWN = """canvas => {
    const pen = canvas.getContext("2d");
    const {data} = pen.getImageData(0, 0, canvas.width, canvas.height);
    return data.some((value) => value > 0);
}"""


@pytest.fixture
def settled(ana, ben) -> Claim:
    article = make_article(outlet="Post")
    make_claim(article, source_words="", cue="")
    claim = make_claim(
        article,
        words="We fired on nobody",
        source_words="Mayor Ida Voss",
        cue="told",
        source=make_source("Harbour Board"),
    )
    return settle(check(claim, by=ana), by=ben)


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("address", "pictures"), [(WORK, 4), (VERDICTS, 4)])
def test_pictures_are_drawn(
    page: Page, live_server, dora, settled, address, pictures, scheme, width
):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    signed_in(page, live_server, dora).goto(address)

    canvases = page.get_by_role("img").locator("visible=true")
    expect(canvases).to_have_count(pictures)

    for canvas in canvases.all():
        assert canvas.evaluate(DRAWN)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert axe(page) == []


@pytest.mark.parametrize("width", [1240, 1000, 800])
def test_bar_fits_narrow_screens(page: Page, live_server, dora, settled, width):
    page.set_viewport_size({"width": width, "height": 900})
    signed_in(page, live_server, dora).goto(WORK)

    assert page.evaluate("document.documentElement.scrollWidth") == width
    expect(page.get_by_role("button", name="Sign out")).to_be_in_viewport(ratio=1)


def test_pictures_change_with_the_light(page: Page, live_server, ana, settled):
    page.emulate_media(color_scheme="light")
    signed_in(page, live_server, ana).goto(WORK)
    canvas = page.get_by_role("img").first
    before = canvas.evaluate("canvas => canvas.toDataURL()")

    page.emulate_media(color_scheme="dark")

    expect(canvas).to_be_visible()
    assert canvas.evaluate("canvas => canvas.toDataURL()") != before


def test_bar_leads_to_its_claims(page: Page, live_server, ana, settled):
    signed_in(page, live_server, ana).goto(WORK)
    # One bar, in the middle of the picture.
    settled_per_week = page.get_by_role("img", name="Claims settled per week")
    box = settled_per_week.bounding_box()

    at = {"x": box["width"] / 2 + 20, "y": box["height"] / 2}
    settled_per_week.click(position=at)

    expect(page.get_by_role("link", name=settled.wording)).to_be_visible()


def test_many_claims_are_counted_while_one_looks(
    page: Page, live_server, ana, settled, monkeypatch
):
    monkeypatch.setattr(tallies, "AT_ONCE", 0)

    signed_in(page, live_server, ana).goto(VERDICTS)

    expect(page.get_by_role("table")).to_have_count(2)
    expect(page.get_by_role("img")).to_have_count(4)
    expect(page.get_by_role("button", name="Count again")).to_be_visible()
    assert Tally.objects.get().done == 0
    assert axe(page) == []


def test_tables_are_there_without_scripts(new_context, live_server, ana, settled):
    context = new_context(java_script_enabled=False)
    page = signed_in(context.new_page(), live_server, ana)

    page.goto(VERDICTS)
    expect(page.get_by_role("table")).to_have_count(2)
    expect(page.locator(".picture:visible")).to_have_count(0)
    page.get_by_role("row", name="Harbour Board").get_by_role("link").first.click()

    expect(page.get_by_role("link", name=settled.wording)).to_be_visible()


def test_many_claims_are_counted_without_scripts(
    new_context, live_server, ana, settled, monkeypatch
):
    monkeypatch.setattr(tallies, "AT_ONCE", 0)
    context = new_context(java_script_enabled=False)
    page = signed_in(context.new_page(), live_server, ana)

    page.goto(VERDICTS)
    page.get_by_role("button", name="Count them").click()
    page.get_by_role("button", name="Go on").click()

    expect(page.get_by_role("table")).to_have_count(2)
