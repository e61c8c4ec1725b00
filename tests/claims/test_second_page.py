"""The second check on a claim's page: who is offered what, and what comes of it."""

import pytest
from django.urls import reverse

from claims import assignment, second
from claims.models import Claim, SecondCheckRule
from tests.asking import queries
from tests.claims.factories import make_source, rating
from tests.claims.view_factories import (
    HOSTILE,
    check,
    errors_of,
    everything,
    kinds,
    make_article,
    make_claim,
    make_claims,
    messages_of,
    page,
    said,
    settle,
    values_of,
)
from tests.conftest import member

BAR = '//div[@class="bottom"]'
PANEL = '//section[@id="second"]'
OFF = f'{BAR}//*[contains(@class, "off")]'
REASON = "The log has another number."


@pytest.fixture
def finn(db):
    return member("finn", "reviewer")


@pytest.fixture
def claim(db) -> Claim:
    """A suggestion on casualties, in an article that Lena wrote."""
    article = make_article(outlet="Post", byline="By Lena Moor")
    return make_claim(article, source=make_source(), flags=["casualty"])


@pytest.fixture
def checked(claim, ana) -> Claim:
    return check(claim, by=ana)


@pytest.fixture
def as_(client):
    """The page of a claim, for somebody."""

    def get(user, claim, query=""):
        client.force_login(user)
        return client.get(claim.get_absolute_url() + query)

    return get


@pytest.fixture
def send(client):
    """Somebody sends a form about a claim."""

    def post(user, name, claim, *, query="", **typed):
        client.force_login(user)
        url = reverse(name, args=[claim.pk]) + query
        sent = {"revision": claim.revision, **typed}
        return client.post(url, sent, follow=True)

    return post


def answers(verification="Verified", attribution="confirmed", **typed):
    return {
        "attribution": attribution,
        "verification": rating(verification).pk,
        "reason": REASON,
        **typed,
    }


def now(claim) -> Claim:
    return Claim.objects.get(pk=claim.pk)


def buttons(response) -> dict[str, bool]:
    """The moves in the bar, and whether each can be pressed."""
    shown = page(response)
    for aside in shown.xpath("//kbd | //*[@class='visually-hidden']"):
        aside.drop_tree()
    found = shown.xpath(f"{BAR}//*[contains(@class, 'btn')]")
    return {
        " ".join(one.text_content().split()): one.get("disabled") is None
        for one in found
        if one.getparent().getparent().tag != "details"
    }


def differ(checked, *, by) -> Claim:
    return second.answer(
        checked,
        attribution="confirmed",
        verification=rating("False"),
        reason=REASON,
        by=by,
        revision=checked.revision,
    )


# What is offered, and why a button is off before it is pressed


def test_work_says_why_the_second_check_is_off(as_, ana, claim):
    response = as_(ana, claim)

    assert buttons(response) == {
        "Save and next": True,
        "Save": True,
        "Save, to second check": True,
        "Accept": True,
        "Dismiss…": True,
    }
    assert said(response, OFF) == [
        "Second check: answer first: did they say it?",
    ]


@pytest.mark.parametrize(
    ("who", "offered", "why"),
    [
        ("finn", {"Approve": True, "Send back…": True, "Reopen…": True}, []),
        (
            "ana",
            {"Approve": False, "Send back…": False, "Reopen…": True},
            ["You checked it yourself; someone else is the second."],
        ),
        (
            "ben",
            {"Approve and settle": True, "Approve": True}
            | {"Send back…": True, "Reopen…": True},
            [],
        ),
        (
            "lena",
            {"Approve": False, "Send back…": False, "Reopen…": True},
            ["You are named in the article's byline; someone else is the second."],
        ),
    ],
)
def test_waiting_claim_offers_what_one_may(as_, finn, ben, checked, who, offered, why):
    member("lena", "reviewer")

    response = as_(type(ben).objects.get(username=who), checked)

    assert buttons(response) == offered
    assert said(response, OFF) == why
    for button in page(response).xpath(f"{BAR}//button[@disabled]"):
        [described] = page(response).xpath(
            f"//*[@id='{button.get('aria-describedby')}']"
        )
        assert described.text_content() in why


def test_editor_is_told_why_settling_is_off(as_, ben, checked):
    Claim.objects.update(rationale="")

    response = as_(ben, checked)

    assert buttons(response)["Approve and settle"] is False
    assert buttons(response)["Approve"] is True
    assert said(response, OFF) == ["Settle: Reopen it and give the reasons first."]


