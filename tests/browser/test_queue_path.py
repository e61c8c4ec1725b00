"""An editor's round: a queue of one's own, what it finds, changed at once, exported."""

import csv
import io
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from claims.models import Claim, SavedQueue
from tests.browser.conftest import axe, signed_in
from tests.claims.factories import make_claim


def rows(page: Page):
    return page.locator("table.list tbody tr")


def test_kept_queue_is_filtered_changed_and_exported(
    page: Page, live_server, ben, tmp_path: Path
) -> None:
    numbers = [
        make_claim(wording=f"The port counted {number} boats.", flags=["number"])
        for number in (12, 13, 14)
    ]
    make_claim(wording="The port is closed.")
    signed_in(page, live_server, ben)

    # Filter, with the counts beside the values, and keep the queue under a name.
    page.goto("/claims/?queue=all")
    expect(rows(page)).to_have_count(4)
    page.get_by_text("Filters and columns").click()
    page.get_by_label("Number (3)").check()
    expect(rows(page)).to_have_count(3)
    page.get_by_role("combobox", name="Order").select_option("newest")
    expect(page).to_have_url(re.compile("order=newest"))
    assert axe(page) == []
    page.get_by_role("link", name="Keep this queue…").click()
    page.get_by_label("Name").fill("Figures")
    page.get_by_label("For the whole desk").check()
    assert axe(page) == []
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator(".tabs [aria-current]")).to_have_text("Figures 3")

    # It is there from any other queue; filter further, and change all that match.
    page.goto("/claims/")
    page.get_by_role("link", name="Figures 3").click()
    words = page.get_by_role("searchbox", name="Words of a claim")
    words.fill("counted 13")
    words.press("Enter")
    expect(rows(page)).to_have_count(1)
    page.get_by_role("link", name=re.compile("Remove the filter Words")).click()
    expect(rows(page)).to_have_count(3)
    page.get_by_role("button", name="Change all 3…").click()
    page.get_by_role("radio", name="Give to").check()
    page.get_by_label("To whom").select_option("ben")
    page.get_by_role("button", name=re.compile("Change")).click()
    expect(page.locator("#progress")).to_contain_text("Done: 3 of 3 claims changed.")
    page.get_by_role("link", name="Back to the queue").click()
    expect(page.locator(".tabs [aria-current]")).to_have_text("Figures 3")

    # And the report of the same claims, in the queue's order.
    page.get_by_role("link", name="Export…").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Export 3 claims")
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV", exact=True).click()
    report = tmp_path / "report.csv"
    download.value.save_as(report)
    text = report.read_text(encoding="utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [line["claim"] for line in lines] == [str(one.pk) for one in numbers[::-1]]
    assert {line["assignee"] for line in lines} == {"ben"}
    assert SavedQueue.objects.get().shared
    assert Claim.objects.filter(assignee=ben).count() == 3


def test_page_is_left_and_found_again(
    page: Page, live_server, ana, monkeypatch
) -> None:
    """Back leads to the row; what left the queue leaves its place to the next one."""
    monkeypatch.setattr("claims.paging.PER_PAGE", 3)
    claims = [make_claim(wording=f"Boat {number} left.") for number in range(8)]
    signed_in(page, live_server, ana)
    page.goto("/claims/?queue=to-check")
    page.get_by_role("link", name="Next", exact=True).click()
    expect(rows(page).first).to_contain_text("Boat 3 left.")

    page.get_by_role("link", name="Boat 4 left.").click()
    page.get_by_role("link", name="Queue", exact=False).nth(1).click()

    expect(page).to_have_url(re.compile(rf"#claim-{claims[4].pk}$"))
    expect(rows(page).first).to_contain_text("Boat 4 left.")
    Claim.objects.filter(pk=claims[4].pk).update(state="dismissed")
    page.reload()
    expect(rows(page).first).to_contain_text("Boat 5 left.")
    page.get_by_role("link", name="Previous", exact=True).click()
    expect(rows(page).first).to_contain_text("Boat 1 left.")
