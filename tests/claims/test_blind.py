"""What a blind second check hides, and from whom: it is put there first."""

import pytest
from django.urls import reverse

from claims import blind, exports, review, second
from claims.models import Claim, Event, SecondCheckRule
from tests.asking import queries
from tests.claims.factories import judgement, make_source, rating
from tests.claims.view_factories import (
    make_article,
    make_claim,
    page,
    posted,
    said,
    text_of,
    values_of,
)
from tests.conftest import member, signed_in

# Words that stand nowhere else on a page.
RATING = "Hardly so"
WHY = "Because the quay log is torn."
WHY_NOT = "The ferry's own log is whole."


@pytest.fixture
def only_blind(db) -> None:
    """Every claim needs a second check, and it is blind."""
    SecondCheckRule.objects.filter(kind="every").update(blind=True)


@pytest.fixture
def hidden(ana, only_blind) -> Claim:
    """A claim that Ana found misattributed and hardly so; it waits for a second."""
    scale = rating("False")
    scale.label = RATING
    scale.save(update_fields=["label"])
    return checked(make_claim(make_article(), source=make_source()), by=ana)


def checked(claim, *, by) -> Claim:
    answers = judgement(claim.source, "misattributed", RATING, WHY)
    judged = review.judge(claim, answers, by=by, revision=claim.revision)
    return review.check(judged, by=by, revision=judged.revision)


@pytest.fixture
def finn(db):
    return member("finn", "reviewer")


def pages(claim) -> dict[str, str]:
    desk = claim.article.get_absolute_url()
    return {
        "page": claim.get_absolute_url(),
        "page in a queue": f"{claim.get_absolute_url()}?queue=all",
        "desk": desk,
        "desk, open": f"{desk}?claim={claim.pk}",
        "queue": f"{reverse('claim_list')}?queue=all",
        "second check": f"{reverse('claim_list')}?queue=second-check",
        "source": claim.source.get_absolute_url(),
        "report": f"{reverse('claim_export')}?queue=all",
    }


def told(response) -> list[str]:
    """What a page tells of the answers, outside of forms and of the source's scale."""
    if response.streaming:
        body = text_of(response)
        return [word for word in ("misattributed", RATING, WHY) if word in body]
    shown = page(response)
    for form in shown.xpath("//form | //table[contains(@class, 'counts')]"):
        form.drop_tree()
    body = " ".join(shown.text_content().split()).lower()
    marked = shown.xpath("//mark[contains(@class, 'false')]")
    words = [word for word in ("misattributed", RATING, WHY) if word.lower() in body]
    return words + ["mark"] * bool(marked)


@pytest.mark.parametrize("who", ["finn", "ben", "dora", "cleo"])
def test_answers_are_hidden_from_everybody_else(hidden, request, who):
    client = signed_in(request.getfixturevalue(who))

    found = {name: told(client.get(url)) for name, url in pages(hidden).items()}

    assert not any(found.values()), found


def test_answers_are_shown_to_the_first(hidden, ana):
    client = signed_in(ana)

    found = {name: told(client.get(url)) for name, url in pages(hidden).items()}

    del found["second check"]  # which holds none of one's own
    assert all(RATING in words for words in found.values())
    assert WHY in found["page"]
    assert "mark" in found["desk"]


@pytest.mark.parametrize("who", ["finn", "ben", "cleo"])
@pytest.mark.parametrize("same", [True, False])
def test_answers_are_shown_once_a_second_has_answered(hidden, dora, request, who, same):
    second.answer(
        hidden,
        attribution="misattributed",
        verification=rating(RATING if same else "Verified"),
        reason=WHY_NOT,
        by=dora,
        revision=hidden.revision,
    )
    client = signed_in(request.getfixturevalue(who))

    found = {name: told(client.get(url)) for name, url in pages(hidden).items()}

    del found["second check"]
    assert all(RATING in words for words in found.values())


def test_answers_are_not_hidden_where_no_rule_is_blind(hidden, finn):
    SecondCheckRule.objects.update(blind=False)

    assert WHY in told(signed_in(finn).get(hidden.get_absolute_url()))


def test_answers_are_not_hidden_by_a_rule_that_is_off(hidden, finn):
    SecondCheckRule.objects.filter(blind=True).update(active=False)

    assert WHY in told(signed_in(finn).get(hidden.get_absolute_url()))


def test_answers_are_not_hidden_by_a_rule_that_does_not_strike(hidden, finn):
    SecondCheckRule.objects.update(blind=False)
    SecondCheckRule.objects.filter(kind="casualty").update(blind=True)
    plain = signed_in(finn).get(hidden.get_absolute_url())
    Claim.objects.update(flags=["casualty"])
    struck = signed_in(finn).get(hidden.get_absolute_url())

    assert (RATING in told(plain), told(struck)) == (True, [])


