"""A newcomer's way: an article in, its claims judged, the report out."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from articles import fetching
from claims.models import Claim, Source
from tests.articles.factories import Web
from tests.browser.conftest import axe, signed_in

ARTICLE = """Levee at Dorn holds after night of rain, ministry says

DORN - Sixty-two families were taken out of the lower town before midnight, the \
Norland Interior Ministry said.

The ministry said that the levee had held along its whole length.

It added that 14 pumps were running at the old harbour. 🌧

"Nobody warned us until the water was in the street," said Pavel Strand, a baker in \
the lower town.

Mayor Lena Birk denied that the warning had come late.
"""


@pytest.fixture
def desk(page: Page, live_server, ana) -> Page:
    return signed_in(page, live_server, ana)


@pytest.fixture
def brought_in(desk: Page) -> Page:
    """The desk of the article, brought in by pasting its text."""
    desk.goto("/")
    desk.get_by_role("link", name="Bring in an article").first.click()
    desk.get_by_label("Address or text").fill(ARTICLE)
    desk.get_by_role("button", name="Look it over").click()
    desk.wait_for_load_state()
    assert axe(desk) == []
    desk.get_by_label("Outlet").fill("Dorn Gazette")
    desk.get_by_role("button", name="Bring it in").click()
    desk.wait_for_url("**/articles/*/")
    return desk


def words_of(page: Page, position: int) -> str:
    """The marked words of a claim, as a reader sees them."""
    claim = Claim.objects.get(position=position)
    marks = page.locator(f'mark[data-claims~="{claim.pk}"]')
    return " … ".join(marks.all_inner_texts())


def test_article_to_report(brought_in: Page, tmp_path: Path) -> None:
    page = brought_in
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Levee at Dorn holds after night of rain, ministry says"
    )
    for position in (2, 3, 4):
        claim = Claim.objects.get(position=position)
        assert claim.speaker == "Norland Interior Ministry"
        assert words_of(page, position) == claim.words
    expect(page.locator(".card-claim").nth(2)).to_contain_text(
        "The levee had held along its whole length."
    )

    # Who says it: one answer for the four claims of the ministry.
    page.locator(".card-claim .w a").nth(1).click()
    page.get_by_role("radio", name="New source").check()
    page.get_by_label("Kind of the new source").select_option("body")
    page.locator("#judge label", has_text="Confirmed").click()
    page.locator("#judge label", has_text="Disputed").click()
    page.get_by_label("Why", exact=True).fill("The pump log says fifty.")
    page.get_by_role("button", name="Save and next").click()

    ministry = Source.objects.get(name="Norland Interior Ministry")
    assert list(ministry.claims.values_list("position", flat=True)) == [1, 2, 3, 4]
    expect(page.locator(".card-claim.on .n")).to_have_text("3")
    expect(page.locator("#judge input[name='source']:checked")).to_have_value(
        str(ministry.pk)
    )

    # The queue, filtered, and the report with the same filters.
    page.get_by_role("link", name="Queue", exact=True).click()
    page.get_by_text("Filters and columns").click()
    page.get_by_role("textbox", name="Source", exact=True).fill("interior")
    page.get_by_label("Disputed").check()
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("table.list tbody tr")).to_have_count(1)
    expect(page.locator(".active")).to_contain_text("Is it so? Disputed")
    page.get_by_role("link", name="Export…").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    report = tmp_path / "report.csv"
    download.value.save_as(report)

    raw = report.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfclaim,article,headline,")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert [row["source"] for row in rows] == ["Norland Interior Ministry"]
    assert rows[0]["verification"] == "Disputed"
    assert rows[0]["attribution"] == "confirmed"
    assert rows[0]["rationale"] == "The pump log says fifty."
    assert rows[0]["outlet"] == "Dorn Gazette"


def test_claim_from_selected_words(brought_in: Page) -> None:
    page = brought_in
    paragraph = page.locator(".paragraph").nth(3)
    expect(paragraph).to_contain_text("🌧")

    # Select "14 pumps … 🌧" by hand, behind an emoji and across a mark.
    page.evaluate(
        """() => {
            const paragraph = document.querySelectorAll(".paragraph")[3];
            const range = document.createRange();
            range.selectNodeContents(paragraph);
            const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
            for (let node; (node = walker.nextNode()); ) {
                const at = node.data.indexOf("14 pumps");
                if (at >= 0) range.setStart(node, at);
            }
            getSelection().removeAllRanges();
            getSelection().addRange(range);
        }"""
    )
    page.get_by_role("button", name="The claim", exact=True).click()
    expect(page.get_by_label("What is said")).to_have_value(
        "14 pumps were running at the old harbour. 🌧"
    )
    page.get_by_role("button", name="Add the claim").click()

    expect(page.get_by_role("status")).to_contain_text("added")
    claim = Claim.objects.latest("pk")
    start, end = claim.anchors.values_list("start", "end").get()
    assert (
        claim.version.text[start:end] == "14 pumps were running at the old harbour. 🌧"
    )
    assert claim.state == Claim.State.OPEN
    assert claim.form == Claim.Form.UNATTRIBUTED


def test_source_search_while_typing(brought_in: Page) -> None:
    page = brought_in
    source = Source.objects.create(name="Norland", kind="state")
    source.aliases.create(text="Norland", key="norland")
    page.locator(".card-claim .w a").nth(1).click()
    page.get_by_label("Why", exact=True).fill("kept")

    page.get_by_label("Find a source, or name a new one").fill("norl")

    page.get_by_role("radio", name="Norland state").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("saved")
    claim = Claim.objects.get(position=2)
    assert (claim.source, claim.rationale) == (source, "kept")


def test_filter_shows_at_once_and_stays_open(brought_in: Page) -> None:
    page = brought_in
    page.goto("/claims/?queue=all")
    page.get_by_text("Filters and columns").click()

    words = page.get_by_role("searchbox", name="Words of a claim")
    words.fill("pumps")
    words.press("Tab")

    rows = page.locator("table.list tbody tr")
    expect(rows).to_have_count(1)
    expect(page).to_have_url(re.compile("words=pumps"))
    expect(page.get_by_label("Disputed")).to_be_visible()
    page.get_by_role("link", name="Remove the filter Words: pumps").click()
    expect(rows).to_have_count(Claim.objects.count())


def test_card_lights_its_words(brought_in: Page) -> None:
    page = brought_in
    claim = Claim.objects.get(position=3)

    page.locator(f"#claim-{claim.pk} .w").hover()

    expect(page.locator(f'mark[data-claims~="{claim.pk}"]').first).to_have_class(
        "open on"
    )


def test_mark_leads_to_its_card_and_back(brought_in: Page) -> None:
    page = brought_in
    claim = Claim.objects.get(position=5)

    page.get_by_role("link", name="Claim 5, unverified, suggested").click()

    expect(page).to_have_url(re.compile(f"#claim-{claim.pk}$"))
    page.get_by_role("link", name="To the words of claim 5").click()
    expect(page).to_have_url(re.compile(f"#words-{claim.pk}$"))


def test_two_people_on_one_claim(brought_in: Page) -> None:
    page = brought_in
    claim = Claim.objects.get(position=3)
    page.goto(claim.get_absolute_url())
    page.get_by_label("Why", exact=True).fill("Mine: the levee was seen.")
    Claim.objects.filter(pk=claim.pk).update(
        rationale="Theirs: the levee broke.", revision=claim.revision + 1
    )

    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("in the meantime")
    expect(page.locator(".both")).to_contain_text("Theirs: the levee broke.")
    expect(page.locator(".both")).to_contain_text("Mine: the levee was seen.")
    assert axe(page) == []
    page.get_by_role("button", name="Save mine over it").click()
    expect(page.get_by_role("status")).to_contain_text("saved")
    claim.refresh_from_db()
    assert claim.rationale == "Mine: the levee was seen."


def test_unsaved_words_are_not_left_silently(brought_in: Page) -> None:
    page = brought_in
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(Claim.objects.get(position=3).get_absolute_url())
    page.get_by_label("Why", exact=True).press_sequentially("half a thought")

    page.get_by_role("link", name="Articles").click()

    expect(page.get_by_role("heading", name="Articles")).to_be_visible()
    assert asked == ["beforeunload"]


def test_words_sent_after_signing_out_are_sent_again(brought_in: Page) -> None:
    page = brought_in
    page.goto(Claim.objects.get(position=3).get_absolute_url())
    page.get_by_label("Why", exact=True).fill("half a thought")
    other = page.context.new_page()
    other.goto("/articles/")
    other.get_by_role("button", name="Sign out").click()
    other.wait_for_url("**/sign-in/")

    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")
    other.get_by_label("Username").fill("ana")
    other.get_by_label("Password").fill("ana")
    other.get_by_role("button", name="Sign in").click()
    other.wait_for_url("**/claims/")
    page.get_by_role("button", name="Send it again").click()

    expect(page.get_by_role("status")).to_contain_text("saved")
    assert Claim.objects.get(position=3).rationale == "half a thought"


def test_evidence_leaves_what_is_typed_beside_it(
    brought_in: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    web = Web()
    web.put("https://log.example/levee", "The log of the levee.")
    monkeypatch.setattr(fetching, "fetch", web.fetch)
    page = brought_in
    page.goto(Claim.objects.get(position=3).get_absolute_url())
    page.get_by_label("Why", exact=True).fill("half a thought")
    said = page.locator("#evidence-attribution")
    so = page.locator("#evidence-verification")
    said.locator("summary", has_text="Add evidence").click()
    said.get_by_label("Note").fill("half a note")

    so.locator("summary", has_text="Add evidence").click()
    so.get_by_text("supports", exact=True).click()
    so.get_by_label("Link").fill("https://log.example/levee")
    so.get_by_role("button", name="Add evidence").click()

    # The page is read while the form is free again; the count follows.
    expect(so).to_contain_text("Captured")
    expect(so.get_by_role("heading", level=3)).to_contain_text("1 independent")
    expect(said.get_by_label("Note")).to_have_value("half a note")
    expect(page.get_by_label("Why", exact=True)).to_have_value("half a thought")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("saved")
    assert Claim.objects.get(position=3).rationale == "half a thought"


def test_form_works_on_for_who_stays_on_the_page(brought_in: Page) -> None:
    page = brought_in
    claim = Claim.objects.get(position=3)
    page.goto(f"{claim.article.get_absolute_url()}?claim={claim.pk}")
    page.get_by_label("Why", exact=True).press_sequentially("half a thought")
    page.get_by_text("Add a claim that was missed").click()
    missed = page.get_by_label("What is said")
    missed.press_sequentially("the levee")
    asked = []

    def stay_once(dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss() if len(asked) == 1 else dialog.accept()

    page.on("dialog", stay_once)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(missed).to_have_value("the levee")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_role("status")).to_contain_text("saved")
    assert asked == ["beforeunload", "beforeunload"]
