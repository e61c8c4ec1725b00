"""One claim's page, and everything that is done to a claim."""

import pytest
from django.urls import reverse

from claims import assignment, review, second, sources
from claims.anchoring import WordsAmbiguous, WordsNotFound, places_of
from claims.models import Alias, Claim, Rating
from tests.asking import queries
from tests.claims.factories import add_evidence, make_version, rating
from tests.claims.view_factories import (
    HOSTILE,
    TEXT,
    answered,
    check,
    errors_of,
    everything,
    kinds,
    make_article,
    make_claim,
    make_claims,
    messages_of,
    page,
    posted,
    said,
    settle,
    values_of,
)
from tests.conftest import member

JUDGE = '//form[@id="judge"]'
EDIT = '//form[@id="add"]'
DISMISS = '//form[contains(@action, "/dismiss/")]'
OPTIONS = '//*[@id="source-choices"]/label'


@pytest.fixture
def claim(db) -> Claim:
    return make_claim(make_article(outlet="Post", url="https://post.example/ferry"))


@pytest.fixture
def post(desk):
    """Ana sends a form about a claim."""

    def send(name, claim, typed, *, query="", client=desk, follow=True):
        url = reverse(name, args=[claim.pk]) + (query and f"?{query}")
        return client.post(url, typed, follow=follow)

    return send


@pytest.fixture
def judge(post):
    def send(claim, **typed):
        query = typed.pop("query", "")
        return post("claim_judge", claim, posted(claim, **typed), query=query)

    return send


def now(claim) -> Claim:
    return Claim.objects.get(pk=claim.pk)


def as_claim(claim, *names):
    claim = now(claim)
    return tuple(getattr(claim, name) for name in names)


# The page


def test_page_shows_the_words_in_their_paragraph(desk, claim):
    response = desk.get(claim.get_absolute_url())

    assert said(response, '//p[@class="paragraph"]') == [
        "1Forty-six civilians were evacuated1, the Harbour Board said on Monday."
    ]
    assert said(response, "//mark") == ["Forty-six civilians were evacuated"]
    assert said(response, "//h1") == ["Forty-six civilians were evacuated."]


def test_page_says_that_a_newer_text_exists(desk, claim):
    newer = make_version("The board took it back.", article=claim.article)
    there = make_claim(version=newer, words="took it", source_words="The", cue="back")

    old = desk.get(claim.get_absolute_url())
    new = desk.get(there.get_absolute_url())

    warning = '//p[contains(@class, "alert-warning")]'
    assert said(old, warning) == [
        "A newer text of the article exists. This claim stands on version 1. "
        "Show version 2"
    ]
    assert said(new, warning) == []


def test_page_shows_the_history(desk, ana, ben, claim):
    checked = check(claim, by=ana)
    review.reopen(checked, by=ben, revision=checked.revision, reason="Ask <b>again</b>")

    whole = desk.get(claim.get_absolute_url())

    lines = said(whole, '//ol[@class="history"]/li')
    who = [" ".join(line.split()[:2]) for line in lines]
    assert who == ["The program", "ana judged", "ana sent", "ben reopened"]
    assert "“Ask <b>again</b>”" in lines[-1]
    assert "is it so was: Unverified now: Verified" in lines[1]


def test_page_of_the_first_in_a_queue_leads_to_the_next(desk, claim):
    second = make_claim(
        claim.article, words="We fired on nobody", source_words="", cue=""
    )
    make_claim(claim.article, words="the quay would reopen", source_words="", cue="")
    query = "queue=all&article=e&order=article"

    response = desk.get(f"{second.get_absolute_url()}?{query}")

    first, third = Claim.objects.exclude(pk=second.pk)
    around = page(response).xpath("//nav[@aria-label='Queue']/a/@href")
    assert [link.split("?")[0] for link in around] == [
        first.get_absolute_url(),
        reverse("claim_list"),
        third.get_absolute_url(),
    ]
    in_hand = sorted(query.split("&"))
    place = f"start={second.article_id}.{second.position}.{second.pk}#claim-{second.pk}"
    assert [sorted(link.split("?")[1].split("&")) for link in around] == [
        in_hand,
        [*in_hand, place],
        in_hand,
    ]


