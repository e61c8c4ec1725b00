"""How the desk's pages are laid out, where a mistake has been made before."""

import pytest
from playwright.sync_api import Page, expect

from claims import assignment
from claims.models import Claim
from tests.browser.conftest import axe, signed_in
from tests.claims.view_factories import make_article, make_claim


@pytest.fixture
def claim(db):
    article = make_article(outlet="Post")
    words = "Forty-six civilians were evacuated"
    return make_claim(article, words=words, source_words="", cue="")


def test_moves_stay_in_sight_on_a_phone(page: Page, live_server, ana, claim) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    signed_in(page, live_server, ana).goto(claim.get_absolute_url())

    bar = page.locator(".bottom").bounding_box()
    width = page.evaluate("document.documentElement.scrollWidth")

    for name in ("Save and next", "Save", "Accept claim 1"):
        button = page.get_by_role("button", name=name, exact=True)
        expect(button).to_be_in_viewport(ratio=1)
    assert bar["y"] + bar["height"] == 844
    assert bar["height"] < 844 / 5
    assert width == 390


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("state", ["open", "dismissed"])
def test_menu_of_a_move_opens_within_the_page(
    page: Page, live_server, ana, claim, state, width
) -> None:
    Claim.objects.update(state=state, dismissed_as="opinion" * (state == "dismissed"))
    page.set_viewport_size({"width": width, "height": 900})
    signed_in(page, live_server, ana).goto(claim.get_absolute_url())

    page.locator(".bottom summary").click()

    expect(page.locator(".bottom .panel")).to_be_in_viewport(ratio=1)


def test_unread_notices_do_not_widen_a_phone(page, live_server, ana, ben, claim):
    assignment.assign(claim, to=ben, by=ana, revision=1)
    page.set_viewport_size({"width": 390, "height": 844})

    signed_in(page, live_server, ben).goto("/claims/")

    expect(page.get_by_role("link", name="Inbox 1 unread")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_dismissal_by_keys_asks_what_it_is(page: Page, live_server, ana, claim) -> None:
    signed_in(page, live_server, ana).goto(claim.get_absolute_url())

    page.keyboard.press("x")
    expect(page.get_by_label("What is it instead?")).to_be_focused()
    assert axe(page) == []
    page.keyboard.press("o")
    page.keyboard.press("Tab")
    page.keyboard.type("Somebody's view")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_contain_text("dismissed")
    claim.refresh_from_db()
    assert (claim.state, claim.dismissed_as) == ("dismissed", "opinion")
    assert claim.events.latest("pk").reason == "Somebody's view"


def test_words_of_the_queue_stay_whole(page: Page, live_server, ana, claim) -> None:
    Claim.objects.update(wording="Nobody was hurt. " * 20, flags=["unnamed"])
    page.set_viewport_size({"width": 1000, "height": 800})
    signed_in(page, live_server, ana).goto("/claims/")

    state = page.get_by_role("cell", name="suggested")
    lines = state.evaluate(
        """cell => {
            const range = document.createRange();
            range.selectNodeContents(cell);
            return range.getClientRects().length;
        }"""
    )

    expect(state).to_be_visible()
    assert lines == 1
