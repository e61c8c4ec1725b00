"""The validator of ClaimReview: of one claim, of a queue, and the markup itself."""

import json

import pytest
from django.urls import reverse

from claims import claimreview
from claims.models import Claim, Rating, SameAs
from claims.views import claimreview as views
from tests.asking import queries
from tests.claims.claimreview_factories import make_settled, set_desk
from tests.claims.factories import make_article, make_source, rating
from tests.claims.view_factories import HOSTILE, page, said
from tests.conftest import member


@pytest.fixture
def desk(client, ben):
    set_desk()
    client.force_login(ben)
    return client


def check(claim) -> str:
    return reverse("claimreview", args=[claim.pk])


def file(claim) -> str:
    return reverse("claimreview_json", args=[claim.pk])


MANY = "/claims/claimreview/"


def problems(response) -> list[str]:
    return said(response, '//ul[@class="problems"]/li/b')


def links(response) -> list[str]:
    return page(response).xpath('//ul[@class="problems"]//a/@href')


# One claim


def test_valid_claim_shows_its_markup(desk, ben):
    claim = make_settled(ben)

    response = desk.get(check(claim))

    ready = claimreview.prepared(Claim.objects.all()).get()
    review = claimreview.claim_review(ready, claimreview.publisher())
    [shown] = page(response).xpath('//pre[@class="markup"]')
    [copied] = page(response).xpath("//textarea")
    assert "Nothing is wrong with it" in response.text
    assert problems(response) == []
    assert json.loads(shown.text_content()) == review
    first, *lines, last = copied.text_content().split("\n")
    assert (first, last) == ('<script type="application/ld+json">', "</script>")
    assert json.loads("\n".join(lines)) == review


def test_markup_is_a_file(desk, ben):
    claim = make_settled(ben, wording="</script><b>No & “no”</b>")

    response = desk.get(file(claim))

    assert response["Content-Type"] == "application/ld+json; charset=utf-8"
    assert response["Content-Disposition"] == (
        f'inline; filename="claim-{claim.pk}.jsonld"'
    )
    assert b"<" not in response.content
    assert response.json()["claimReviewed"] == "</script><b>No & “no”</b>"


def test_hostile_words_are_escaped_on_the_page(desk, ben):
    for words in HOSTILE:
        claim = make_settled(ben, wording=words.replace("\0", ""), rationale="</pre>")
        response = desk.get(check(claim))

        assert response.status_code == 200
        assert "<script>alert(1)" not in response.text
        assert len(page(response).xpath("//pre")) == 1


def test_unsettled_claim_has_no_markup(desk, ben):
    claim = make_settled(ben, state="checked", rationale="Because of the log.")

    shown = desk.get(check(claim))
    refused = desk.get(file(claim))

    assert (shown.status_code, refused.status_code) == (200, 409)
    for response in (shown, refused):
        assert problems(response) == ["Error: The claim is not settled."]
        assert page(response).xpath("//pre | //textarea") == []
        assert "Because of the log." not in response.text
        assert "False" not in response.text


def test_claim_that_was_only_said_is_refused(desk, ben):
    claim = make_settled(ben, verification=rating("Unverified"))

    response = desk.get(file(claim))

    assert response.status_code == 409
    assert problems(response) == [
        "Error: “Is it so?” has no answer; that they said it is not enough."
    ]


def test_claim_with_errors_is_shown_and_does_not_leave(desk, ben):
    set_desk(check_page="")
    claim = make_settled(ben)

    shown, refused = desk.get(check(claim)), desk.get(file(claim))

    assert (shown.status_code, refused.status_code) == (200, 409)
    assert problems(shown) == problems(refused)
    assert problems(shown) == ["Error: It is not known where the check is published."]
    assert len(page(shown).xpath("//pre")) == 1
    assert page(shown).xpath("//textarea") == []
    assert page(shown).xpath(f'//a[@href="{file(claim)}"]') == []


def test_warnings_do_not_keep_a_claim_back(desk, ben):
    claim = make_settled(ben, wording="x" * 76)

    shown, left = desk.get(check(claim)), desk.get(file(claim))

    assert problems(shown) == ["Warning: The wording has 76 characters."]
    assert "1 warning to look at" in shown.text
    assert left.status_code == 200