@pytest.mark.parametrize(
    "query",
    [
        "order=",
        "order=x",
        "queue=",
        "queue=x",
        "verification=" + "9" * 30,
        "article=" + "9" * 30,
        "words=%00",
        "published_after=x",
        "page=x",
        "queue=all&queue=mine",
    ],
)
def test_page_survives_a_bad_query(desk, claim, query):
    shown = desk.get(f"{claim.get_absolute_url()}?{query}")
    saved = desk.post(
        reverse("claim_judge", args=[claim.pk]) + f"?{query}",
        posted(claim, then="next", rationale="Seen."),
        follow=True,
    )

    assert shown.status_code == saved.status_code == 200
    assert as_claim(claim, "rationale") == ("Seen.",)


def test_page_takes_as_many_queries_whatever_hangs_on_it(desk, ana):
    counts = []
    for number in (1, 3):
        claim = make_claims(1, article=make_article(f"Ferry {number}"))[0]
        make_claims(number, article=claim.article)
        for n in range(number):
            judged = now(claim)
            assignment.assign(
                judged, to=None if n % 2 else ana, by=ana, revision=judged.revision
            )
            add_evidence(claim, by=ana, url=f"https://{n}.example/")
        counts.append(queries(desk, claim.get_absolute_url()))

    assert counts[0] == counts[1]


def test_page_escapes_what_strangers_wrote(desk, claim):
    hostile = "<script>alert(1)</script>"
    Claim.objects.filter(pk=claim.pk).update(
        wording=hostile, words=hostile, speaker=hostile, cue=hostile, flags=[hostile]
    )

    body = desk.get(claim.get_absolute_url()).content.decode()

    assert hostile not in body
    assert "&lt;script&gt;alert(1)" in body


# Judging


def test_judge_takes_a_source_of_the_register(judge, ana, claim):
    board = sources.register("Harbour Board", kind="body")

    response = judge(
        claim,
        source=board.pk,
        attribution="confirmed",
        verification=rating("Disputed").pk,
        rationale="Two logs differ.",
    )

    assert as_claim(
        claim, "source", "attribution", "verification", "rationale", "state", "revision"
    ) == (board, "confirmed", rating("Disputed"), "Two logs differ.", "open", 2)
    event = claim.events.last()
    assert (event.kind, event.by, sorted(event.changes)) == (
        "judged",
        ana,
        ["attribution", "rationale", "source", "state", "verification"],
    )
    assert messages_of(response) == ["Claim 1 saved."]
    assert values_of(response, JUDGE)["revision"] == ["2"]


def test_judge_registers_a_new_source(judge, claim):
    judge(claim, source="new", source_name="  Ida \u200b Voss ", source_kind="person")

    source = now(claim).source
    assert (source.name, source.kind) == ("Ida Voss", "person")
    assert sources.resolve("ida voss").source == source


def test_judge_takes_the_source_away(judge, claim):
    Claim.objects.filter(pk=claim.pk).update(source=sources.register("X", kind="body"))

    judge(now(claim), source="")

    assert now(claim).source is None


def test_judge_wants_a_kind_for_a_new_source(judge, claim):
    before = everything()

    response = judge(claim, source="new", source_name="Ida Voss")

    assert response.status_code == 422
    assert errors_of(response) == ["Say what kind of source it is."]
    assert everything() == before


def test_judge_wants_a_name_for_a_new_source(judge, claim):
    before = everything()

    response = judge(claim, source="new", source_kind="person")

    assert response.status_code == 422
    assert errors_of(response) == ["Name the new source."]
    assert everything() == before


def test_judge_does_not_take_a_name_that_another_has(judge, claim):
    taken = sources.register("Ida Voss", kind="person")
    before = everything()

    response = judge(claim, source="new", source_name="ida VOSS", source_kind="body")

    assert response.status_code == 422
    assert errors_of(response) == [str(sources.NameTaken(taken))]
    assert everything() == before
    assert str(taken.pk) in page(response).xpath(
        OPTIONS + '/input[@name="source"]/@value'
    )


def test_judge_takes_another_of_the_same_name(judge, claim):
    first = sources.register("Ida Voss", kind="person")

    judge(
        claim, source="new", source_name="Ida Voss", source_kind="person", another="on"
    )

    second = now(claim).source
    assert second not in (None, first)
    assert sources.resolve("Ida Voss").source is None
    assert list(Alias.objects.values_list("ambiguous", flat=True)) == [True, True]


@pytest.mark.parametrize("number", ["999999", "9" * 18, "9" * 19, "9" * 20, "²", "x"])
def test_judge_refuses_a_source_that_is_not_there(judge, claim, number):
    before = everything()

    response = judge(claim, source=number)

    assert response.status_code == 422
    assert errors_of(response) == ["This source is not in the register any more."]
    assert everything() == before


