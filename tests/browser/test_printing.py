"""The checking copy on paper, and the markup of a claim on its page."""

import re
from io import BytesIO

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from articles.models import Article
from tests.browser.conftest import signed_in
from tests.claims.claimreview_factories import make_settled, set_desk
from tests.claims.factories import make_article, make_claim, make_evidence, make_version

PARAGRAPH = "The board said ship number {n} would stay in port all week long."
SIZES = {"A4": (596, 843), "Letter": (612, 792)}  # points, as Chromium has them


@pytest.fixture
def article(db, ana) -> Article:
    text = "\n\n".join(PARAGRAPH.format(n=number) for number in range(1, 41))
    version = make_version(
        text, article=make_article(url="https://p.example/" + "x" * 200)
    )
    for number in range(1, 41):
        words = f"ship number {number} would stay in port"
        claim = make_claim(words, version=version, source_words="")
        make_evidence(claim, by=ana, url="https://log.example/" + "y" * 200)
    return version.article


@pytest.mark.parametrize("size", SIZES)
def test_checking_copy_prints(page: Page, live_server, cleo, article, size):
    signed_in(page, live_server, cleo).goto(f"/articles/{article.pk}/copy/")

    body = page.pdf(format=size)

    assert body.startswith(b"%PDF")
    sheets = PdfReader(BytesIO(body)).pages
    width, height = SIZES[size]
    assert {(round(s.mediabox.width), round(s.mediabox.height)) for s in sheets} == {
        (width, height)
    }
    texts = [sheet.extract_text() for sheet in sheets]
    # The space after a number is narrow, and not every reader of PDF tells it.
    opened = re.findall(r"\[(\d+)\s?ship", " ".join(texts))
    assert opened == [str(number) for number in range(1, 41)]
    for number, text in enumerate(texts, start=1):
        assert f"Page {number} of {len(texts)}" in text
    assert "Printed by cleo" in texts[0]
    assert "Signature" in texts[-1]
    assert "To the article" not in texts[0]


@pytest.mark.parametrize("width", [794 - 106, 816 - 106, 390])
def test_checking_copy_is_not_cut_off(page: Page, live_server, cleo, article, width):
    if width > 600:
        page.emulate_media(media="print")
    page.set_viewport_size({"width": width, "height": 900})

    signed_in(page, live_server, cleo).goto(f"/articles/{article.pk}/copy/")

    beyond = page.locator("main *").evaluate_all(
        "all => all.filter(one => !one.closest('.hidden, thead')"
        " && one.getBoundingClientRect().right > innerWidth + 1).length"
    )
    assert beyond == 0
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_notes_stand_beside_their_paragraphs(page: Page, live_server, cleo, article):
    page.emulate_media(media="print")
    signed_in(page, live_server, cleo).goto(f"/articles/{article.pk}/copy/")

    row = page.locator(".copy tbody tr").nth(6)
    text, note = row.locator(".text"), row.locator(".note")

    expect(note).to_contain_text("7 ship number 7 would stay in port")
    expect(text).to_contain_text("ship number 7 ")
    assert text.bounding_box()["y"] == note.bounding_box()["y"]
    assert note.bounding_box()["x"] > text.bounding_box()["x"] + 200


def test_button_prints(page: Page, live_server, cleo, article):
    page.add_init_script("window.print = () => { document.title = 'printed'; }")
    signed_in(page, live_server, cleo).goto(f"/articles/{article.pk}/copy/")

    page.get_by_role("button", name="Print").click()

    expect(page).to_have_title("printed")


def test_settled_claim_tells_of_its_markup(page: Page, live_server, ben):
    set_desk()
    claim = make_settled(ben, wording="x" * 80)

    signed_in(page, live_server, ben).goto(claim.get_absolute_url())
    section = page.get_by_role("region", name="ClaimReview")
    expect(section).to_contain_text("Valid, with 1 warning.")
    section.get_by_role("link", name="1 warning").click()
    expect(page.get_by_role("listitem")).to_contain_text(
        "The wording has 80 characters."
    )
    page.get_by_text("To copy into the page of the check").click()

    expect(page.get_by_label("All of this goes into the page, once")).to_have_value(
        re.compile(r'^<script type="application/ld\+json">\n\{[^<]+\}\n</script>$')
    )
