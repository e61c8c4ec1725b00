"""The article desk: the text, its claims, and adding one by hand."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Version
from claims import sources
from claims.anchoring import WordsAmbiguous, WordsNotFound, places_of
from claims.models import Claim
from tests.asking import queries
from tests.claims.factories import make_version
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

CARDS = '//li[contains(@class, "card-claim")]'
CHOSEN = '//li[contains(@class, "card-claim") and contains(@class, " on")]'
JUDGE = '//form[@id="judge"]'
ADD = '//form[contains(@action, "/claims/add/")]'


@pytest.fixture
def article(db) -> Article:
    return make_article(outlet="Post", language="en")


@pytest.fixture
def three(article) -> list[Claim]:
    """A suggestion, an open claim with a source, and a dismissed one, in text order."""
    source = sources.register("Ida Voss", kind="person")
    return [
        make_claim(article),
        make_claim(
            article,
            words="We fired on nobody",
            source_words="Mayor Ida Voss",
            cue="told",
            source=source,
            state="open",
        ),
        make_claim(
            article,
            words="the quay would reopen",
            source_words="It",
            cue="added",
            state="dismissed",
        ),
    ]


def shown(response) -> list[str]:
    """The ids of the cards."""
    return [card.get("id") for card in page(response).xpath(CARDS)]


def marked(response) -> dict[str, list[str]]:
    """The words that are marked, by claim."""
    words: dict[str, list[str]] = {}
    for mark in page(response).xpath("//mark[@data-claims]"):
        words.setdefault(mark.get("data-claims"), []).append(mark.text_content())
    return words


def card_ids(*claims: Claim) -> list[str]:
    return [f"claim-{claim.pk}" for claim in claims]


def test_desk_marks_the_words_and_lists_the_claims_in_text_order(desk, article, three):
    first, second, dismissed = three

    response = desk.get(article.get_absolute_url())

    assert shown(response) == card_ids(first, second)
    assert marked(response) == {
        str(first.pk): ["Forty-six civilians were evacuated"],
        str(second.pk): ["We fired on nobody"],
    }
    assert said(response, '//*[@class="src"]') == [
        "who says it",
        "the Harbour Board",
        "Mayor Ida Voss",
    ]
    assert f"claim-{dismissed.pk}" not in response.content.decode()


def test_desk_links_each_mark_to_its_card_and_back(desk, article, three):
    response = desk.get(article.get_absolute_url())

    found = page(response)
    there = [a.get("href") for a in found.xpath('//a[@class="ref"]')]
    back = [a.get("href") for a in found.xpath(CARDS + '/span[@class="n"]/a')]
    ids = {one.get("id") for one in found.xpath("//*[@id]")}
    assert there == [f"#claim-{claim.pk}" for claim in three[:2]]
    assert back == [f"#words-{claim.pk}" for claim in three[:2]]
    assert {link.removeprefix("#") for link in there + back} <= ids


def test_desk_numbers_its_paragraphs(desk, article):
    response = desk.get(article.get_absolute_url())

    found = page(response).xpath('//p[@class="paragraph"]')
    starts = [(p.get("data-number"), int(p.get("data-start"))) for p in found]
    assert starts == [
        (str(number), TEXT.index(line))
        for number, line in enumerate(TEXT.split("\n\n"), start=1)
    ]


def test_desk_counts_what_is_left(desk, ana, ben, article, three):
    settle(check(three[0], by=ana), by=ben)

    response = desk.get(article.get_absolute_url())

    assert "2 claims · 1 to check · 0 second check · 1 settled" in said(
        response, '//div[@class="side-note"]'
    )
    assert said(response, '//span[@class="progress-line"]') == ["50% checked"]


@pytest.mark.parametrize(
    ("show", "expected"),
    [
        ("all", [0, 1]),
        ("open", [0, 1]),
        ("checked", []),
        ("no-source", [0]),
        ("dismissed", [2]),
        ("everything", [0, 1]),
        ("", [0, 1]),
        ("<script>", [0, 1]),
    ],
)
def test_chips_choose_what_is_shown_and_marked(desk, article, three, show, expected):
    response = desk.get(article.get_absolute_url(), {"show": show})

    claims = [three[at] for at in expected]
    assert shown(response) == card_ids(*claims)
    assert sorted(marked(response)) == sorted(str(claim.pk) for claim in claims)


def test_chips_say_how_many(desk, article, three):
    response = desk.get(article.get_absolute_url())

    assert said(response, '//nav[@aria-label="Show"]/a') == [
        "All 2",
        "To check 2",
        "Second check 0",
        "No source 1",
        "Dismissed 1",
        "CSV",
    ]


def test_empty_filter_says_so(desk, article, three):
    response = desk.get(article.get_absolute_url(), {"show": "checked"})

    assert said(response, '//aside//div[@class="empty"]') == ["No claims of this kind"]


def test_chosen_claim_is_open_with_its_form(desk, article, three):
    second = three[1]

    response = desk.get(article.get_absolute_url(), {"claim": second.pk})

    assert [card.get("id") for card in page(response).xpath(CHOSEN)] == card_ids(second)
    sent = values_of(response, JUDGE)
    assert sent == {
        "revision": ["1"],
        "at": ["desk"],
        "source_name": [""],
        "source": [str(second.source_id)],
        "source_kind": [""],
        "attribution": ["unchecked"],
        "verification": [str(second.verification_id)],
        "rationale": [""],
    }


def test_chosen_claim_stays_in_the_list_that_leaves_it_out(desk, article, three):
    response = desk.get(
        article.get_absolute_url(), {"claim": three[2].pk, "show": "no-source"}
    )

    assert shown(response) == card_ids(three[0], three[2])


@pytest.mark.parametrize("value", ["x", "", "0", "9" * 30, "²", "٣٤", "-1", "\0"])
@pytest.mark.parametrize("name", ["claim", "version"])
def test_desk_ignores_a_bad_number(desk, article, three, name, value):
    response = desk.get(article.get_absolute_url(), {name: value})

    assert response.status_code == 200
    assert response.context["version"] == article.latest
    assert response.context["chosen"] is None
    assert shown(response) == card_ids(*three[:2])


def test_desk_does_not_open_a_claim_of_another_article(desk, article, three):
    other = make_claim(make_article("Quay shut"))

    response = desk.get(article.get_absolute_url(), {"claim": other.pk})

    assert response.context["chosen"] is None
    assert response.context["version"] == article.latest


def test_older_version_keeps_its_claims_and_says_so(desk, article, three):
    make_version("The board took it back.", article=article)

    newest = desk.get(article.get_absolute_url())
    older = desk.get(article.get_absolute_url(), {"version": 1})

    assert shown(newest) == []
    assert "The board took it back." in newest.content.decode()
    assert said(newest, '//p[contains(@class, "alert-info")]') == [
        "This is the newest of 2 texts. Earlier: version 1"
    ]
    assert shown(older) == card_ids(*three[:2])
    assert said(older, '//p[contains(@class, "alert-warning")]') == [
        "A newer text exists, and the claims here stand on version 1. Show version 2"
    ]


def test_claim_of_an_older_version_is_shown_on_it(desk, article, three):
    make_version("The board took it back.", article=article)

    response = desk.get(article.get_absolute_url(), {"claim": three[0].pk})

    assert response.context["version"].number == 1
    assert response.context["chosen"] == three[0]


def test_text_that_was_seen_again_is_the_latest(desk, article):
    first = article.latest
    make_version("The board took it back.", article=article)
    later = timezone.now() + timedelta(minutes=1)
    Version.objects.filter(pk=first.pk).update(seen=later)

    response = desk.get(article.get_absolute_url())

    assert response.context["version"] == first


def test_duplicate_leads_to_the_first(desk, article):
    copy = make_article(text="", state=Article.State.DUPLICATE, duplicate_of=article)

    response = desk.get(copy.get_absolute_url())

    assert (response.status_code, response.url) == (302, article.get_absolute_url())


def test_article_that_waits_says_so(desk):
    url = "https://post.example/ferry"
    article = make_article(text="", url=url, state=Article.State.RECEIVED)

    response = desk.get(article.get_absolute_url())

    assert f"This article waits to be read from {url}." in said(response, "//p")
    assert said(response, "//main//button") == ["Read it now"]


def test_article_that_failed_says_why(desk):
    article = make_article(
        text="", state=Article.State.FAILED, problem="The page is closed."
    )

    response = desk.get(article.get_absolute_url())

    assert said(response, '//p[@class="flag"]') == ["The page is closed."]


def test_reader_is_shown_no_way_to_read_an_article(client, cleo):
    article = make_article(text="", state=Article.State.FAILED, problem="Closed.")
    client.force_login(cleo)

    response = client.get(article.get_absolute_url())

    assert said(response, "//main//button") == []
    assert reverse("article_bring") not in response.content.decode()


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("read", ["Its claims are being looked for. Look again"]),
        ("harvested", []),
        (
            "failed",
            ["Its claims could not be looked for. Add them by hand, or Try again"],
        ),
    ],
)
def test_desk_says_how_far_the_search_is(desk, article, state, expected):
    article.versions.update(state=state)

    response = desk.get(article.get_absolute_url())

    assert said(response, '//main//*[contains(@class, "alert")]') == expected


def test_desk_says_to_htmx_when_the_claims_are_found(desk, article):
    response = desk.get(
        f"{article.get_absolute_url()}?show=open", headers={"HX-Request": "true"}
    )

    assert said(response, '//*[@id="finding"]') == ["Its claims are found. Show them"]
    assert page(response).xpath('//*[@id="finding"]/a/@href') == [
        f"{article.get_absolute_url()}?version=1&show=open"
    ]


def test_try_again_looks_for_the_claims_of_a_version_that_failed(desk, article):
    article.versions.update(state=Version.State.FAILED)

    response = desk.post(reverse("claims_find", args=[article.latest.pk]), follow=True)

    assert article.latest.state == Version.State.HARVESTED
    assert article.claims.count() == len(shown(response)) > 0


def test_try_again_leaves_a_harvested_version_alone(desk, article, three):
    before = everything()

    desk.post(reverse("claims_find", args=[article.latest.pk]))

    assert everything() == before


def test_desk_takes_as_many_queries_for_many_claims(desk, ana):
    plain, with_one_open = set(), set()
    for number in (1, 3, 30):
        article = make_article(f"Ferry {number}", outlet="Post")
        claim, *_ = make_claims(number, article=article, assignee=ana)
        url = article.get_absolute_url()
        plain.add(queries(desk, url))
        with_one_open.add(queries(desk, f"{url}?claim={claim.pk}"))

    assert (len(plain), len(with_one_open)) == (1, 1)


def test_desk_escapes_what_strangers_wrote(desk):
    article = make_article(
        "<script>alert(1)</script>",
        text="<script>alert(2)</script> was bad, the <b>board</b> said.",
        language='"><script>alert(3)</script>',
        byline="<script>alert(4)</script>",
    )
    make_claim(
        article,
        words="<script>alert(2)</script> was bad",
        source_words="the <b>board</b>",
        flags=["<script>alert(5)</script>"],
        wording="<script>alert(6)</script>",
        speaker="<script>alert(7)</script>",
    )

    body = desk.get(article.get_absolute_url()).content.decode()

    assert [n for n in range(1, 8) if f"<script>alert({n})" in body] == []
    assert [n for n in range(1, 7) if f"alert({n})" not in body] == []


# Adding a claim


@pytest.fixture
def add(desk, article):
    """Posts the form for a claim that was missed."""

    def post(**typed):
        url = reverse("claim_add", args=[article.latest.pk])
        return desk.post(url, typed, follow=True)

    return post


def test_add_takes_the_words_that_were_typed(add, ana, article):
    response = add(
        content="Forty-six   civilians were\nevacuated",
        source="the Harbour Board",
        cue="said on Monday",
    )

    claim = Claim.objects.get()
    assert (claim.state, claim.version, claim.source, claim.form, claim.position) == (
        "open",
        article.latest,
        None,
        "indirect",
        1,
    )
    assert claim.words == "Forty-six civilians were evacuated"
    assert claim.wording == "Forty-six civilians were evacuated."
    assert (claim.source_as_written, claim.cue) == (
        "the Harbour Board",
        "said on Monday",
    )
    assert places_of(claim).content == ((0, 34),)
    assert [(event.kind, event.by) for event in claim.events.all()] == [("added", ana)]
    assert response.redirect_chain == [
        (
            f"{article.get_absolute_url()}?version=1&claim={claim.pk}#claim-{claim.pk}",
            302,
        )
    ]
    assert messages_of(response) == ["Claim 1 added."]
    assert marked(response) == {str(claim.pk): [claim.words]}


def test_add_keeps_the_wording_and_form_that_were_given(add):
    add(
        content="We fired on nobody",
        wording="The guards fired on nobody.",
        form="mixed",
    )

    claim = Claim.objects.get()
    assert (claim.wording, claim.form) == ("The guards fired on nobody.", "mixed")


def test_add_takes_the_place_that_was_selected(add):
    second = TEXT.index("denied it again")

    add(
        content="denied it",
        content_at=str(second),
        source="The board",
        source_at=str(second - len("The board ")),
    )

    claim = Claim.objects.get()
    assert places_of(claim).content == ((second, second + len("denied it")),)
    assert places_of(claim).source == ((second - 10, second - 1),)


def test_add_takes_pieces_that_others_break(add):
    add(content="Forty-six civilians were evacuated … We fired on nobody")

    claim = Claim.objects.get()
    start = TEXT.index("We fired")
    assert places_of(claim).content == ((0, 34), (start, start + 18))


def test_add_asks_which_of_several_and_keeps_what_was_typed(add, article):
    typed = {
        "content": "denied it",
        "source": "The board",
        "cue": "denied",
        "wording": "“Nobody” — 😀 \u200fשלום",
        "form": "indirect",
        "paragraph": "",
        "content_at": "3,x,9999999999999999999",
        "source_at": "",
        "cue_at": "",
    }
    before = everything()

    response = add(**typed)

    assert response.status_code == 422
    assert everything() == before
    assert field_errors(response) == [
        str(WordsAmbiguous("denied it", [2, 3])),
        str(WordsAmbiguous("The board", [2, 3])),
        str(WordsAmbiguous("denied", [2, 3])),
    ]
    assert values_of(response, ADD) == {name: [v] for name, v in typed.items()}
    assert page(response).xpath('//details[@id="add"]/@open') == [""]


def test_add_looks_in_the_paragraph_that_was_named(add):
    add(content="denied it", paragraph=3)

    start = TEXT.index("denied it again")
    assert places_of(Claim.objects.get()).content == ((start, start + 9),)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"content": "The quay sank"}, str(WordsNotFound("The quay sank"))),
        ({"content": ""}, "This field is required."),
        ({"content": " \u200b "}, "Give the words that are said."),
        ({"content": "…"}, str(WordsNotFound("…"))),
        ({"content": "a\0b"}, "Null characters are not allowed."),
        (
            {"content": "We fired on nobody", "paragraph": 9},
            "The text has 4 paragraphs.",
        ),
        (
            {"content": "We fired on nobody", "paragraph": 10**30},
            "The text has 4 paragraphs.",
        ),
        (
            {"content": "We fired on nobody", "paragraph": 0},
            "Ensure this value is greater than or equal to 1.",
        ),
        ({"content": "We fired on nobody", "paragraph": "x"}, "Enter a whole number."),
        (
            {"content": "We fired on nobody", "form": "<script>"},
            "Select a valid choice. <script> is not one of the available choices.",
        ),
        (
            {"content": "Forty … Forty-six", "content_at": "0"},
            str(WordsNotFound("Forty-six")),
        ),
    ],
)
def test_add_refuses_and_says_why(add, article, typed, expected):
    before = everything()

    response = add(**typed)

    assert response.status_code == 422
    assert expected in field_errors(response)
    assert everything() == before


def field_errors(response) -> list[str]:
    return said(response, ADD + '//*[contains(@class, "invalid-feedback")]')


def test_add_on_an_older_version_stays_there(desk, article):
    old = article.latest
    make_version("The board took it back.", article=article)

    response = desk.post(
        reverse("claim_add", args=[old.pk]), {"content": "We fired on nobody"}
    )
    refused = desk.post(reverse("claim_add", args=[old.pk]), {"content": "took it"})

    claim = Claim.objects.get()
    assert claim.version == old
    assert response.url.startswith(f"{article.get_absolute_url()}?version=1&")
    assert refused.context["version"] == old


@pytest.mark.parametrize(
    "name",
    [
        "content",
        "source",
        "cue",
        "wording",
        "form",
        "paragraph",
        "content_at",
        "source_at",
        "cue_at",
    ],
)
def test_add_survives_hostile_text(add, article, name):
    for hostile in HOSTILE:
        before = everything()

        response = add(**{"content": "We fired on nobody", name: hostile})

        assert response.status_code in (200, 422), hostile
        assert response.status_code == 200 or everything() == before
        assert "<script>alert(1)" not in response.content.decode()


# Judging from the desk


@pytest.fixture
def judge(desk):
    """Posts the form of a claim from the desk."""

    def post(claim, *, show="", **typed):
        url = reverse("claim_judge", args=[claim.pk]) + (
            f"?show={show}" if show else ""
        )
        return desk.post(url, {**posted(claim), "at": "desk", **typed}, follow=True)

    return post


def test_save_stays_on_the_claim(judge, three):
    response = judge(three[0], attribution="confirmed", then="stay")

    assert response.context["chosen"] == three[0]
    assert messages_of(response) == ["Claim 1 saved."]
    three[0].refresh_from_db()
    assert (three[0].state, three[0].attribution) == ("open", "confirmed")


def test_save_and_next_goes_to_the_next_claim_to_check(judge, three):
    response = judge(three[0], attribution="confirmed", then="next")

    assert response.context["chosen"] == three[1]


def test_next_behind_the_last_begins_again(judge, three):
    response = judge(three[1], attribution="confirmed", then="next")

    assert response.context["chosen"] == three[0]


def test_last_one_says_so(judge, article):
    claim = make_claim(article)

    response = judge(claim, attribution="confirmed", then="next")

    assert response.context["chosen"] == claim
    assert messages_of(response) == ["Claim 1 saved.", "That was the last one here."]


def test_save_to_second_check_goes_on(judge, three):
    typed = {**answered(three[0]), "at": "desk", "then": "check"}

    response = judge(three[0], **typed)

    three[0].refresh_from_db()
    assert three[0].state == "checked"
    assert kinds(three[0]) == ["judged", "checked"]
    assert response.context["chosen"] == three[1]


def test_save_to_second_check_saves_what_cannot_go_there_yet(judge, three):
    response = judge(three[0], attribution="confirmed", then="check")

    three[0].refresh_from_db()
    assert (three[0].state, three[0].attribution) == ("open", "confirmed")
    assert response.context["chosen"] == three[0]
    assert messages_of(response) == [
        "Claim 1 saved.",
        "Not sent to the second check. Answer first: is it so?",
    ]


def test_list_stays_as_it_was_chosen(judge, three):
    response = judge(three[0], show="no-source", then="stay")

    assert response.context["shown"] == "no-source"
    assert shown(response) == card_ids(three[0])
    [form] = page(response).xpath(JUDGE)
    assert form.action.endswith("/judge/?show=no-source")


def test_refused_judgement_comes_back_as_it_was_typed(judge, three):
    typed = {
        "source": "new",
        "source_name": "Ferry <Line>",
        "source_kind": "",
        "attribution": "distorted",
        "rationale": "He said “later”.\n😀",
    }
    before = everything()

    response = judge(three[0], show="open", **typed)

    assert response.status_code == 422
    assert everything() == before
    assert errors_of(response) == ["Say what kind of source it is."]
    sent = values_of(response, JUDGE)
    assert {name: sent[name] for name in typed} == {n: [v] for n, v in typed.items()}
    assert response.context["shown"] == "open"
    assert [card.get("id") for card in page(response).xpath(CHOSEN)] == card_ids(
        three[0]
    )


def test_move_from_the_desk_leads_back_to_it(desk, article, three):
    response = desk.post(
        reverse("claim_accept", args=[three[0].pk]) + "?show=open",
        {"revision": 1, "at": "desk"},
        follow=True,
    )

    assert response.redirect_chain[0][0] == (
        f"{article.get_absolute_url()}?version=1&claim={three[0].pk}&show=open"
        f"#claim-{three[0].pk}"
    )
    assert messages_of(response) == ["Claim 1 accepted."]


def test_suggestion_is_dismissed_from_its_card(desk, article, three):
    shown = desk.get(f"{article.get_absolute_url()}?show=open")
    form = page(shown).xpath('//li[@data-claim]//form[contains(@class, "dismiss")]')[0]
    button = form.xpath('.//button[starts-with(., "Dismiss")]')[0]

    response = desk.post(
        button.get("formaction"),
        {**dict(form.form_values()), "dismissed_as": "opinion"},
        follow=True,
    )

    assert messages_of(response) == ["Claim 1 dismissed."]
    three[0].refresh_from_db()
    assert (three[0].state, three[0].dismissed_as) == ("dismissed", "opinion")


def test_cards_offer_every_way_to_dismiss_their_claim(desk, article, three):
    """The first is a suggestion, the second is open in place."""
    shown = desk.get(article.get_absolute_url(), {"claim": three[1].pk})

    selects = page(shown).xpath('//li[@data-claim]//select[@name="dismissed_as"]')
    assert [one.value_options for one in selects] == [Claim.Dismissal.values] * 2


def test_words_changed_from_the_desk_lead_back_to_it(desk, article, three):
    claim = three[0]
    shown_here = desk.get(article.get_absolute_url(), {"claim": claim.pk})
    [link] = page(shown_here).xpath(CHOSEN + '//a[text()="Words"]/@href')
    typed = values_of(desk.get(link), '//form[@id="add"]') | {"wording": "All left."}

    response = desk.post(link, typed)

    claim.refresh_from_db()
    assert claim.wording == "All left."
    assert response.url.startswith(article.get_absolute_url())


def test_desk_after_a_refused_form_leads_nowhere_but_to_the_desk(desk, article):
    version = article.latest

    response = desk.post(reverse("claim_add", args=[version.pk]), {"content": "zzz"})

    links = page(response).xpath("//main//a/@href")
    assert response.status_code == 422
    assert [link for link in links if link.startswith("?")] == []


@pytest.mark.parametrize(("user", "count"), [("cleo", 0), ("ana", 1)])
def test_only_who_may_is_asked_to_look_again(client, request, article, user, count):
    article.versions.update(state=Version.State.FAILED)
    client.force_login(request.getfixturevalue(user))

    response = client.get(article.get_absolute_url())

    found = page(response).xpath('//button[text()="Try again"]')
    assert len(found) == count