@pytest.mark.parametrize(("typed", "expected"), [({"same_speaker": "on"}, 2), ({}, 1)])
def test_judge_gives_the_source_to_the_same_speaker(judge, claim, typed, expected):
    article = claim.article
    Claim.objects.filter(pk=claim.pk).update(speaker="Harbour Board")
    same = make_claim(article, speaker="Harbour Board")
    other = make_claim(article, speaker="Ida Voss")
    elsewhere = make_claim(make_article("Quay"), speaker="Harbour Board")
    board = sources.register("Harbour Board", kind="body")

    judge(claim, source=board.pk, **typed)

    assert Claim.objects.filter(source=board).count() == expected
    assert kinds(same) == (["judged"] if expected == 2 else [])
    assert [now(one).source for one in (other, elsewhere)] == [None, None]


def test_page_says_how_many_have_the_same_speaker(desk, claim):
    Claim.objects.filter(pk=claim.pk).update(speaker="Harbour Board")
    make_claim(claim.article, speaker="Harbour Board")

    response = desk.get(claim.get_absolute_url())

    assert "Also for 1 other claim of “Harbour Board” in this article" in said(
        response, "//label"
    )


def test_judge_needs_both_verdicts(judge, claim):
    before = everything()

    response = judge(claim, attribution="true", verification="")

    assert response.status_code == 422
    assert errors_of(response) == [
        "Select a valid choice. true is not one of the available choices.",
        "This field is required.",
    ]
    assert everything() == before


def test_retired_rating_is_offered_only_where_it_is_in_use(desk, judge, claim):
    retired = Rating.objects.create(label="Half true", basis="mixed", retired=True)
    has_it = make_claim(claim.article, verification=retired)

    without, with_it = (
        # Each with the key that chooses it.
        [
            label.rstrip(" 123456789")
            for label in said(
                desk.get(one.get_absolute_url()),
                '//label[contains(@for, "verification")]',
            )
        ]
        for one in (claim, has_it)
    )
    refused = judge(claim, verification=retired.pk)
    kept = judge(has_it, verification=retired.pk, rationale="Still.")

    assert "Unverified" in without
    assert "Half true" not in without
    assert "Half true" in with_it
    assert (refused.status_code, now(claim).verification) == (422, rating("Unverified"))
    assert (kept.status_code, now(has_it).rationale) == (200, "Still.")


def test_save_stays_and_keeps_the_queue(judge, claim):
    query = "queue=all&order=newest"

    response = judge(claim, rationale="Seen.", query=query)

    assert response.redirect_chain == [(f"{claim.get_absolute_url()}?{query}", 302)]


def test_save_and_next_follows_the_queue(judge, claim):
    make_claim(claim.article, state="dismissed")
    third = make_claim(claim.article, flags=["number"])
    query = "queue=to-check&order=article"

    response = judge(claim, then="next", query=query)

    assert response.redirect_chain == [(f"{third.get_absolute_url()}?{query}", 302)]


def test_save_and_next_follows_the_order_of_the_queue(judge, claim):
    newer = make_claim(make_article("Quay shut"))

    response = judge(newer, then="next", query="queue=to-check&order=newest")

    assert response.redirect_chain[0][0].startswith(claim.get_absolute_url())


def test_save_and_next_at_the_end_of_the_queue_says_so(judge, claim):
    response = judge(claim, then="next", query="queue=all")

    assert response.redirect_chain == [(f"{claim.get_absolute_url()}?queue=all", 302)]
    assert messages_of(response) == ["Claim 1 saved.", "That was the last one here."]


def test_check_sends_the_claim_on(judge, ana, claim):
    follower = make_claim(claim.article)

    response = judge(claim, **answered(claim, then="check"))

    assert as_claim(claim, "state", "checked_by") == ("checked", ana)
    assert kinds(claim) == ["judged", "checked"]
    assert response.redirect_chain[0][0] == follower.get_absolute_url()


def test_check_that_is_refused_saves_and_stays(judge, claim):
    make_claim(claim.article)

    response = judge(claim, then="check", verification=rating("False").pk)

    assert as_claim(claim, "state", "verification") == ("open", rating("False"))
    assert kinds(claim) == ["judged"]
    assert response.redirect_chain[0][0] == claim.get_absolute_url()
    assert messages_of(response) == [
        "Claim 1 saved.",
        "Not sent to the second check. Answer first: did they say it?",
    ]