@pytest.fixture
def wrong(ben) -> Claim:
    """A claim with something to mend at every place."""
    set_desk(check_page="")
    source = make_source("The Board")
    claim = make_settled(
        ben,
        source=source,
        article=make_article(),
        wording="x" * 80,
        verification=rating("Unverifiable"),
    )
    SameAs.objects.all().delete()
    return claim


PLACES = [
    "/admin/claims/desksettings/1/change/",
    "/admin/claims/rating/{rating}/change/",
    "/claims/{claim}/",
    "/articles/{article}/edit/",
    "/admin/claims/source/{source}/change/",
]


@pytest.mark.parametrize(
    ("role", "is_staff", "indexes"),
    [
        ("reader", False, [2]),
        ("reviewer", False, [2]),
        ("editor", False, [2, 3]),
        ("editor", True, [2, 3, 4]),
        ("admin", True, [0, 1, 2, 3, 4]),
        ("admin", False, [2, 3]),
    ],
)
def test_problems_lead_to_where_they_are_mended(client, wrong, role, is_staff, indexes):
    client.force_login(member("eve", role, is_staff=is_staff))

    response = client.get(check(wrong))

    numbers = {
        "rating": wrong.verification_id,
        "claim": wrong.pk,
        "article": wrong.article_id,
        "source": wrong.source_id,
    }
    assert len(problems(response)) == 5
    assert links(response) == [PLACES[i].format(**numbers) for i in indexes]
    for url in links(response):
        assert client.get(url).status_code == 200


def test_claim_page_asks_for_its_section(desk, ben):
    claim = make_settled(ben)
    other = make_settled(ben, state="open")

    [section] = page(desk.get(claim.get_absolute_url())).xpath(
        '//section[@id="claimreview"]'
    )
    unsettled = desk.get(other.get_absolute_url())

    assert section.get("hx-get") == check(claim)
    assert section.xpath(".//a/@href") == [check(claim)]
    assert 'id="claimreview"' not in unsettled.text


@pytest.mark.parametrize(
    ("fields", "page_of_checks", "words"),
    [
        ({}, "https://checks.example/{claim}", "Valid. The markup"),
        (
            {"wording": "x" * 80},
            "https://checks.example/{claim}",
            "Valid, with 1 warning. The markup",
        ),
        ({}, "", "1 error: it cannot be published yet."),
        (
            {"wording": "x" * 80, "verification": "Unverifiable"},
            "",
            "1 error and 2 warnings: it cannot be published yet.",
        ),
    ],
)
def test_section_counts_the_problems(desk, ben, fields, page_of_checks, words):
    set_desk(check_page=page_of_checks)
    if "verification" in fields:
        fields = {**fields, "verification": rating(fields["verification"])}
    claim = make_settled(ben, **fields)

    response = desk.get(
        check(claim), headers={"HX-Target": "claimreview", "HX-Request": "true"}
    )

    assert said(response, "//section/p") == [words]
    assert "<html" not in response.text
    assert "HX-Target" in response["Vary"]


# A queue


def listed(response) -> list[str]:
    return page(response).xpath('//table[@class="list"]//td[@class="w"]/a/@href')


def counts(response) -> list[list[str]]:
    rows = page(response).xpath('//table[contains(@class, "counts")]/tbody/tr')
    return [
        [" ".join(cell.text_content().split()) for cell in row][::2] for row in rows
    ]


def test_queue_counts_its_problems(desk, ben):
    make_settled(ben)
    long = make_settled(ben, wording="x" * 80)
    both = make_settled(ben, wording="x" * 80, verification=rating("Unverified"))
    both.verification = rating("Unverifiable")
    both.save(update_fields=["verification"])
    only_said = make_settled(ben, verification=rating("Unverified"))
    make_settled(ben, state="checked", wording="x" * 80)

    response = desk.get(MANY)

    assert "4 settled claims were looked at." in response.text
    assert said(response, "//main//p/b") == ["1", "2", "1"]
    assert counts(response) == [
        ["Error: No verdict", "1"],
        ["Warning: Wording of more than 75 characters", "2"],
        ["Warning: Verdict without a value", "1"],
    ]
    assert listed(response) == [check(one) for one in (only_said, long, both)]