def test_history_keeps_what_is_not_about_the_answers(hidden, finn):
    response = signed_in(finn).get(hidden.get_absolute_url())

    lines = said(response, '//ol[@class="history"]/li')
    assert [line.split("23")[0].split()[:2] for line in lines[1:]] == [
        ["ana", "judged"],
        ["ana", "sent"],
    ]
    assert "state was: Suggested now: Open" in " ".join(lines)


def test_history_hides_what_was_decided_before(hidden, finn, ana, dora):
    differs = second.answer(
        hidden,
        attribution="confirmed",
        verification=rating("Verified"),
        reason=WHY_NOT,
        by=dora,
        revision=hidden.revision,
    )
    Event.objects.create(
        claim=hidden, by=dora, at=differs.updated, kind="overridden", reason=WHY_NOT
    )
    again = review.reopen(differs, by=ana, revision=differs.revision, reason="Asked.")
    review.check(again, by=ana, revision=again.revision)

    response = signed_in(finn).get(hidden.get_absolute_url())

    assert told(response) == []
    assert WHY_NOT not in response.content.decode()
    assert "“Asked.”" in response.content.decode()


def test_what_lets_it_pass_is_hidden_too(hidden, finn, dora):
    Claim.objects.update(override=WHY_NOT, override_by=dora)
    claim = Claim.objects.get()

    blind.veil([claim], by=finn)

    assert (claim.override, claim.override_by) == ("", None)
    assert WHY_NOT not in signed_in(finn).get(pages(claim)["page"]).content.decode()


@pytest.mark.parametrize(
    "query", ["attribution=misattributed", "verification={}", "attribution=unchecked"]
)
def test_no_filter_finds_out(hidden, ana, finn, query):
    query = query.format(rating(RATING).pk)
    url = f"{reverse('claim_list')}?queue=all&{query}"
    report = f"{reverse('claim_export')}?queue=all&{query}"
    rows = "//table[contains(@class, 'list')]/tbody/tr"

    shown = said(signed_in(finn).get(url), rows)
    left = text_of(signed_in(finn).get(report))

    assert shown == []
    assert hidden.wording not in left
    if "unchecked" not in query:
        assert len(said(signed_in(ana).get(url), rows)) == 1


def test_counts_of_a_source_leave_it_out(hidden, ana, finn):
    counts = '//table[@class="over-time"]//th'
    url = hidden.source.get_absolute_url()

    seen = {who.username: said(signed_in(who).get(url), counts) for who in (ana, finn)}

    assert RATING in seen["ana"]
    assert seen["finn"] == []


def test_report_leaves_the_cells_empty_of_answers(hidden, ana, finn):
    columns = ("wording", "attribution", "verification", "rationale")
    claims = Claim.objects.for_queue()

    told, veiled = (
        b"".join(exports.as_csv(exports.Report(claims, columns, by=who))).decode()
        for who in (ana, finn)
    )

    assert veiled.endswith(f"\r\n{hidden.wording},unchecked,Unverified,\r\n")
    assert told.endswith(
        f"\r\n{hidden.wording},{hidden.attribution},{RATING},{hidden.rationale}\r\n"
    )


def test_conflict_does_not_tell(hidden, finn):
    other = {"verification": rating("Disputed").pk}
    typed = posted(hidden, attribution="distorted", rationale="Mine.", **other)
    client = signed_in(finn)

    stale = client.post(
        reverse("claim_judge", args=[hidden.pk]), {**typed, "revision": 1}
    )
    late = client.post(reverse("claim_judge", args=[hidden.pk]), typed)

    for response in (stale, late):
        body = response.content.decode()
        assert (RATING in body, WHY in body, "Mine." in body) == (False, False, True)
        assert "Kept from you until a second has answered." in body


def test_form_of_the_second_is_empty(hidden, finn):
    response = signed_in(finn).get(hidden.get_absolute_url())

    form = '//form[@id="answer"]'
    assert values_of(response, form) == {"revision": ["3"], "reason": [""]}
    assert page(response).xpath(f"{form}//input[@checked]") == []


@pytest.mark.parametrize("name", ["page", "desk", "queue", "source"])
def test_hiding_asks_as_often_for_three_as_for_one(hidden, ana, finn, name):
    client = signed_in(finn)
    counts = []
    for _ in range(2):
        counts.append(queries(client, pages(hidden)[name]))
        for _ in range(2):
            checked(make_claim(hidden.article, source=hidden.source), by=ana)

    assert counts[0] == counts[1]