def test_second_click_changes_nothing(post, claim):
    typed = posted(claim, rationale="Seen.")
    post("claim_judge", claim, typed)
    before = everything()

    response = post("claim_judge", claim, typed)

    assert response.status_code == 200
    assert everything() == before


@pytest.mark.parametrize(
    "name",
    [
        "revision",
        "source",
        "source_name",
        "source_kind",
        "another",
        "same_speaker",
        "attribution",
        "verification",
        "rationale",
        "then",
        "at",
    ],
)
def test_judge_survives_hostile_text(judge, claim, name):
    new = {"source": "new", "source_name": "Ida Voss", "source_kind": "person"}
    for hostile in HOSTILE:
        before = everything()

        response = judge(now(claim), **new | {"another": "on", name: hostile})

        saved = everything() != before
        assert response.status_code in ((200,) if saved else (422, 409)), hostile
        assert "<script>alert(1)" not in response.content.decode()


# Finding a source


@pytest.mark.parametrize("at", ["page", "desk"])
def test_find_source_shows_what_the_register_has_and_saves_nothing(post, claim, at):
    board = sources.register("Hårbour Board", kind="body")
    typed = posted(
        claim,
        source="new",
        source_name="harbour",
        source_kind="state",
        another="on",
        attribution="distorted",
        verification=rating("False").pk,
        rationale="<b>Why</b>\nnot",
        at=at,
    )
    del typed["then"]
    before = everything()

    response = post("claim_find_source", claim, typed)

    assert response.status_code == 200
    assert everything() == before
    assert errors_of(response) == []
    assert "Hårbour Board body" in said(response, OPTIONS)
    sent = {name: "|".join(v) for name, v in values_of(response, JUDGE).items()}
    assert sent == {n: str(v) for n, v in typed.items()}
    shown = {template.name for template in response.templates}
    assert ("claims/desk.html" in shown) == (at == "desk")
    assert board.aliases.count() == 1


def test_find_source_says_nothing_of_what_is_not_answered_yet(post, claim):
    response = post("claim_find_source", claim, {"source_name": "x", "revision": ""})

    assert response.status_code == 200
    assert errors_of(response) == []
    assert "Nothing in the register has “x”." in said(response, "//p")


@pytest.mark.parametrize("name", ["source_name", "source", "revision", "verification"])
def test_find_source_survives_hostile_text(post, claim, name):
    before = everything()
    for hostile in HOSTILE:
        response = post("claim_find_source", claim, {name: hostile})

        assert response.status_code == 200, hostile
        assert "<script>alert(1)" not in response.content.decode()
    assert everything() == before


def test_source_choices_offer_what_is_typed(desk, claim):
    board = sources.register("Harbour Board", kind="body")
    sources.register("Ferry Line", kind="body")
    chosen = sources.register("Ida Voss", kind="person")

    response = desk.get(
        reverse("claim_sources", args=[claim.pk]),
        {
            "source_name": "board",
            "source": chosen.pk,
            "source_kind": "state",
            "another": "on",
        },
    )

    assert said(response, OPTIONS) == [
        "Ida Voss person",
        "Harbour Board body",
        "No source yet",
        "New source: “board”",
    ]
    fields = page(response)
    assert fields.xpath('//input[@name="source"]/@value') == [
        str(chosen.pk),
        str(board.pk),
        "",
        "new",
    ]
    assert fields.xpath("//input[@checked]/@name") == ["source", "another"]
    assert fields.xpath("//input[@checked][@name='source']/@value") == [str(chosen.pk)]
    assert fields.xpath("//option[@selected]/@value") == ["state"]


def test_source_choices_survive_hostile_text(desk, claim):
    for hostile in [*HOSTILE, ""]:
        response = desk.get(
            reverse("claim_sources", args=[claim.pk]),
            {"source_name": hostile, "source": hostile, "source_kind": hostile},
        )

        assert response.status_code == 200, hostile
        assert "New source" in response.content.decode()
        assert "<script>alert(1)" not in response.content.decode()


# Two people on one claim


@pytest.fixture
def judged(ben, claim) -> Claim:
    """Ben answered after Ana had opened the claim; she sees revision 1."""
    board = sources.register("Harbour Board", kind="body")
    answers = review.Judgement(board, "confirmed", rating("Verified"), "Ben's reasons.")
    review.judge(claim, answers, by=ben, revision=1)
    return claim


