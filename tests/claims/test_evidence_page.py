"""Evidence on a claim's page: what is shown, to whom, and what is done about it."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from claims import evidence, second
from claims.models import Capture, Claim, Evidence
from tests.asking import queries
from tests.claims.factories import (
    add_evidence,
    make_evidence,
    rating,
)
from tests.claims.view_factories import (
    HOSTILE,
    check,
    everything,
    kinds,
    make_article,
    make_claim,
    make_claims,
    messages_of,
    page,
    said,
    text_of,
)
from tests.conftest import signed_in

HTMX = {"HX-Request": "true"}
REPORT = " ".join(f"word{number}" for number in range(120))
PIECE = '//li[starts-with(@id, "piece-")]'
SO = '//section[@id="evidence-verification"]'
SAID = '//section[@id="evidence-attribution"]'
ERRORS = '//*[@class="invalid-feedback" or contains(@class, "errorlist")]'


@pytest.fixture
def claim(db) -> Claim:
    return make_claim(make_article(outlet="Post", url="https://post.example/ferry"))


@pytest.fixture
def desk(client, ana, web):
    """Ana, signed in."""
    client.force_login(ana)
    return client


@pytest.fixture
def editor(ben, web):
    return signed_in(ben)


@pytest.fixture
def reader(cleo):
    return signed_in(cleo)


@pytest.fixture
def add(desk, claim):
    def send(*, client=desk, headers=None, **typed):
        sent = {"axis": "verification", "stance": "supports", **typed}
        url = reverse("claim_add_evidence", args=[claim.pk]) + "?queue=all"
        return client.post(url, sent, follow=not headers, headers=headers)

    return send


def address(name, row):
    return reverse(f"evidence_{name}", args=[row.pk])


def shown(client, claim):
    return client.get(claim.get_absolute_url())


def typed_note(response) -> str:
    """What stands in the form under "Is it so?"."""
    [note] = page(response).xpath(SO + '//textarea[@name="note"]')
    return note.value.removeprefix("\n")


def heading(response) -> str:
    [found] = said(response, SO + "//h3")
    return found


def pieces(response, section="") -> list[str]:
    return said(response, section + PIECE)


# Adding


def test_link_is_added_with_its_origin(add, ana, claim, web):
    web.put("https://www.log.example/46?a=b&c", REPORT)

    response = add(url="www.log.example/46?a=b&c", note="The <i>log</i>.")

    [row] = claim.evidence.all()
    assert (row.url, row.origin, row.added_by) == (
        "https://www.log.example/46?a=b&c",
        "log.example",
        ana,
    )
    assert kinds(claim) == ["evidence"]
    where = f"{claim.get_absolute_url()}?queue=all#evidence-verification"
    assert response.redirect_chain == [(where, 302)]
    [link] = page(response).xpath(PIECE + '//a[contains(@rel, "nofollow")]')
    assert (link.text, link.get("href"), link.get("rel")) == (
        "https://www.log.example/46?a=b&c",
        row.url,
        "noopener noreferrer nofollow",
    )
    [shown] = pieces(response, SO)
    assert "The <i>log</i>." in shown
    assert heading(response) == "Is it so? 1 piece of evidence, 1 independent"


def test_link_is_captured_without_scripts_and_workers(add, claim, web):
    web.put("https://log.example", REPORT)

    response = add(url="https://log.example")

    assert claim.evidence.get().capture.state == "captured"
    [shown] = pieces(response)
    assert "Captured" in shown
    assert "its words" in shown


def test_link_is_captured_once_the_page_is_there_with_scripts(add, claim, web):
    web.put("https://log.example", REPORT)

    response = add(url="https://log.example", headers=HTMX)

    row = claim.evidence.get()
    assert row.capture.state == "waiting"
    [form] = page(response).xpath('//form[contains(@action, "/capture/")]')
    assert form.get("hx-trigger") == "load, submit"
    assert form.get("hx-post") == address("capture", row)
    assert web.asked == []


def test_link_goes_to_a_worker_where_there_is_one(
    add, claim, web, settings, monkeypatch
):
    settings.CELERY_TASK_ALWAYS_EAGER = False
    sent = []
    monkeypatch.setattr(
        "claims.views.evidence.send", lambda task, pk: sent.append((task, pk))
    )

    response = add(url="https://log.example", headers=HTMX)

    row = claim.evidence.get()
    assert sent == [("claims.tasks.capture_page", row.capture.pk)]
    [state] = page(response).xpath(f'//*[@id="capture-{row.pk}"]')
    assert (state.get("hx-get"), state.get("hx-trigger")) == (
        address("state", row),
        "every 3s",
    )
    assert state.xpath(".//form") == []


def test_add_by_htmx_answers_with_its_column(add, claim):
    response = add(note="Seen.", kind="witness", headers=HTMX)

    assert response.status_code == 200
    assert page(response).get("id") == "evidence-verification"
    assert len(pieces(response)) == 1
    assert typed_note(response) == ""


def test_all_that_was_typed_is_shown(add, claim):
    response = add(
        axis="attribution",
        stance="contradicts",
        url="https://log.example",
        kind="document",
        passage="31 names & more",
        locator="page 4",
        archive_url="https://archive.example/1",
        note="The log.",
    )

    [shown] = pieces(response, SAID)
    for words in (
        "document",
        "“31 names & more”",
        "page 4 · ana",
        "archived copy",
        "The log.",
    ):
        assert words in shown
    assert said(response, SAID + "//h4") == ["Against"]
    assert pieces(response, SO) == []


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({}, "Give a link, a file or a note."),
        ({"note": "  "}, "Give a link, a file or a note."),
        ({"url": "javascript:alert(1)"}, "Enter a valid URL."),
        ({"url": "JaVaScRiPt://log.example/%0aalert(1)"}, "Enter a valid URL."),
        ({"url": "data:text/html,x"}, "Enter a valid URL."),
        ({"url": "file:///etc/passwd"}, "Enter a valid URL."),
        ({"url": "ftp://log.example/x"}, "Enter a valid URL."),
        ({"url": "https://[::1"}, "Enter a valid URL."),
        ({"note": "x", "archive_url": "javascript:x"}, "Enter a valid URL."),
        ({"url": "a\0b"}, "Null characters are not allowed."),
        ({"note": "a\0b"}, "Null characters are not allowed."),
        ({"note": "x", "locator": "a\0b"}, "Null characters are not allowed."),
        ({"note": "x" * 20_001}, "Ensure this value has at most 20000 characters"),
        ({"note": "x", "locator": "x" * 101}, "at most 100 characters"),
        ({"note": "x", "stance": "x"}, "Select a valid choice. x is not one of"),
        ({"note": "x", "stance": ""}, "This field is required."),
        ({"note": "x", "kind": "<b>"}, "Select a valid choice. <b> is not one of"),
        ({"note": "x", "axis": "<b>"}, "Select a valid choice. <b> is not one of"),
    ],
)
def test_add_is_refused_and_kept_as_typed(add, claim, typed, expected):
    before = everything()

    response = add(**typed)

    assert response.status_code == 422
    assert expected in " ".join(said(response, ERRORS))
    assert everything() == before
    if typed.get("axis"):
        return
    [form] = page(response).xpath(SO + '//form[contains(@action, "/evidence/add/")]')
    assert "open" in form.xpath("ancestor::details")[0].attrib
    sent = dict(form.fields)
    for name, value in typed.items():
        if name != "stance" and "\0" not in value and name != "kind":
            assert sent[name].removeprefix("\n") == value


@pytest.mark.parametrize("headers", [None, HTMX])
def test_add_to_a_closed_claim_keeps_what_was_typed(add, ana, claim, headers):
    Claim.objects.update(state="settled", settled_by=ana)
    before = everything()

    response = add(note="Seen.", headers=headers)

    assert response.status_code == (200 if headers else 422)
    assert "The claim is settled; reopen it first." in said(response, "//form//li")
    assert typed_note(response) == "Seen."
    assert everything() == before


@pytest.mark.parametrize(
    "name", ["url", "note", "passage", "locator", "archive_url", "kind", "axis"]
)
def test_add_survives_hostile_text(add, claim, name):
    for hostile in HOSTILE:
        before = claim.evidence.count()

        response = add(**{"kind": "witness", "note": "Seen.", name: hostile})

        added = claim.evidence.count() - before
        assert response.status_code == (200 if added else 422), hostile
        assert "<script>alert(1)" not in response.content.decode()


def test_add_twice_is_once(add, claim):
    for _ in range(2):
        add(note="Seen.")

    assert claim.evidence.count() == 1
    assert kinds(claim) == ["evidence"]


def test_note_without_a_kind_counts_for_nothing(add, claim):
    response = add(note="I called them.")

    assert heading(response) == "Is it so? 1 piece of evidence, 0 independent"
    assert (
        "Counts for nothing: it does not say what it rests on." in pieces(response)[0]
    )


def test_link_of_the_own_outlet_counts_for_nothing(add, claim):
    response = add(url="https://post.example/other")

    assert "Counts for nothing: the article’s own outlet." in pieces(response)[0]


# Files


def upload(name="log.txt", body=b"31 names", kind="text/html"):
    return SimpleUploadedFile(name, body, content_type=kind)


def test_file_goes_in_and_comes_out_as_a_download(add, desk, claim, media):
    name = "протокол; filename=x 'a' 😀.txt"
    response = add(file=upload(name))

    row = claim.evidence.get()
    assert f"{name} {row.added_by}" in pieces(response)[0]
    answer = desk.get(address("file", row))
    assert answer.getvalue() == b"31 names"
    assert answer["Content-Type"] == "text/plain"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    disposition = answer["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''")
    assert disposition.isascii()
    assert not set(disposition[29:]) & set("\"';\r\n ")


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (
            upload("a.png", b"<!doctype html><script>"),
            "This is a web page or a drawing",
        ),
        (upload("a.svg", b"<svg onload=alert(1)>"), "This is a web page or a drawing"),
        (upload("a.exe", b"MZ\0\0"), "This kind of file is not taken."),
        (upload("a.txt", b"x" * (1024**2 + 1)), "The file is larger than 1 MB."),
        (upload("a.txt", b""), "The submitted file is empty."),
    ],
)
def test_file_is_refused_with_the_reason(add, claim, media, settings, file, why):
    settings.EVIDENCE_MEGABYTES = 1
    before = everything()
    file.seek(0)

    response = add(file=file)

    assert response.status_code == 422
    assert why in " ".join(said(response, ERRORS))
    assert everything() == before
    assert not media.exists()


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd.txt",
        "a\u202etxt.exe.txt",
        "a\r\nX-Evil: 1.txt",
        "x" * 300 + ".txt",
        "é" * 300,
    ],
)
def test_file_with_a_hostile_name_is_plain_when_it_leaves(
    add, desk, claim, media, name
):
    file = upload()
    file._name = name  # as no browser sends it

    add(file=file)

    row = claim.evidence.get()
    assert len(row.file_name) <= 255
    assert not set(row.file_name) & set("/\\\r\n\u202e")
    answer = desk.get(address("file", row))
    assert answer.getvalue() == b"31 names"
    assert "\n" not in answer["Content-Disposition"]
    assert "X-Evil" not in answer


def test_file_that_is_gone_is_not_found(add, desk, claim, media):
    add(file=upload())
    row = claim.evidence.get()
    row.file.storage.delete(row.file.name)

    assert desk.get(address("file", row)).status_code == 404
    assert shown(desk, claim).status_code == 200


def test_evidence_without_a_file_has_none_to_give(desk, claim, ana):
    assert desk.get(address("file", make_evidence(claim, by=ana))).status_code == 404


def test_no_address_leads_to_the_folder_of_files(add, desk, claim, media):
    add(file=upload())
    name = claim.evidence.get().file.name

    for path in (f"/{name}", f"/media/{name}", f"/static/{name}"):
        assert desk.get(path).status_code == 404


# Confidential


@pytest.fixture
def secret(claim, ana, media):
    """Confidential evidence with all that could leak of it."""
    row = make_evidence(
        claim,
        by=ana,
        url="https://secret.example/leak",
        note="From our man.",
        passage="Nobody knows.",
        confidential=True,
        origin="secret.example",
        file="evidence/secret.txt",
        file_name="secret.txt",
    )
    (media / "evidence").mkdir(parents=True)
    (media / row.file.name).write_text("From our man.")
    Capture.objects.create(
        evidence=row,
        state="captured",
        at=timezone.now(),
        title="Secret leak",
        text="From our man.",
    )
    return row


LEAKS = ("secret.", "From our man", "Nobody knows", "Secret leak")


@pytest.mark.parametrize("name", ["ana", "cleo"])
def test_confidential_evidence_is_shown_as_a_number(
    request, claim, secret, ana, client, name, web
):
    make_evidence(claim, by=ana, origin="secret.example", note="Much the same.")
    client.force_login(request.getfixturevalue(name))

    pages = [
        claim.get_absolute_url(),
        reverse("claim_evidence", args=[claim.pk]) + "?axis=verification",
        claim.article.get_absolute_url() + f"?claim={claim.pk}",
        reverse("claim_list") + "?queue=all",
    ]
    bodies = [client.get(url).content.decode() for url in pages]

    assert [leak for body in bodies for leak in LEAKS if leak in body] == []
    assert "1 confidential, for editors to see." in bodies[0]
    for leaf in ("file", "captured", "state"):
        assert client.get(address(leaf, secret)).status_code == 404


def test_confidential_evidence_is_closed_to_the_hands_of_others(desk, secret, claim):
    before = everything()

    for leaf in ("capture", "origin", "withdraw"):
        typed = {"reason": "x", "counts": "alone"}
        assert desk.post(address(leaf, secret), typed).status_code == 404
    other = make_evidence(claim, by=secret.added_by, note="Heard.")
    desk.post(address("origin", other), {"counts": str(secret.pk)})

    other.delete()
    assert everything() == before


def test_confidential_evidence_is_shown_to_editors(editor, secret, claim):
    response = shown(editor, claim)

    [piece] = pieces(response)
    assert "Secret leak" in piece
    assert "confidential" in piece
    assert editor.get(address("file", secret)).getvalue() == b"From our man."
    assert "From our man." in editor.get(address("captured", secret)).content.decode()


def test_confidential_evidence_never_leaves(desk, editor, secret, claim):
    for client in (desk, editor):
        answer = client.get(reverse("claim_export"), {"queue": "all"})
        body = text_of(answer)

        assert [leak for leak in LEAKS if leak in body] == []
        header, line = (row.split(",") for row in body.strip().splitlines())
        row = dict(zip(header, line, strict=True))
        assert (row["evidence"], row["independent_origins"]) == ("0", "0")


def test_confidential_evidence_of_a_reviewer_is_gone_from_their_page(add, claim):
    response = add(note="From our man.", kind="witness", confidential="on")

    assert claim.evidence.get().confidential
    assert pieces(response) == []
    assert "From our man" not in response.content.decode()
    assert "1 confidential, for editors to see." in said(response, SO)[0]


# Captured pages


def test_captured_words_are_shown_as_words(desk, claim, ana):
    row = make_evidence(claim, by=ana, url="https://a.example/x")
    Capture.objects.create(
        evidence=row,
        state="captured",
        url="https://www.a.example/y",
        title="<script>alert(1)</script>",
        text="One & <b>two</b>\n\n<script>alert(2)</script>",
        sha256="f" * 64,
        at=timezone.now(),
    )

    response = desk.get(address("captured", row))

    body = response.content.decode()
    assert "<script>alert" not in body
    assert said(response, "//article/p") == [
        "One & <b>two</b>",
        "<script>alert(2)</script>",
    ]
    assert "f" * 64 in body
    assert said(response, "//dd")[:2] == [row.url, "https://www.a.example/y"]


def test_captured_words_are_there_once_captured(desk, claim, ana):
    row = add_evidence(claim, by=ana, url="https://a.example")

    assert desk.get(address("captured", row)).status_code == 404


def test_state_tells_the_lists_when_it_is_captured(desk, claim, ana, settings):
    settings.CELERY_TASK_ALWAYS_EAGER = False
    row = add_evidence(claim, by=ana, url="https://a.example")

    waiting = desk.get(address("state", row), headers=HTMX)
    Capture.objects.update(state="captured", at=timezone.now())
    done = desk.get(address("state", row), headers=HTMX)

    assert "HX-Trigger" not in waiting
    assert "every 3s" in waiting.content.decode()
    assert done["HX-Trigger"] == "captured"
    assert "every 3s" not in done.content.decode()


def test_capture_failed_is_said_and_tried_again(desk, claim, ana, web):
    web.refuse("https://a.example", 403)
    row = add_evidence(claim, by=ana, url="https://a.example")
    desk.post(address("capture", row))

    [piece] = pieces(shown(desk, claim))
    assert "Not captured. The site answers 403 instead of the page." in piece
    assert "Try again" in piece
    web.put("https://a.example", REPORT)
    response = desk.post(address("capture", row), headers=HTMX)

    assert page(response).get("id") == f"capture-{row.pk}"
    assert response["HX-Trigger"] == "captured"
    assert Capture.objects.get().state == "captured"


def test_capture_of_a_closed_claim_is_not_tried_again(desk, claim, ana, web):
    row = add_evidence(claim, by=ana, url="https://a.example")
    Capture.objects.update(state="failed")
    Claim.objects.update(state="settled", settled_by=ana)

    response = desk.post(address("capture", row), follow=True)

    assert messages_of(response) == ["The claim is settled; reopen it first."]
    assert web.asked == []


def test_capture_button_is_not_for_readers(reader, desk, claim, ana):
    add_evidence(claim, by=ana, url="https://a.example")

    assert "Capture it now" in shown(desk, claim).content.decode()
    assert "Capture it now" not in shown(reader, claim).content.decode()


def test_evidence_from_before_it_was_captured_is_shown(desk, claim, ana):
    make_evidence(claim, by=ana, url="https://a.example", note="")

    assert len(pieces(shown(desk, claim))) == 1


# What counts as one


def test_same_text_is_shown_together(add, desk, claim, web):
    web.put("https://a.example", REPORT)
    web.put("https://b.example", REPORT)
    add(url="https://a.example")

    response = add(url="https://b.example")

    assert said(response, '//p[@class="as-one"]') == [
        "These 2 count as one: the same text."
    ]
    assert "1 independent" in heading(response)


def test_same_site_is_shown_together(desk, claim, ana):
    for number in range(3):
        add_evidence(claim, by=ana, url=f"https://{number}.a.example")

    assert said(shown(desk, claim), '//p[@class="as-one"]') == [
        "These 3 count as one: the same site, a.example."
    ]


def test_own_reporters_are_shown_together(desk, claim, ana):
    for number in range(2):
        add_evidence(claim, by=ana, note=f"Seen {number}.", kind="reporter")

    assert said(shown(desk, claim), '//p[@class="as-one"]') == [
        "These 2 count as one: from our own reporters."
    ]


def test_one_origin_on_both_sides_is_said_on_both(desk, claim, ana):
    add_evidence(claim, by=ana, url="https://a.example/1")
    add_evidence(claim, by=ana, url="https://a.example/2", stance="contradicts")

    assert said(shown(desk, claim), '//p[@class="as-one"]') == [
        "Counts once, with “https://a.example/2” on the other side: "
        "the same site, a.example.",
        "Counts once, with “https://a.example/1” on the other side: "
        "the same site, a.example.",
    ]


def test_origin_is_set_by_hand(desk, claim, ana):
    one = add_evidence(claim, by=ana, url="https://a.example")
    other = add_evidence(claim, by=ana, url="https://b.example")
    url = address("origin", other)

    response = desk.post(url, {"counts": str(one.pk)}, follow=True)
    assert said(response, '//p[@class="as-one"]') == [
        "These 2 count as one: put together by hand."
    ]
    assert said(response, f'//li[@id="piece-{other.pk}"]//option[@selected]') == [
        "With https://a.example"
    ]

    response = desk.post(url, {"counts": "alone"}, headers=HTMX)
    assert page(response).get("id") == "evidence-verification"
    assert "2 independent" in heading(response)

    response = desk.post(url, {"counts": "nothing"}, follow=True)
    assert "Counts for nothing: said by hand." in pieces(response)[1]
    assert kinds(claim) == ["evidence"] * 2 + ["origin"] * 3


@pytest.mark.parametrize("headers", [None, HTMX])
@pytest.mark.parametrize("counts", ["", "x", "0", "999999", "9" * 18, "9" * 40, "\0"])
def test_origin_is_refused_when_it_is_none(desk, claim, ana, counts, headers):
    row = add_evidence(claim, by=ana, url="https://b.example")
    before = everything()

    response = desk.post(
        address("origin", row), {"counts": counts}, follow=not headers, headers=headers
    )

    told = said(response, "//*[@role='alert']//li") if headers else None
    assert (told or messages_of(response))[0] in (
        "Choose how it counts.",
        "Null characters are not allowed.",
    )
    assert everything() == before


def test_origin_of_the_own_outlet_stays_none(desk, claim, ana):
    row = add_evidence(claim, by=ana, url="https://post.example/x")

    response = desk.post(address("origin", row), {"counts": "alone"}, follow=True)

    assert messages_of(response) == [
        "It is of the article's own outlet, which never counts."
    ]
    assert claim.evidence.get().origin == ""


# Withdrawing


def test_withdrawn_evidence_stays_to_be_read(desk, claim, ana):
    row = add_evidence(claim, by=ana, url="https://a.example")

    response = desk.post(
        address("withdraw", row), {"reason": "The <b>wrong</b> one."}, follow=True
    )

    [piece] = page(response).xpath(PIECE)
    assert "withdrawn" in piece.get("class")
    assert "Withdrawn by ana" in piece.text_content()
    assert "The <b>wrong</b> one." in piece.text_content()
    assert heading(response) == "Is it so?"
    assert piece.xpath('.//form[contains(@action, "/withdraw/")]') == []


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({}, "Say why it is withdrawn."),
        ({"reason": " "}, "Say why it is withdrawn."),
        (
            {"reason": "x" * 2001},
            "Ensure this value has at most 2000 characters (it has 2001).",
        ),
    ],
)
def test_withdraw_asks_why(desk, claim, ana, typed, why):
    row = add_evidence(claim, by=ana, note="Seen.")

    response = desk.post(address("withdraw", row), typed, follow=True)

    assert messages_of(response) == [why]
    assert Evidence.objects.standing().exists()


def test_withdraw_of_another_reviewer_is_refused(desk, editor, claim, ben):
    row = add_evidence(claim, by=ben, note="Seen.")

    assert "/withdraw/" not in shown(desk, claim).content.decode()
    response = desk.post(address("withdraw", row), {"reason": "No."}, follow=True)

    assert messages_of(response) == ["Only who added it and editors may withdraw it."]
    assert "/withdraw/" in shown(editor, claim).content.decode()


# Calling it true


@pytest.fixture
def true_claim(claim) -> Claim:
    Claim.objects.filter(pk=claim.pk).update(
        verification=rating("Verified"), state="open"
    )
    return Claim.objects.get(pk=claim.pk)


def test_page_says_what_is_needed_to_call_it_true(desk, editor, true_claim):
    for client, may in ((desk, False), (editor, True)):
        response = shown(client, true_claim)

        assert "2 independent origins are needed, 0 there." in said(response, SO)[0]
        assert ("Let it pass" in said(response, SO)[0]) == may


def test_check_tells_what_settling_will_ask_for(desk, claim):
    typed = {
        "revision": claim.revision,
        "source": "",
        "attribution": "confirmed",
        "verification": rating("Verified").pk,
        "rationale": "So.",
        "then": "check",
        "at": "page",
    }

    response = desk.post(reverse("claim_judge", args=[claim.pk]), typed, follow=True)

    claim.refresh_from_db()
    assert claim.state == "checked"
    assert any("2 independent origins are needed" in m for m in messages_of(response))


def test_settle_is_off_with_the_reason(editor, ana, ben, claim):
    checked = check(claim, by=ana)
    checked = second.approve(checked, by=ben, revision=checked.revision)
    Evidence.objects.all().delete()

    body = shown(editor, claim).content.decode()
    response = editor.post(
        reverse("claim_settle", args=[claim.pk]),
        {"revision": checked.revision},
        follow=True,
    )

    assert "2 independent origins are needed, 0 there." in body
    assert "2 independent origins are needed, 0 there." in messages_of(response)[0]
    claim.refresh_from_db()
    assert claim.state == "checked"


def test_override_shows_wherever_the_claim_does(editor, true_claim, ben):
    response = editor.post(
        reverse("claim_override", args=[true_claim.pk]),
        {"revision": true_claim.revision, "reason": "Their <b>own</b> bill."},
        follow=True,
    )

    assert messages_of(response) == ["Claim 1 may pass."]
    words = "2 needed, 0 there; let pass by ben: Their <b>own</b> bill."
    pages = [
        true_claim.get_absolute_url(),
        true_claim.article.get_absolute_url(),
        reverse("claim_list") + "?queue=all",
    ]
    for url in pages:
        assert said(editor.get(url), '//*[@class="passed"]') == [words]


def test_override_is_refused_to_reviewers(desk, true_claim):
    response = desk.post(
        reverse("claim_override", args=[true_claim.pk]),
        {"revision": true_claim.revision, "reason": "So."},
    )

    assert response.status_code == 403
    assert kinds(true_claim) == []


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"reason": " "}, "Write why it may pass."),
        ({"reason": "a\0b"}, "Null characters are not allowed."),
        ({"reason": "So.", "revision": "x"}, "The form does not say which revision"),
    ],
)
def test_override_that_says_nothing_is_refused(editor, true_claim, typed, why):
    response = editor.post(
        reverse("claim_override", args=[true_claim.pk]),
        {"revision": true_claim.revision, **typed},
        follow=True,
    )

    assert messages_of(response)[0].startswith(why)
    assert kinds(true_claim) == []


def test_override_of_a_claim_with_enough_is_refused(editor, true_claim, ana):
    for _ in range(2):
        make_evidence(true_claim, by=ana)

    response = editor.post(
        reverse("claim_override", args=[true_claim.pk]),
        {"revision": true_claim.revision, "reason": "So."},
        follow=True,
    )

    assert messages_of(response) == [
        "It has the origins that it needs: there is nothing to let pass."
    ]


def test_override_beside_another_change_loses_nothing(editor, true_claim):
    Claim.objects.update(revision=9)

    response = editor.post(
        reverse("claim_override", args=[true_claim.pk]),
        {"revision": true_claim.revision, "reason": "Their own bill."},
    )

    assert response.status_code == 409
    assert "Their own bill." in response.content.decode()


# The pages


def test_reader_sees_evidence_and_no_form(reader, claim, ana):
    add_evidence(claim, by=ana, note="Seen.", kind="witness")

    response = shown(reader, claim)

    assert len(pieces(response)) == 1
    assert page(response).xpath('//section[@id="evidence"]//form') == []


def test_list_is_asked_for_by_its_question(reader, claim, ana):
    add_evidence(claim, by=ana, note="Seen.", kind="witness")
    url = reverse("claim_evidence", args=[claim.pk])

    assert len(pieces(reader.get(f"{url}?axis=verification"))) == 1
    assert len(pieces(reader.get(f"{url}?axis=attribution"))) == 0
    assert reader.get(f"{url}?axis=<b>").status_code == 404


def test_list_keeps_the_way_through_the_queue(desk, claim, ana):
    add_evidence(claim, by=ana, note="Seen.", kind="witness")
    url = reverse("claim_evidence", args=[claim.pk])

    body = desk.get(f"{url}?axis=verification&queue=mine").content.decode()

    assert set(re.findall(r'action="[^"?]+\?([^"]*)"', body)) == {"queue=mine"}


@pytest.mark.parametrize("name", ["desk", "editor"])
def test_page_takes_as_many_queries_for_much_evidence(request, name, ana, claim):
    client = request.getfixturevalue(name)
    counts = []
    for number in (1, 3, 9):
        for n in range(number):
            row = add_evidence(
                claim,
                by=ana,
                url=f"https://{number}-{n}.example",
                axis="attribution" if n % 2 else "verification",
                stance="contradicts" if n % 3 else "supports",
                confidential=n == 4,
            )
            Capture.objects.filter(evidence=row).update(
                state="captured", at=timezone.now() - timedelta(hours=n)
            )
        row = add_evidence(claim, by=ana, note=f"{number}")
        evidence.withdraw(row, reason="No.", by=ana)
        counts.append(queries(client, claim.get_absolute_url()))

    assert len(set(counts)) == 1


def test_desk_takes_as_many_queries_with_overrides(desk, ana, ben):
    article = make_article(outlet="Post")
    urls = [article.get_absolute_url(), reverse("claim_list") + "?queue=all"]
    counts = []
    for number in (1, 3):
        for claim in make_claims(number, article=article):
            Claim.objects.filter(pk=claim.pk).update(
                override="So.", override_by=ben, verification=rating("Verified")
            )
        counts.append([queries(desk, url) for url in urls])

    assert counts[0] == counts[1]