@pytest.mark.parametrize(
    ("who", "can", "why"),
    [("finn", False, ["An editor settles it."]), ("ben", True, [])],
)
def test_approved_claim_is_settled_by_an_editor(
    as_, ana, finn, ben, checked, who, can, why
):
    approved = second.approve(checked, by=finn, revision=checked.revision)

    response = as_(type(ben).objects.get(username=who), approved)

    assert buttons(response) == {"Settle": can, "Reopen…": True}
    assert said(response, OFF) == why
    assert said(response, '//span[@class="signed"]') == [
        "Checked by ana · approved by finn"
    ]


def test_claim_that_no_rule_strikes_is_settled_at_once(as_, send, ben, claim):
    SecondCheckRule.objects.update(active=False)
    mine = check(claim, by=ben)

    shown = as_(ben, mine)
    send(ben, "claim_settle", mine)

    assert buttons(shown) == {"Settle": True, "Reopen…": True}
    assert any(line.startswith("No rule asks") for line in said(shown, f"{PANEL}/p"))
    assert now(claim).state == "settled"


def test_settled_claim_is_reopened_by_an_editor(as_, finn, ben, checked):
    settled = settle(checked, by=ben)

    mine, theirs = as_(ben, settled), as_(finn, settled)

    assert buttons(mine) == {"Reopen…": True}
    assert buttons(theirs) == {"Reopen…": False}
    assert said(theirs, OFF) == ["An editor reopens a settled claim."]
    assert said(theirs, '//span[@class="signed"]') == [
        "Checked by ana · approved by ben · settled by ben"
    ]


@pytest.mark.parametrize(
    ("who", "can", "why"),
    [
        ("finn", False, "An editor decides between the two."),
        ("ben", True, ""),
        ("dora", False, "You are one of the two; another editor decides."),
    ],
)
def test_disagreement_shows_both_and_asks_a_third(
    as_, finn, ben, dora, checked, who, can, why
):
    disputed = differ(checked, by=dora)

    response = as_(type(ben).objects.get(username=who), disputed)

    assert said(response, f"{PANEL}//tbody/tr") == [
        "Did they say it?ConfirmedConfirmed",
        "Is it so?VerifiedFalse",
        f"WhyThe log says so.{REASON}",
    ]
    assert buttons(response) == {"Decide": can, "Reopen…": True}
    assert said(response, OFF) == ([why] if why else [])
    assert bool(page(response).xpath('//form[@id="decide"]')) is can


def test_page_shows_the_rules_that_strike_and_on_what(as_, finn, checked):
    Claim.objects.update(words="Four were killed and two wounded")
    checked.evidence.update(origin="")

    response = as_(finn, checked)

    assert said(response, f'{PANEL}//ul[@class="reasons"]/li') == [
        "Every claim",
        "Casualty figure: killed, wounded",
        "Fewer than two independent origins: none so far",
    ]


def test_reader_is_shown_the_rules_and_no_moves(as_, cleo, checked):
    response = as_(cleo, checked)

    assert said(response, f"{PANEL}//li")[0] == "Every claim"
    assert page(response).xpath(f"{PANEL}//form | {BAR}") == []


def test_blind_claim_asks_for_answers_alone(as_, ana, finn, checked):
    SecondCheckRule.objects.filter(kind="casualty").update(blind=True)

    theirs, mine = as_(finn, checked), as_(ana, checked)

    assert buttons(theirs) == {"Give my answers": True, "Reopen…": False}
    assert said(theirs, OFF) == [
        "Its second check is blind: who checked it or an editor reopens it."
    ]
    assert buttons(mine) == {"Reopen…": True}
    assert page(mine).xpath('//form[@id="answer"]') == []


# What comes of it


def test_approve(send, finn, checked):
    response = send(finn, "claim_approve", checked, query="?queue=second-check")

    assert (now(checked).second, now(checked).second_by) == ("approved", finn)
    assert messages_of(response) == ["Claim 1 approved."]
    assert response.redirect_chain[0][0].endswith("?queue=second-check")


def test_approve_and_settle(send, ben, checked):
    response = send(ben, "claim_approve_and_settle", checked)

    assert now(checked).state == "settled"
    assert messages_of(response) == ["Claim 1 approved and settled."]


def test_approve_refuses_the_first(send, ana, checked):
    before = everything()

    response = send(ana, "claim_approve", checked)

    assert everything() == before
    assert messages_of(response) == [
        "You checked it yourself; someone else is the second."
    ]


