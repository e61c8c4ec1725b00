"""How the desk's pages are laid out, where a mistake has been made before."""

import pytest
from playwright.sync_api import Page, expect

from claims.models import Claim
from tests.browser.conftest import signed_in
from tests.claims.view_factories import make_article, make_claim


@pytest.fixture
def claim(db):
    article = make_article(outlet="Post")
    words = "Forty-six civilians were evacuated"
    return make_claim(article, words=words, source_words="", cue="")


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