def test_stale_judgement_shows_both_texts(judge, judged):
    before = everything()

    response = judge(
        judged,
        source="new",
        source_name="Ida <Voss>",
        source_kind="person",
        attribution="distorted",
        rationale="Ana's reasons.",
    )

    assert response.status_code == 409
    assert everything() == before
    rows = page(response).xpath("//tbody/tr")
    assert [[cell.text_content() for cell in row] for row in rows] == [
        ["Who says it?", "Harbour Board", "Ida <Voss> (new)"],
        ["Did they say it?", "Confirmed", "Distorted"],
        ["Is it so?", "Verified", "Unverified"],
        ["Why", "Ben's reasons.", "Ana's reasons."],
    ]
    assert "ben judged the claim at" in response.content.decode()


def test_stale_judgement_can_be_saved_over_theirs(desk, judge, judged):
    typed = {
        "source": "new",
        "source_name": "Ida Voss",
        "source_kind": "person",
        "attribution": "distorted",
        "rationale": "Ana's reasons.\n😀 “<b>”",
        "then": "next",
    }
    response = judge(judged, query="queue=all", **typed)
    [form] = page(response).xpath("//main//form[@method='post']")

    sent = {name: v[0] for name, v in values_of(response, "//main//form").items()}
    saved = desk.post(response.wsgi_request.get_full_path(), sent)

    assert form.get("action") is None
    expected = {n: str(v) for n, v in posted(judged, **typed).items()}
    assert sent == {**expected, "revision": "2"}
    assert as_claim(judged, "attribution", "rationale", "revision") == (
        "distorted",
        "Ana's reasons.\n😀 “<b>”",
        3,
    )
    assert now(judged).source.name == "Ida Voss"
    assert saved.url == f"{judged.get_absolute_url()}?queue=all"


@pytest.mark.parametrize("at", ["page", "desk"])
def test_stale_judgement_can_be_left(judge, judged, at):
    response = judge(judged, rationale="Ana's.", at=at)

    [link] = page(response).xpath('//a[text()="Keep theirs"]/@href')
    pages = {"page": judged.get_absolute_url(), "desk": "/articles/"}
    assert link.startswith(pages[at])


def test_stale_edit_shows_both_texts_and_can_be_saved_over_theirs(
    desk, post, ben, claim
):
    typed = values_of(desk.get(reverse("claim_edit", args=[claim.pk])), EDIT)
    typed = {name: v[0] for name, v in typed.items()} | {"wording": "Ana's."}
    review.edit(
        claim,
        wording="Ben's.",
        form="mixed",
        places=places_of(claim),
        by=ben,
        revision=1,
    )
    before = everything()

    response = post("claim_edit", claim, typed)
    unchanged = everything() == before
    sent = {name: v[0] for name, v in values_of(response, "//main//form").items()}
    post("claim_edit", claim, sent)

    assert (response.status_code, unchanged) == (409, True)
    rows = {
        row[0].text_content(): [cell.text_content() for cell in row[1:]]
        for row in page(response).xpath("//tbody/tr")
    }
    assert rows["The claim in neutral words"] == ["Ben's.", "Ana's."]
    assert rows["Form"] == ["Mixed", "Indirect"]
    assert rows["What is said"] == [claim.words, claim.words]
    assert as_claim(claim, "wording", "form") == ("Ana's.", "indirect")


def test_stale_assignment_shows_both(post, ana, ben, claim):
    assignment.assign(claim, to=ben, by=ben, revision=1)

    response = post("claim_assign", claim, {"revision": 1, "assignee": "ana"})

    assert response.status_code == 409
    assert said(response, "//tbody/tr") == ["Withbenana"]
    assert now(claim).assignee == ben


@pytest.mark.parametrize("name", ["claim_dismiss", "claim_accept"])
def test_stale_move_is_asked_about(post, ben, claim, name):
    assignment.assign(claim, to=ben, by=ben, revision=1)
    before = everything()

    typed = {"reason": "No <b>claim</b>.", "dismissed_as": "opinion"}
    response = post(name, claim, {"revision": 1, **typed})
    unchanged = everything() == before
    sent = {n: v[0] for n, v in values_of(response, "//main//form").items()}
    post(name, claim, sent)

    assert (response.status_code, unchanged) == (409, True)
    shown = said(response, "//main//tbody/tr") or said(response, "//main//p")
    assert {"It is suggested now.", "What is it?Opinion"} & set(shown)
    assert kinds(claim)[1:] == [
        {"claim_dismiss": "dismissed", "claim_accept": "accepted"}[name]
    ]