def test_send_back(send, ana, finn, checked):
    send(finn, "claim_send_back", checked, reason=REASON)

    assert (now(checked).state, now(checked).assignee) == ("open", ana)


@pytest.mark.parametrize("reason", ["", "  ", "\0", "x" * 2001])
def test_send_back_wants_a_reason(send, finn, checked, reason):
    before = everything()

    response = send(finn, "claim_send_back", checked, reason=reason)

    assert response.status_code == 422
    assert len(said(response, '//div[@role="alert"]/p')) == 1
    form = '//form[contains(@action, "/send-back/")]'
    shown = values_of(response, form)["reason"]
    assert shown == ([reason] if reason.startswith("x") else shown)
    assert page(response).xpath(f"{form}/parent::details/@open") == [""]
    assert everything() == before


def test_answer_otherwise(send, finn, checked):
    send(finn, "claim_answer", checked, **answers("False"))

    assert now(checked).second == "disagreed"
    assert kinds(checked)[-1] == "disagreed"


@pytest.mark.parametrize("name", ["attribution", "verification", "reason"])
def test_answer_wants_all_of_it_and_keeps_the_rest(send, finn, checked, name):
    before = everything()

    response = send(finn, "claim_answer", checked, **{**answers("False"), name: ""})

    assert response.status_code == 422
    assert len(errors_of(response)) == 1
    kept = values_of(response, '//form[@id="answer"]')
    typed = {n: [str(v)] for n, v in answers("False").items() if n != name}
    assert {n: kept[n] for n in typed} == typed
    assert everything() == before


def test_answer_offers_no_answer_that_is_none(as_, finn, checked):
    old = rating("Misleading")
    old.retired = True
    old.save(update_fields=["retired"])

    response = as_(finn, checked)

    offered = said(response, '//form[@id="answer"]//div[@class="seg"]/label')
    assert not {"Unchecked", "Unverified", "Misleading"} & set(offered)
    assert {"Confirmed", "Verified"} <= set(offered)


def test_answer_of_the_first_is_refused_and_not_lost(send, ana, checked):
    before = everything()

    response = send(ana, "claim_answer", checked, **answers("False"))

    assert response.status_code == 422
    assert values_of(response, '//form[@id="answer"]')["reason"] == [REASON]
    assert "You checked it yourself; someone else is the second." in errors_of(response)
    assert everything() == before


def test_decide(send, ben, dora, checked):
    disputed = differ(checked, by=dora)
    typed = {"attribution": "confirmed", "rationale": "Both logs were read."}

    response = send(
        ben, "claim_decide", disputed, **typed, verification=rating("Disputed").pk
    )

    settled = now(checked)
    assert (settled.state, settled.verification.label) == ("settled", "Disputed")
    told = " ".join(said(response, f"{PANEL}/p"))
    assert "dora came to another answer, and ben decided." in told
    assert f"dora had answered: confirmed, false. {REASON}" in told


@pytest.mark.parametrize("who", ["finn", "cleo"])
def test_decide_is_for_editors(send, finn, cleo, dora, checked, who):
    disputed = differ(checked, by=dora)
    before = everything()

    for name in ("claim_decide", "claim_settle", "claim_approve_and_settle"):
        user = {"finn": finn, "cleo": cleo}[who]
        response = send(user, name, disputed, **answers(), rationale="So.")

        assert response.status_code == 403
    assert everything() == before


def test_flags_are_set_by_hand(send, as_, ana, claim):
    shown = as_(ana, claim)
    form = '//form[contains(@action, "/flags/")]'

    send(ana, "claim_flags", claim, flags=["number", "quote"])

    assert values_of(shown, form)["flags"] == ["casualty"]
    assert (now(claim).flags, kinds(claim)) == (["number", "quote"], ["flagged"])
    assert "Number, Quote" in said(as_(ana, claim), '//p[contains(@class, "flag")]')


@pytest.mark.parametrize("flag", ["boring", "\0", "x" * 400])
def test_flags_are_those_there_are(send, ana, claim, flag):
    before = everything()

    response = send(ana, "claim_flags", claim, flags=[flag])

    assert (response.status_code, everything() == before) == (422, True)


def test_flags_of_a_checked_claim_stay(send, as_, finn, checked):
    before = everything()

    response = send(finn, "claim_flags", checked, flags=["number"])

    assert said(response, "//h1") == ["The claim is checked; reopen it first."]
    assert said(response, "//tbody/tr") == ["FlagsCasualty figureNumber"]
    assert everything() == before
    assert page(as_(finn, checked)).xpath('//form[contains(@action,"/flags/")]') == []


