"""Every page: accessible, in light and dark, wide and narrow, and without scripts."""

import pytest
from playwright.sync_api import Page, expect

from articles import fetching, intake, tasks
from articles.models import Feed
from articles.reading import Reading
from claims import second, sources
from claims.evidence import withdraw
from claims.models import Capture, Claim, Rating, SecondCheckRule, Source
from tests.articles.factories import Web
from tests.browser.conftest import axe, signed_in
from tests.claims.factories import make_checked, make_evidence
from tests.conftest import member

TEXT = """Bridge at Orsa closed until spring, council says

The bridge at Orsa will stay closed until April, the town council said on Monday.

It said 3,400 cars a day would have to take the long way round. "We have no choice," \
Mayor Inga Holt told reporters.

Shop owners accused the council of hiding a report on the bridge.
"""

PAGES = {
    "queue": "/claims/",
    "queue filtered": "/claims/?queue=all&words=bridge&state=suggested",
    "queue refused": "/claims/?state=nonsense",
    "queue empty": "/claims/?words=nowhere",
    "statistics": "/statistics/",
    "statistics of verdicts": "/statistics/verdicts/",
    "desk": "/articles/{article}/",
    "desk with a claim open": "/articles/{article}/?claim={claim}",
    "checking copy": "/articles/{article}/copy/",
    "claim": "/claims/{claim}/",
    "captured page": "/evidence/{evidence}/captured/",
    "settled claim": "/claims/{settled}/",
    "claimreview": "/claims/{settled}/claimreview/",
    "claimreview of a queue": "/claims/claimreview/?queue=all",
    "claim for a second": "/claims/{waiting}/",
    "claim for a blind second": "/claims/{blind}/",
    "claim to decide": "/claims/{disagreed}/",
    "words": "/claims/{claim}/edit/",
    "change many": "/claims/change/",
    "export": "/claims/export/?queue=all&columns=claim,wording",
    "inbox": "/inbox/",
    "preferences": "/preferences/",
    "keys": "/keys/",
    "articles": "/articles/",
    "bring": "/articles/new/",
    "details": "/articles/{article}/edit/",
    "feeds": "/feeds/",
    "sources": "/sources/",
    "source": "/sources/{source}/",
    "password": "/account/password/",
    "not found": "/articles/987654/",
    "admin": "/admin/",
    "admin sources": "/admin/claims/source/",
    "admin source": "/admin/claims/source/{source}/change/",
    "admin new source": "/admin/claims/source/add/",
    "admin import": "/admin/claims/source/import/",
    "admin names": "/admin/claims/alias/",
    "admin new matter": "/admin/claims/matter/add/",
    "admin transfers": "/admin/claims/transfer/",
    "admin weights": "/admin/claims/priorityweight/",
    "admin second check": "/admin/claims/secondcheckrule/",
    "admin settings": "/admin/claims/desksettings/",
    "admin scale": "/admin/claims/rating/",
    "admin articles": "/admin/articles/article/",
    "admin article": "/admin/articles/article/{article}/change/",
    "admin outlets": "/admin/articles/outlet/",
    "admin feeds": "/admin/articles/feed/",
    "admin people": "/admin/auth/user/",
    "admin roles": "/admin/auth/group/",
    "admin newcomer": "/admin/auth/user/add/",
}


@pytest.fixture
def places(live_server, ana, dora, monkeypatch) -> dict[str, int]:
    """A desk with one of everything; what is where."""
    monkeypatch.setattr(fetching, "fetch", Web().fetch)
    council = sources.register("Orsa Town Council", kind=Source.Kind.BODY)
    receipt = intake.receive(Reading(text=TEXT), door="text", by=ana)
    tasks.go_on(receipt)
    claim, settled = Claim.objects.order_by("position")[1:3]
    Claim.objects.filter(pk=claim.pk).update(source=council)
    Claim.objects.filter(pk=settled.pk).update(
        state=Claim.State.SETTLED, settled_by=dora, checked_by=ana, rationale="Seen."
    )
    waiting, blind, disagreed = _for_a_second(claim.article, by=ana)
    evidence = _put_evidence(claim, by=ana, also=dora)
    Feed.objects.create(url="https://orsa.example/feed", problem="It was not there.")
    return {
        "article": receipt.article.pk,
        "claim": claim.pk,
        "settled": settled.pk,
        "waiting": waiting.pk,
        "blind": blind.pk,
        "disagreed": disagreed.pk,
        "source": council.pk,
        "evidence": evidence.pk,
    }