@pytest.mark.parametrize("revision", [2**31, 2**63, 10**30])
def test_revision_that_never_was_is_a_conflict(post, claim, revision):
    before = everything()

    response = post("claim_accept", claim, {"revision": revision})

    assert response.status_code == 409
    assert everything() == before


@pytest.mark.parametrize("revision", ["", "x", "0", "-1", "\0"])
@pytest.mark.parametrize("name", ["claim_accept", "claim_assign"])
def test_revision_that_is_none_is_refused(post, claim, name, revision):
    before = everything()

    response = post(name, claim, {"revision": revision})

    assert messages_of(response) == [
        "The form does not say which revision of the claim you saw. Load it again."
    ]
    assert everything() == before


# Closed claims


def closed(claim, state, *, ana, ben) -> Claim:
    if state == "dismissed":
        return review.dismiss(
            claim, dismissed_as="opinion", by=ben, revision=claim.revision
        )
    checked = check(claim, by=ana)
    return settle(checked, by=ben) if state == "settled" else checked


@pytest.mark.parametrize("state", ["checked", "settled", "dismissed"])
@pytest.mark.parametrize("at", ["page", "desk"])
@pytest.mark.parametrize("seen", [True, False])
def test_closed_claim_is_not_judged_and_nothing_typed_is_lost(
    post, desk, ana, ben, claim, state, at, seen
):
    typed = posted(claim, attribution="distorted", rationale="Typed.", at=at)
    stands = closed(claim, state, ana=ana, ben=ben)
    typed["revision"] = stands.revision if seen else 1
    before = everything()

    response = post("claim_judge", claim, typed)

    assert response.status_code == (422 if seen else 409)
    assert said(response, "//h1") == [f"The claim is {state}; reopen it first."]
    assert everything() == before
    sent = {n: v[0] for n, v in values_of(response, "//main//form").items()}
    assert sent == {
        **{n: str(v) for n, v in typed.items()},
        "revision": str(stands.revision),
    }


def test_judgement_of_a_closed_claim_is_saved_when_it_was_reopened(
    post, ana, ben, claim
):
    typed = posted(claim, rationale="Typed.")
    dismissed = closed(claim, "dismissed", ana=ana, ben=ben)
    refused = post("claim_judge", claim, typed)
    review.reopen(dismissed, by=ben, revision=dismissed.revision, reason="Wrong.")

    sent = {n: v[0] for n, v in values_of(refused, "//main//form").items()}
    conflict = post("claim_judge", claim, sent)
    sent = {n: v[0] for n, v in values_of(conflict, "//main//form").items()}
    post("claim_judge", claim, sent)

    assert conflict.status_code == 409
    assert as_claim(claim, "state", "rationale") == ("open", "Typed.")


def test_find_source_of_a_closed_claim_loses_nothing(post, ana, ben, claim):
    closed(claim, "settled", ana=ana, ben=ben)

    response = post("claim_find_source", claim, posted(claim, rationale="Typed."))

    assert response.status_code == 422
    assert values_of(response, "//main//form")["rationale"] == ["Typed."]


@pytest.mark.parametrize("state", ["checked", "settled", "dismissed"])
def test_closed_claim_is_not_edited(desk, post, ana, ben, claim, state):
    typed = values_of(desk.get(reverse("claim_edit", args=[claim.pk])), EDIT)
    typed = {name: v[0] for name, v in typed.items()} | {"wording": "Other words."}
    typed["revision"] = closed(claim, state, ana=ana, ben=ben).revision
    before = everything()

    response = post("claim_edit", claim, typed)

    assert response.status_code == 422
    assert f"The claim is {state}; reopen it first." in errors_of(response)
    assert everything() == before
    assert values_of(response, EDIT)["wording"] == ["Other words."]


# Moves


def test_accept(post, ana, claim):
    response = post("claim_accept", claim, {"revision": 1}, query="queue=all")

    assert as_claim(claim, "state", "revision") == ("open", 2)
    assert [(e.kind, e.by) for e in claim.events.all()][1:] == [("accepted", ana)]
    assert messages_of(response) == ["Claim 1 accepted."]
    assert response.redirect_chain == [(f"{claim.get_absolute_url()}?queue=all", 302)]


