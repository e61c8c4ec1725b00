"""The whole of a review from the keyboard, for who wants it so."""

import re

import pytest
from playwright.sync_api import Page, expect

from claims import bulk, talk
from claims.models import Claim, Preferences
from tests.browser.conftest import axe, signed_in
from tests.claims.view_factories import make_article, make_claim


@pytest.fixture
def claims(db) -> list[Claim]:
    """Three suggestions of one article."""
    article = make_article(outlet="Post")
    words = ["Forty-six civilians were evacuated", "We fired on nobody"]
    words.append("the quay would reopen")
    return [
        make_claim(article, words=one, source_words="", cue="", wording=f"{one}.")
        for one in words
    ]


@pytest.fixture
def desk(page: Page, live_server, ana, claims) -> Page:
    return signed_in(page, live_server, ana)


def typed(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_review_from_the_keyboard_alone(desk: Page, claims) -> None:
    desk.goto("/claims/")
    typed(desk, "j", "j", "k")
    expect(desk.get_by_role("link", name=claims[0].wording, exact=True)).to_be_focused()
    typed(desk, "Enter")
    desk.wait_for_url(re.compile(claims[0].get_absolute_url()))

    typed(desk, "a")
    expect(desk.get_by_role("status")).to_contain_text("accepted")
    typed(desk, "e", "5")
    expect(desk.get_by_role("radio", name="Distorted")).to_be_checked()
    expect(desk.get_by_role("radio", name="Misleading")).to_be_checked()
    typed(desk, "s")
    expect(desk.get_by_role("status")).to_contain_text("Claim 1 saved")
    typed(desk, "w", "n")

    desk.wait_for_url(re.compile(claims[1].get_absolute_url()))
    first = Claim.objects.get(pk=claims[0].pk)
    assert (first.attribution, str(first.verification)) == ("confirmed", "Misleading")
    typed(desk, "j")
    desk.wait_for_url(re.compile(claims[2].get_absolute_url()))
    typed(desk, "k")
    desk.wait_for_url(re.compile(claims[1].get_absolute_url()))
    typed(desk, "u")
    desk.wait_for_url(re.compile("/claims/\\?"))


def test_next_one_by_a_key(desk: Page, claims, ana) -> None:
    desk.goto("/claims/")

    typed(desk, "g")

    desk.wait_for_url(re.compile(claims[0].get_absolute_url()))
    assert Claim.objects.get(assignee=ana) == claims[0]


def test_keys_do_nothing_while_typing_or_with_others(desk: Page, claims) -> None:
    desk.goto(claims[0].get_absolute_url())
    why = desk.get_by_label("Why", exact=True)
    why.focus()
    typed(desk, "w", "a", "?", "5")
    desk.get_by_role("heading", level=1).click()
    typed(desk, "Control+e", "Alt+w", "Shift+W", "Meta+5")

    expect(why).to_have_value("wa?5")
    expect(desk.get_by_role("dialog")).to_be_hidden()
    expect(desk.get_by_role("radio", name="Unchecked")).to_be_checked()
    assert Claim.objects.get(pk=claims[0].pk).state == "suggested"


def test_help_lists_the_keys(desk: Page, claims) -> None:
    desk.goto("/claims/")

    typed(desk, "?")

    dialog = desk.get_by_role("dialog", name="Keys")
    expect(dialog).to_contain_text("Give me the next one")
    assert axe(desk) == []
    typed(desk, "j")
    expect(dialog).to_be_visible()
    typed(desk, "Escape")
    expect(dialog).to_be_hidden()
    typed(desk, "?")
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()
    typed(desk, "/")
    expect(desk.get_by_role("searchbox", name="Search all claims")).to_be_focused()


def test_keys_that_are_switched_off_are_nowhere(desk: Page, claims, ana) -> None:
    Preferences.objects.create(user=ana, single_keys=False)
    desk.goto(claims[0].get_absolute_url())

    typed(desk, "w", "5", "s", "?", "j")

    expect(desk.get_by_role("radio", name="Unchecked")).to_be_checked()
    expect(desk.get_by_role("dialog")).to_have_count(0)
    assert desk.locator("kbd, [data-key], [aria-keyshortcuts]").count() == 0
    assert desk.locator("script[src*='keys.js']").count() == 0


def test_letters_of_another_alphabet_are_the_keys_they_stand_on(desk: Page, claims):
    desk.goto(claims[0].get_absolute_url())

    desk.evaluate(
        """document.body.dispatchEvent(new KeyboardEvent("keydown", {
            key: "у", code: "KeyE", bubbles: true}))"""
    )

    expect(desk.get_by_role("radio", name="Distorted")).to_be_checked()


def test_everything_that_matches_is_changed(desk: Page, claims, monkeypatch) -> None:
    monkeypatch.setattr(bulk, "PIECE", 1)
    Claim.objects.filter(pk=claims[1].pk).update(state="dismissed")
    desk.goto("/claims/?queue=all")
    typed(desk, "m")
    heading = desk.get_by_role("heading", level=1)
    expect(heading).to_have_text("Change all 3 claims that match")
    assert axe(desk) == []

    desk.get_by_role("radio", name="Accept").check()
    desk.get_by_role("button", name="Change 3 claims").click()

    # It goes on by itself, a piece at a time.
    expect(desk.locator("#progress")).to_contain_text("Done: 2 of 3 claims changed.")
    expect(desk.locator("#progress")).to_contain_text("1 left as it was")
    assert axe(desk) == []
    desk.get_by_role("link", name=claims[1].wording).click()
    desk.wait_for_url(re.compile(claims[1].get_absolute_url()))


def test_ticked_claims_are_changed(desk: Page, claims, ana) -> None:
    desk.goto("/claims/")
    desk.get_by_role("checkbox", name="Tick claim 2").check()
    desk.get_by_role("button", name="Change the ticked…").click()

    desk.get_by_role("radio", name="Give to").check()
    desk.get_by_label("To whom").select_option("ana")
    desk.get_by_role("button", name="Change 1 claim").click()

    expect(desk.locator("#progress")).to_contain_text("Done: 1 of 1 claim changed.")
    assert list(Claim.objects.filter(assignee=ana)) == [claims[1]]


def test_inbox_leads_to_what_it_tells_of(desk: Page, claims, ana, ben) -> None:
    said = talk.comment(claims[0], text="@ana which log?", by=ben)
    desk.goto("/claims/")
    desk.get_by_role("link", name="Inbox 1 unread").click()
    expect(desk.get_by_role("listitem")).to_contain_text("ben mentioned you")
    assert axe(desk) == []

    desk.get_by_role("button", name=claims[0].wording).click()

    desk.wait_for_url(re.compile(f"#comment-{said.pk}$"))
    expect(desk.get_by_role("link", name="Inbox", exact=True)).to_be_visible()


def test_talk_leaves_what_is_typed_beside_it(desk: Page, claims) -> None:
    desk.goto(claims[0].get_absolute_url())
    why = desk.get_by_label("Why", exact=True)
    why.fill("half a thought")

    desk.get_by_label("Comment", exact=True).fill("Which log?")
    desk.get_by_text("About certain words").click()
    desk.get_by_role("textbox", name="The words").fill("the moon")
    desk.get_by_role("button", name="Say it").click()
    expect(desk.locator("#talk")).to_contain_text("does not stand there")
    expect(desk.get_by_label("Comment", exact=True)).to_have_value("Which log?")
    desk.get_by_role("textbox", name="The words").fill("Forty-six civilians")
    desk.get_by_role("button", name="Say it").click()

    expect(desk.locator("#talk .thread")).to_contain_text("“Forty-six civilians”")
    expect(why).to_have_value("half a thought")
    desk.get_by_label("Answer ana").fill("The port's.")
    desk.get_by_role("button", name="Answer", exact=True).click()
    expect(desk.locator("#talk .answer")).to_contain_text("The port's.")
    desk.get_by_role("button", name="Resolve").click()
    expect(desk.locator("#talk .thread > summary")).to_contain_text("resolved by ana")
    assert axe(desk) == []