def _for_a_second(article, *, by) -> list[Claim]:
    """Claims that wait for a second, for a blind one, and for an editor to decide."""
    SecondCheckRule.objects.filter(kind="accusation").update(blind=True)
    claims = [
        make_checked(by, version=article.latest, content=words, flags=flags)
        for words, flags in [
            ("3,400 cars a day", ["number"]),
            ("hiding a report on the bridge", ["accusation"]),
            ("We have no choice", ["quote"]),
        ]
    ]
    claims[2] = second.answer(
        claims[2],
        attribution="distorted",
        verification=claims[2].verification,
        reason="She said it of the road.",
        by=member("finn", "reviewer"),
        revision=claims[2].revision,
    )
    return claims


def _put_evidence(claim, *, by, also):
    """Every look that evidence has; the one whose page was captured."""
    for stance in ("supports", "contradicts", "context"):
        make_evidence(claim, by=by, stance=stance, kind="witness")
    make_evidence(claim, by=by, origin="", note="Somebody said so.")
    make_evidence(claim, by=by, confidential=True)
    withdraw(make_evidence(claim, by=by), reason="Not so.", by=also)
    for state in ("waiting", "failed", "captured"):
        row = make_evidence(
            claim, by=by, url="https://orsa.example/log", origin="orsa.example"
        )
        Capture.objects.create(
            evidence=row,
            state=state,
            problem="The site answers 403." if state == "failed" else "",
            title="The log of the bridge",
            text="3,400 cars a day.\nIn both directions.",
            sha256="0" * 64,
            at=row.added,
        )
    Claim.objects.filter(pk=claim.pk).update(
        override="The only count there is.",
        override_by=also,
        verification=Rating.objects.get(label="Verified"),
    )
    return row


# Contrast hangs on the scheme, and what overlaps on the width: two runs see all four.
@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_every_page_is_accessible(page: Page, live_server, dora, places, scheme, width):
    dora.is_superuser = True
    dora.save()
    signed_in(page, live_server, dora)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    found = {}

    for name, path in PAGES.items():
        page.goto(path.format(**places))
        for summary in page.locator("main details:not([open]) > summary").all():
            if summary.is_visible():
                summary.click()
        sideways = page.evaluate("document.documentElement.scrollWidth") > width
        problems = axe(page) + (["scrolls sideways"] if sideways else [])
        if problems:
            found[name] = problems

    assert found == {}


def test_sign_in_is_accessible(page: Page, live_server):
    page.goto("/account/sign-in/")

    assert axe(page) == []


@pytest.fixture
def plain(new_context, live_server, ana) -> Page:
    """A browser that runs no scripts."""
    context = new_context(java_script_enabled=False)
    return signed_in(context.new_page(), live_server, ana)


def test_main_path_without_scripts(plain: Page, live_server, ana):
    plain.goto("/articles/new/")
    plain.get_by_label("Address or text").fill(TEXT)
    plain.get_by_role("button", name="Look it over").click()
    plain.get_by_role("button", name="Bring it in").click()
    council = sources.register("Orsa Town Council", kind=Source.Kind.BODY)

    # The source is found by a button, and what was typed is still there.
    plain.locator(".card-claim .w a").nth(1).click()
    plain.get_by_label("Why", exact=True).fill("The notice is on the town's board.")
    plain.get_by_label("Find a source, or name a new one").fill("orsa council")
    plain.get_by_role("button", name="Find", exact=True).click()
    expect(plain.get_by_label("Why", exact=True)).to_have_value(
        "The notice is on the town's board."
    )
    plain.get_by_role("radio", name="Orsa Town Council").check()
    plain.get_by_role("button", name="Save", exact=True).click()

    expect(plain.get_by_role("status")).to_contain_text("saved")
    claim = Claim.objects.get(position=2)
    assert claim.source == council
    assert claim.rationale == "The notice is on the town's board."

    # A claim from words that were copied.
    plain.get_by_text("Add a claim that was missed").click()
    plain.get_by_label("What is said").fill("take the long way round")
    plain.get_by_role("button", name="Add the claim").click()
    expect(plain.get_by_role("status")).to_contain_text("added")
    added = Claim.objects.latest("pk")
    start, end = added.anchors.values_list("start", "end").get()
    assert added.version.text[start:end] == "take the long way round"
