"""From a queue to a file: what leaves, in which columns, and how far it has come."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import axe, signed_in
from tests.claims.view_factories import make_article, make_claims


@pytest.fixture
def claims(live_server):
    return make_claims(3, article=make_article(outlet="Post"))


def lines_of(page: Page, button: str) -> list[str]:
    """The lines of the file that a button downloads."""
    with page.expect_download() as download:
        page.get_by_role("button", name=button, exact=True).click()
    return Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()


def test_export_from_queue_to_file(page, live_server, cleo, claims):
    desk = signed_in(page, live_server, cleo)
    desk.goto("/claims/?queue=all&state=suggested")

    desk.get_by_role("link", name="Export…").click()

    expect(desk.get_by_role("heading", level=1)).to_have_text("Export 3 claims")
    assert len(lines_of(desk, "CSV")) == 4
    expect(desk.locator("#progress")).to_contain_text("Done: 3 claims.")
    assert axe(desk) == []
    assert len(lines_of(desk, "JSON lines")) == 3


def test_columns_are_chosen_without_scripts(
    browser: Browser, page, live_server, cleo, claims
):
    signed_in(page, live_server, cleo)
    plain = browser.new_context(
        java_script_enabled=False, storage_state=page.context.storage_state()
    )
    desk = plain.new_page()
    desk.goto(f"{live_server.url}/claims/export/?queue=all&columns=claim,form,state")

    desk.get_by_role("button", name="Move state up").click()
    desk.get_by_label("claim", exact=True).uncheck()
    lines = lines_of(desk, "CSV")

    assert lines == ["state,form", *["suggested,indirect"] * 3]
    plain.close()