def test_dismiss(post, claim):
    typed = {"revision": 1, "dismissed_as": "opinion", "reason": "An opinion."}

    response = post("claim_dismiss", claim, typed)

    assert as_claim(claim, "state", "dismissed_as") == ("dismissed", "opinion")
    assert claim.events.last().reason == "An opinion."
    assert messages_of(response) == ["Claim 1 dismissed."]


def test_dismiss_refuses_a_reason_that_is_too_long(post, claim):
    typed = {"revision": 1, "dismissed_as": "opinion", "reason": "x" * 2001}

    response = post("claim_dismiss", claim, typed)

    assert (response.status_code, now(claim).state) == (422, "suggested")
    why = "Ensure this value has at most 2000 characters (it has 2001)."
    assert said(response, '//div[@role="alert"]/p') == [why]
    assert errors_of(response) == [why]
    assert values_of(response, DISMISS)["reason"] == ["x" * 2001]


@pytest.mark.parametrize("dismissed_as", Claim.Dismissal.values)
def test_dismiss_that_is_refused_keeps_what_was_chosen(post, claim, dismissed_as):
    typed = {"revision": 1, "dismissed_as": dismissed_as, "reason": "x" * 2001}

    response = post("claim_dismiss", claim, typed)

    assert (response.status_code, now(claim).state) == (422, "suggested")
    assert values_of(response, DISMISS)["dismissed_as"] == [dismissed_as]


@pytest.mark.parametrize("dismissed_as", ["", "boring", "\0"])
def test_dismiss_wants_to_know_what_it_is(post, claim, dismissed_as):
    before = everything()

    response = post(
        "claim_dismiss", claim, {"revision": 1, "dismissed_as": dismissed_as}
    )

    assert response.status_code == 422
    assert len(errors_of(response)) == 1
    assert everything() == before


@pytest.mark.parametrize("name", ["claim_accept", "claim_dismiss"])
def test_move_that_the_rules_forbid_says_why(post, ana, ben, claim, name):
    settled = closed(claim, "settled", ana=ana, ben=ben)
    before = everything()

    typed = {"revision": settled.revision, "dismissed_as": "opinion"}
    response = post(name, claim, typed)

    [told] = messages_of(response) or said(response, "//h1")
    assert told.startswith("The claim is settled and cannot become")
    assert everything() == before


@pytest.mark.parametrize("reason", ["", "  "])
def test_reopen_asks_for_a_reason(post, ana, ben, claim, reason):
    dismissed = closed(claim, "dismissed", ana=ana, ben=ben)

    response = post(
        "claim_reopen", claim, {"revision": dismissed.revision, "reason": reason}
    )

    assert as_claim(claim, "state") == ("dismissed",)
    assert errors_of(response) == ["Say why the claim is reopened."]


def test_reopen(post, ana, ben, claim):
    dismissed = closed(claim, "dismissed", ana=ana, ben=ben)

    response = post(
        "claim_reopen", claim, {"revision": dismissed.revision, "reason": "It is one."}
    )

    assert as_claim(claim, "state") == ("open",)
    assert claim.events.last().reason == "It is one."
    assert messages_of(response) == ["Claim 1 reopened."]


def test_settle_closes_what_a_second_approved(post, client, ana, ben, claim):
    checked = check(claim, by=ana)
    approved = second.approve(checked, by=ben, revision=checked.revision)
    client.force_login(ben)

    response = post("claim_settle", claim, {"revision": approved.revision})

    assert as_claim(claim, "state", "settled_by") == ("settled", ben)
    assert messages_of(response) == ["Claim 1 settled."]


# Giving and taking


@pytest.mark.parametrize(("typed", "expected"), [("ana", "ana"), ("BEN", "ben")])
def test_assign_gives_a_claim(post, ben, claim, typed, expected):
    response = post("claim_assign", claim, {"revision": 1, "assignee": typed})

    assert now(claim).assignee.username == expected
    assert messages_of(response) == [f"Claim 1 is with {expected}."]
    assert kinds(claim) == ["assigned"]


def test_assign_takes_a_claim_back(post, ben, claim):
    given = assignment.assign(claim, to=ben, by=ben, revision=1)

    response = post("claim_assign", claim, {"revision": given.revision, "assignee": ""})

    assert now(claim).assignee is None
    assert messages_of(response) == ["Claim 1 is with nobody."]