@pytest.mark.parametrize("name", ["attribution", "verification", "reason", "revision"])
@pytest.mark.parametrize("address", ["claim_answer", "claim_decide", "claim_send_back"])
def test_forms_survive_hostile_text(send, ben, dora, checked, address, name):
    claim = differ(checked, by=dora) if address == "claim_decide" else checked
    field = "rationale" if (address, name) == ("claim_decide", "reason") else name
    for hostile in HOSTILE:
        typed = {**answers(), "rationale": "So.", field: hostile}

        response = send(ben, address, now(claim), **typed)

        assert response.status_code in (200, 409, 422), hostile
        assert "<script>alert(1)" not in response.content.decode()
        if response.status_code == 200:
            return


# Two people at once


MOVES = {
    "claim_dismiss": {"dismissed_as": "opinion", "reason": REASON},
    "claim_flags": {"flags": ["number", "quote"]},
    "claim_send_back": {"reason": REASON},
    "claim_answer": {"attribution": "confirmed", "reason": REASON},
    "claim_decide": {"attribution": "distorted", "rationale": REASON},
    "claim_reopen": {"reason": REASON},
    "claim_approve": {},
    "claim_settle": {},
    "claim_approve_and_settle": {},
}
# What each shows of both people when Finn was faster.
SHOWN = {
    "claim_dismiss": ["What is it?Opinion", f"Why, if there is more to say{REASON}"],
    "claim_flags": ["FlagsCasualty figureNumber, Quote"],
    "claim_send_back": [f"What has to be mended?{REASON}"],
    "claim_answer": [
        "Did they say it?ConfirmedConfirmed",
        "Is it so?VerifiedDisputed",
        f"What do your answers rest on?{REASON}",
    ],
    "claim_decide": [
        "Did they say it?ConfirmedDistorted",
        "Is it so?VerifiedDisputed",
        f"WhyThe log says so.{REASON}",
    ],
    "claim_reopen": [f"Why? Everything on it stays.{REASON}"],
}


@pytest.mark.parametrize("name", MOVES)
def test_late_move_shows_both_and_loses_nothing(
    send, client, ana, ben, finn, dora, claim, name
):
    seen = claim
    if name not in ("claim_dismiss", "claim_flags"):
        seen = check(claim, by=ana)
    if name == "claim_decide":
        seen = differ(seen, by=dora)
    assignment.assign(seen, to=finn, by=finn, revision=seen.revision)
    typed = dict(MOVES[name])
    if "attribution" in typed:
        typed["verification"] = str(rating("Disputed").pk)
    before = everything()

    response = send(ben, name, seen, **typed)
    unchanged = everything() == before
    sent = values_of(response, "//main//form")
    again = client.post(reverse(name, args=[claim.pk]), sent)

    assert (response.status_code, unchanged) == (409, True)
    assert said(response, "//tbody/tr") == SHOWN.get(name, [])
    expected = {n: v if isinstance(v, list) else [v] for n, v in typed.items()}
    assert sent == {**expected, "revision": [str(seen.revision + 1)]}
    settles_at_once = name == "claim_settle"  # which lacks the second still
    assert (again.status_code, everything() == before) == (302, settles_at_once)


@pytest.mark.parametrize("name", MOVES)
def test_move_sent_twice_is_once(send, ana, ben, dora, claim, name):
    seen = claim
    if name not in ("claim_dismiss", "claim_flags"):
        seen = check(claim, by=ana)
    if name == "claim_decide":
        seen = differ(seen, by=dora)
    if name == "claim_settle":
        seen = second.approve(seen, by=dora, revision=seen.revision)
    typed = dict(MOVES[name])
    if "attribution" in typed:
        typed["verification"] = str(rating("Disputed").pk)
    send(ben, name, seen, **typed)
    before = everything()

    response = send(ben, name, seen, **typed)

    assert (response.status_code, everything() == before) == (200, True)


# How much it asks


@pytest.mark.parametrize("state", ["suggested", "checked", "disagreed", "settled"])
def test_page_asks_as_often_with_more_claims(client, ana, ben, dora, state):
    counts = []
    client.force_login(ben)
    for number in (1, 3):
        claim, *_ = make_claims(number, article=make_article(f"Ferry {number}"))
        if state != "suggested":
            claim = check(claim, by=ana)
        if state == "disagreed":
            claim = differ(claim, by=dora)
        if state == "settled":
            claim = settle(claim, by=ben)
        counts.append(queries(client, claim.get_absolute_url()))

    assert counts[0] == counts[1]