def test_count_leads_to_its_claims(desk, ben):
    long = make_settled(ben, wording="x" * 80)
    make_settled(ben, verification=rating("Unverifiable"))
    shown = page(desk.get(MANY))

    [url] = shown.xpath('//td/a[contains(@href, "problem=too-long")]/@href')
    response = desk.get(MANY + url)

    assert listed(response) == [check(long)]
    assert len(counts(response)) == 2
    assert said(response, '//a[@class="chip on"]') == [
        "Wording of more than 75 characters ×"
    ]


def test_problem_that_no_claim_has_lists_none(desk, ben):
    make_settled(ben, wording="x" * 80)

    response = desk.get(f"{MANY}?problem=no-page")

    assert "No claim has this problem." in response.text


def test_queue_is_that_of_the_filters(desk, ben):
    one = make_settled(ben, wording="x" * 80)
    make_settled(ben, wording="y" * 80)

    response = desk.get(f"{MANY}?queue=all&words={'x' * 80}")
    other = desk.get(f"{MANY}?queue=to-check")

    assert listed(response) == [check(one)]
    assert f"Words: {'x' * 80}" in response.text
    assert "No settled claim is here" in other.text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("state=nonsense", "State:"),
        ("queue=%00", "Queue:"),
        ("problem=nonsense", "nonsense is not one of the available choices."),
        ("problem=%00", "is not one of the available choices."),
    ],
)
def test_filters_that_cannot_be_used_show_nothing(desk, ben, query, words):
    make_settled(ben, wording="x" * 80)

    response = desk.get(f"{MANY}?{query}")

    assert response.status_code == 400
    assert words in response.text
    assert listed(response) == []


def test_queue_without_problems_says_so(desk, ben):
    make_settled(ben)

    response = desk.get(MANY)

    assert "1 settled claim was looked at." in response.text
    assert counts(response) == []


def test_first_claims_are_looked_at_and_it_says_so(desk, ben, monkeypatch):
    monkeypatch.setattr(views, "LOOKED_AT", 3)
    for _ in range(3):
        make_settled(ben, wording="x" * 80)
    whole = desk.get(MANY)
    make_settled(ben, wording="x" * 80)
    cut = desk.get(MANY)

    assert "3 settled claims were looked at." in whole.text
    assert "The first 3 settled claims of the queue were looked at" in cut.text
    assert len(listed(cut)) == 3


def test_claims_with_problems_come_in_pages(desk, ben, monkeypatch):
    monkeypatch.setattr(views, "PER_PAGE", 2)
    claims = [make_settled(ben, wording="x" * 80) for _ in range(3)]

    first = desk.get(f"{MANY}?queue=settled")
    second = desk.get(f"{MANY}?queue=settled&page=2")

    assert listed(first) + listed(second) == [check(claim) for claim in claims]
    assert "Page 1 of 2" in first.text
    for number in ("0", "x", "9" * 30, "-1"):
        assert desk.get(f"{MANY}?page={number}").status_code == 200


def test_settled_queue_leads_to_its_validator(desk, ben):
    make_settled(ben)

    response = desk.get("/claims/?queue=settled")

    [url] = page(response).xpath('//a[text()="ClaimReview"]/@href')
    assert desk.get(url).status_code == 200


def test_pages_take_as_many_queries_for_many(desk, ben):
    first = make_settled(ben, wording="x" * 80)
    urls = [MANY, check(first), file(first)]

    one = [queries(desk, url) for url in urls]
    for _ in range(3):
        make_settled(ben, wording="x" * 80)
    many = [queries(desk, url) for url in urls]

    assert one == many
    assert max(many) <= 12


def test_pages_change_nothing(desk, ben):
    claim = make_settled(ben)
    before = list(Claim.objects.values()), list(Rating.objects.values())

    for url in (MANY, check(claim), file(claim)):
        desk.get(url)

    assert (list(Claim.objects.values()), list(Rating.objects.values())) == before