@pytest.mark.parametrize(
    "name", ["nobody-here", "cleo", "gone", "<b>", "x" * 151, "\0"]
)
def test_assign_refuses_who_does_not_review(post, cleo, claim, name):
    member("gone", "reviewer", is_active=False)

    response = post("claim_assign", claim, {"revision": 1, "assignee": name})

    expected = {
        "x" * 151: "Ensure this value has at most 150 characters (it has 151).",
        "\0": "Null characters are not allowed.",
    }
    assert messages_of(response) == [
        expected.get(name, f"Nobody who reviews has the user name {name}.")
    ]
    assert now(claim).assignee is None
    assert kinds(claim) == []


def test_page_lists_only_those_who_review(desk, ben, cleo, claim):
    member("gone", "reviewer", is_active=False)

    response = desk.get(claim.get_absolute_url())

    assert said(response, '//select[@name="assignee"]/option') == [
        "Nobody",
        "ana",
        "ben",
    ]


# Wording and words


@pytest.fixture
def edit(desk, post):
    """Changes some fields of a claim's words."""

    def send(claim, *, query="", **typed):
        shown = desk.get(reverse("claim_edit", args=[claim.pk]))
        sent = {name: v[0] for name, v in values_of(shown, EDIT).items()}
        return post("claim_edit", claim, sent | typed, query=query)

    return send


def test_edit_begins_with_what_stands(desk, claim):
    response = desk.get(reverse("claim_edit", args=[claim.pk]))

    cue = TEXT.index("said")
    source = TEXT.index("the Harbour Board")
    assert values_of(response, EDIT) == {
        "revision": ["1"],
        "content": ["Forty-six civilians were evacuated"],
        "content_at": ["0"],
        "source": ["the Harbour Board"],
        "source_at": [str(source)],
        "cue": ["said"],
        "cue_at": [str(cue)],
        "wording": ["Forty-six civilians were evacuated."],
        "form": ["indirect"],
        "paragraph": [""],
    }


def test_edit_that_changes_nothing_writes_nothing(edit, claim):
    Claim.objects.filter(pk=claim.pk).update(state="open")
    before = everything()

    response = edit(claim)

    assert everything() == before
    assert response.redirect_chain == [(claim.get_absolute_url(), 302)]


def test_edit_moves_the_anchors(edit, ana, claim):
    response = edit(
        claim,
        wording="Mayor Voss: nobody was fired on.",
        content="We fired on nobody",
        source="Mayor Ida Voss",
        cue="said",
        form="direct",
        query="queue=all",
    )

    changed = now(claim)
    start = TEXT.index("We fired")
    places = places_of(changed)
    assert places.content == ((start, start + 18),)
    assert (changed.words, changed.source_as_written, changed.form, changed.state) == (
        "We fired on nobody",
        "Mayor Ida Voss",
        "direct",
        "open",
    )
    assert [(e.kind, e.by) for e in claim.events.all()][1:] == [("edited", ana)]
    assert response.redirect_chain == [(f"{claim.get_absolute_url()}?queue=all", 302)]
    assert messages_of(response) == ["Claim 1 saved."]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"content": "The quay sank"}, str(WordsNotFound("The quay sank"))),
        (
            {"content": "denied it", "content_at": ""},
            str(WordsAmbiguous("denied it", [2, 3])),
        ),
        ({"content": ""}, "This field is required."),
        ({"source": "Nobody"}, str(WordsNotFound("Nobody"))),
    ],
)
def test_edit_refuses_and_keeps_what_was_typed(edit, claim, typed, expected):
    before = everything()

    response = edit(claim, wording="“Typed” <b>", **typed)

    assert response.status_code == 422
    assert expected in said(
        response, EDIT + '//*[contains(@class, "invalid-feedback")]'
    )
    assert everything() == before
    sent = values_of(response, EDIT)
    assert sent["wording"] == ["“Typed” <b>"]
    assert {name: sent[name] for name in typed} == {n: [v] for n, v in typed.items()}


@pytest.mark.parametrize(
    "name",
    [
        "revision",
        "wording",
        "content",
        "source",
        "cue",
        "form",
        "paragraph",
        "content_at",
    ],
)
def test_edit_survives_hostile_text(edit, claim, name):
    for hostile in HOSTILE:
        before = everything()

        response = edit(claim, **{name: hostile})

        assert response.status_code in (200, 409, 422), hostile
        assert response.status_code == 200 or everything() == before
        assert "<script>alert(1)" not in response.content.decode()
