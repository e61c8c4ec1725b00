"""Four eyes, from the keyboard: checked, sent back, mended, approved; and decided."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from articles import intake, tasks
from articles.reading import Reading
from claims.models import Claim, SecondCheckRule
from tests.browser.conftest import axe, signed_in
from tests.conftest import member

TEXT = """Ferry stopped after fire, port authority says

Four sailors were injured in the engine room, the Velm Port Authority said on Monday.
"""
LONGEST_WAY = 100  # presses of Tab to any control of a claim's page


@pytest.fixture
def claim(live_server, ana) -> Claim:
    receipt = intake.receive(Reading(text=TEXT), door="text", by=ana)
    tasks.go_on(receipt)
    return Claim.objects.get(words__contains="Four sailors")


def tab_to(page: Page, control: Locator) -> None:
    """Go to a control as somebody without a mouse does, and see that it is reached."""
    expect(control).to_be_visible()
    for _ in range(LONGEST_WAY):
        if control.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {control}")


def press(page: Page, name: str, key: str = "Enter") -> None:
    tab_to(page, page.get_by_role("button", name=name, exact=True))
    page.keyboard.press(key)


def open_menu(page: Page, name: str) -> None:
    tab_to(page, page.locator(".bottom summary", has_text=re.compile(f"^{name}")))
    page.keyboard.press("Enter")


def choose(page: Page, legend: str, answer: str) -> None:
    """Go to a question's answers, and along them with the arrow keys."""
    group = page.locator("fieldset", has=page.locator("legend", has_text=legend))
    answers = group.locator("input[type=radio]")
    page.locator("body").press("Home")
    for _ in range(LONGEST_WAY):
        if answers.evaluate_all("all => all.includes(document.activeElement)"):
            break
        page.keyboard.press("Tab")
    wanted = group.get_by_role("radio", name=answer, exact=True)
    page.keyboard.press("Space")
    for _ in range(answers.count()):
        if wanted.is_checked():
            return
        page.keyboard.press("ArrowRight")
    expect(wanted).to_be_checked()


def write(page: Page, label: str, words: str) -> None:
    tab_to(page, page.get_by_label(label, exact=True))
    page.keyboard.type(words)


def off(page: Page, name: str) -> str:
    """Why a button is off, as a screen reader says it."""
    button = page.get_by_role("button", name=name, exact=True)
    expect(button).to_be_disabled()
    described = button.get_attribute("aria-describedby")
    why = page.locator(f"#{described}")
    expect(why).to_be_visible()
    return why.inner_text()


def test_four_eyes_from_the_keyboard(page: Page, live_server, claim, ana, ben):
    finn = member("finn", "reviewer")

    # Ana checks it, and may not approve her own check.
    signed_in(page, live_server, ana).goto(claim.get_absolute_url())
    choose(page, "Did they say it?", "Confirmed")
    choose(page, "Is it so?", "Verified")
    write(page, "Why", "The clinic has four names.")
    press(page, "Save, to second check")
    expect(page.get_by_role("status")).to_contain_text("saved")
    page.goto(claim.get_absolute_url())
    expect(page.locator("#second")).to_contain_text("Casualty figure: injured")
    expect(page.locator(".signed")).to_have_text("Checked by ana")
    assert off(page, "Approve").startswith("You checked it yourself")
    assert axe(page) == []

    # Finn sends it back.
    signed_in(page, live_server, finn).goto(claim.get_absolute_url())
    open_menu(page, "Send back")
    write(page, "What has to be mended?", "Two of the four are passengers.")
    assert axe(page) == []
    press(page, "Send back")
    expect(page.get_by_role("status")).to_contain_text("sent back")

    # Ana mends it.
    signed_in(page, live_server, ana).goto(claim.get_absolute_url())
    expect(page.locator(".history")).to_contain_text("Two of the four are passengers.")
    choose(page, "Is it so?", "Misleading")
    press(page, "Save, to second check")
    expect(page.get_by_role("status")).to_contain_text("saved")

    # Finn approves it, and an editor settles it.
    signed_in(page, live_server, finn).goto(claim.get_absolute_url())
    press(page, "Approve", key="Space")
    expect(page.get_by_role("status")).to_contain_text("approved")
    assert off(page, "Settle") == "An editor settles it."
    signed_in(page, live_server, ben).goto(claim.get_absolute_url())
    press(page, "Settle")
    expect(page.get_by_role("status")).to_contain_text("settled")

    expect(page.locator(".signed")).to_have_text(
        "Checked by ana · approved by finn · settled by ben"
    )
    claim.refresh_from_db()
    assert (claim.state, claim.verification.label) == ("settled", "Misleading")


def test_disagreement_over_a_blind_check(page: Page, live_server, claim, ana, ben):
    finn = member("finn", "reviewer")
    SecondCheckRule.objects.filter(kind="casualty").update(blind=True)
    signed_in(page, live_server, ana).goto(claim.get_absolute_url())
    choose(page, "Did they say it?", "Confirmed")
    choose(page, "Is it so?", "Verified")
    write(page, "Why", "The clinic has four names.")
    press(page, "Save, to second check")
    expect(page.get_by_role("status")).to_contain_text("saved")

    # Finn does not see what she answered until he has answered.
    signed_in(page, live_server, finn).goto(claim.get_absolute_url())
    main = page.locator("main")
    expect(main).to_contain_text("It is blind")
    expect(main).not_to_contain_text("The clinic has four names.")
    assert axe(page) == []
    choose(page, "Did they say it?", "Confirmed")
    choose(page, "Is it so?", "Disputed")
    write(page, "What do your answers rest on?", "The hospital counts three.")
    press(page, "Give my answers")
    expect(page.locator("table.both")).to_contain_text("The clinic has four names.")
    assert off(page, "Decide") == "An editor decides between the two."

    # Ben finds it in his queue, and decides.
    signed_in(page, live_server, ben).goto("/claims/?queue=disagreed")
    tab_to(page, page.locator("td.w > a"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/claims/*/?*")
    assert axe(page) == []
    choose(page, "Is it so?", "Disputed")
    press(page, "Settle with these answers")

    expect(page.locator("#second")).to_contain_text("finn came to another answer")
    claim.refresh_from_db()
    assert (claim.state, claim.settled_by) == ("settled", ben)
    assert claim.verification.label == "Disputed"


@pytest.mark.parametrize("width", [1440, 390])
def test_dismissal_in_one_press_without_scripts(
    new_context, live_server, claim, ana, width
):
    context = new_context(java_script_enabled=False)
    plain = signed_in(context.new_page(), live_server, ana)
    plain.set_viewport_size({"width": width, "height": 900})
    plain.goto(claim.article.get_absolute_url())
    card = plain.locator(f"#claim-{claim.pk}")

    card.get_by_label("What claim").select_option("out of scope")
    card.get_by_role("button", name="Dismiss").click()

    expect(plain.get_by_role("status")).to_contain_text("dismissed")
    claim.refresh_from_db()
    assert (claim.state, claim.dismissed_as) == ("dismissed", "out of scope")
