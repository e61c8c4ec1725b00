"""A linked page is read once, kept as text, and compared with the others."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone
from kombu.exceptions import OperationalError

from articles import fetching
from articles.fetching import (
    NotAnAddress,
    NotModified,
    SiteAnswered,
    TooLarge,
    Unreachable,
)
from articles.text import fingerprint
from claims import capture, evidence, tasks
from claims.changes import IllegalMove
from claims.models import Capture, Claim, Evidence
from tests.claims.factories import (
    add_evidence,
    make_article,
    make_claim,
    make_version,
    origin_count,
)
from tests.racing import on_real_rows, race, track

pytestmark = pytest.mark.django_db

WORDS = [f"word{number}" for number in range(300)]
REPORT = " ".join(WORDS[:120])
OTHER = " ".join(WORDS[120:240])


@pytest.fixture
def claim() -> Claim:
    article = make_article(outlet="Post", url="https://post.example/ferry")
    return make_claim(version=make_version(article=article))


def link(claim, url, *, by, **given) -> Evidence:
    """A link on a claim, captured."""
    one = add_evidence(claim, by=by, url=url, **given)
    capture.capture(one.capture.pk)
    return Evidence.objects.select_related("capture").get(pk=one.pk)


def program(claim) -> list:
    """What the program said in the history."""
    return [event.changes for event in claim.events.filter(by=None)]


# Reading


def test_capture_keeps_the_words_of_a_page(claim, ana, web):
    page = (
        "<html><head><title>The port’s log</title></head><body><article>"
        "<h1>The port’s log</h1><p>Thirty-one names stand in the log of the port, "
        "and each of them was read out at the quay on Monday morning.</p>"
        "<script>alert(1)</script></article></body></html>"
    )
    web.put("https://a.example/log", page.encode(), to="https://www.a.example/log/")

    one = link(claim, "https://a.example/log", by=ana)

    kept = one.capture
    assert (kept.state, kept.title) == ("captured", "The port’s log")
    assert kept.url == "https://www.a.example/log/"
    assert "Thirty-one names stand in the log" in kept.text
    assert "alert" not in kept.text
    assert "<" not in kept.text
    assert kept.sha256 == fingerprint(kept.text)
    assert kept.at
    assert (kept.leased_until, kept.problem) == (None, "")
    assert program(claim) == []


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (Unreachable(), "The address could not be read. Check it in a browser."),
        (SiteAnswered(403), "The site answers 403 instead of the page."),
        (TooLarge(), "The page is larger than 5 MB."),
        (NotAnAddress("Leave the port out."), "Leave the port out."),
        (NotModified(), "The site answers 304 instead of the page."),
    ],
)
def test_capture_that_fails_says_why(claim, ana, web, error, why):
    web.pages["https://a.example"] = error

    one = link(claim, "https://a.example", by=ana)

    assert (one.capture.state, one.capture.problem) == ("failed", why)
    assert (one.capture.text, one.capture.leased_until) == ("", None)
    assert one.origin == "a.example"


@pytest.mark.parametrize(
    ("body", "kind", "why"),
    [
        (b"", "text/html", "No text was found on the page."),
        (b"<html><body></body></html>", "text/html", "No text was found on the page."),
        (b"\x89PNG\r\n\x1a\n", "image/png", "The page is no text: an image, "),
        (b"x" * 200_001, "text/plain", "The page has more than 200,000 characters."),
        (b"%PDF-1.7 broken", "application/pdf", "The page could not be read."),
        (b"<?xml version='1.0'?><rss/>", "text/xml", "The page could not be read."),
    ],
)
def test_capture_of_what_is_no_page_says_why(claim, ana, web, body, kind, why):
    web.put("https://a.example", body, kind=kind)

    one = link(claim, "https://a.example", by=ana)

    assert one.capture.state == "failed"
    assert one.capture.problem.startswith(why)


def test_capture_twice_reads_once(claim, ana, web):
    web.put("https://a.example", REPORT)
    one = link(claim, "https://a.example", by=ana)
    web.put("https://a.example", OTHER)

    capture.capture(one.capture.pk)
    capture.capture(999)

    assert Capture.objects.get().text == REPORT
    assert len(web.asked) == 1


def test_capture_leaves_what_is_being_captured(claim, ana, web):
    one = add_evidence(claim, by=ana, url="https://a.example")
    later = timezone.now() + timedelta(seconds=30)
    Capture.objects.update(leased_until=later)

    capture.capture(one.capture.pk)

    assert web.asked == []


def test_capture_whose_lease_is_another_changes_nothing(claim, ana, web, monkeypatch):
    """Slow beyond its lease, it finds that somebody else was quicker."""
    one = add_evidence(claim, by=ana, url="https://a.example")
    web.put("https://a.example", OTHER)

    def fetch(url, **_):
        monkeypatch.setattr(fetching, "fetch", web.fetch)
        Capture.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
        capture.capture(one.capture.pk)
        raise Unreachable

    monkeypatch.setattr(fetching, "fetch", fetch)
    capture.capture(one.capture.pk)

    kept = Capture.objects.get()
    assert (kept.state, kept.text) == ("captured", OTHER)


def test_ask_again_lets_a_failed_one_be_tried_once_more(claim, ana, web):
    one = link(claim, "https://a.example", by=ana)
    assert one.capture.state == "failed"
    web.put("https://a.example", REPORT)

    capture.ask_again(one.capture)
    waiting = Capture.objects.get()
    capture.capture(waiting.pk)

    assert (waiting.state, waiting.problem) == ("waiting", "")
    assert Capture.objects.get().text == REPORT


def test_ask_again_leaves_what_is_here(claim, ana, web):
    web.put("https://a.example", REPORT)
    one = link(claim, "https://a.example", by=ana)

    capture.ask_again(one.capture)

    assert Capture.objects.get().state == "captured"


def test_ask_again_is_refused_on_a_closed_claim(claim, ana, web):
    one = link(claim, "https://a.example", by=ana)
    Claim.objects.update(state="settled", settled_by=ana)
    one.claim.refresh_from_db()

    with pytest.raises(IllegalMove, match="The claim is settled; reopen it first"):
        capture.ask_again(one.capture)

    assert Capture.objects.get().state == "failed"


# Background work


def test_task_captures(claim, ana, web):
    web.put("https://a.example", REPORT)
    one = add_evidence(claim, by=ana, url="https://a.example")

    tasks.capture_page(one.capture.pk)

    assert Capture.objects.get().state == "captured"


def test_sweep_sends_what_a_killed_worker_left(claim, ana, web, monkeypatch):
    for name in ("a", "b", "c"):
        web.put(f"https://{name}.example", REPORT)
    left = add_evidence(claim, by=ana, url="https://a.example")
    taken = add_evidence(claim, by=ana, url="https://b.example")
    fresh = add_evidence(claim, by=ana, url="https://c.example")
    now = timezone.now()
    for row, lease in ((left, -1), (taken, 60)):
        Capture.objects.filter(evidence=row).update(
            leased_until=now + timedelta(seconds=lease)
        )

    tasks.sweep()

    states = dict(Capture.objects.values_list("evidence", "state"))
    assert states == {
        left.pk: "captured",
        taken.pk: "waiting",
        fresh.pk: "captured",
    }


def test_sweep_comes_after_a_broker_that_was_down(claim, ana, web, monkeypatch):
    web.put("https://a.example", REPORT)
    one = add_evidence(claim, by=ana, url="https://a.example")

    def refuse(*args, **kwargs):
        raise OperationalError("Connection refused")

    with monkeypatch.context() as patch:
        patch.setattr(tasks.capture_page, "apply_async", refuse)
        tasks.send("claims.tasks.capture_page", one.capture.pk)
    assert Capture.objects.get().state == "waiting"

    tasks.sweep()

    assert Capture.objects.get().state == "captured"


def test_sweep_of_files_runs(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "evidence").mkdir()

    tasks.sweep_files()


# The same text


def test_capture_of_the_same_text_counts_with_the_first(claim, ana, web):
    web.put("https://a.example", REPORT)
    web.put("https://b.example", f"{REPORT} And a line of its own.")
    first = link(claim, "https://a.example", by=ana)

    second = link(claim, "https://b.example", by=ana, stance="contradicts")

    assert second.origin == first.origin == "a.example"
    assert not second.origin_by_hand
    assert origin_count(claim) == 1
    assert program(claim) == [
        {
            "evidence": ["", "Is it so? Contradicts: https://b.example"],
            "origin": ["by itself", "with https://a.example"],
        }
    ]


def test_capture_of_another_text_counts_by_itself(claim, ana, web):
    web.put("https://a.example", REPORT)
    web.put("https://b.example", OTHER)
    link(claim, "https://a.example", by=ana)

    second = link(claim, "https://b.example", by=ana)

    assert second.origin == "b.example"
    assert origin_count(claim) == 2


def test_capture_of_the_articles_own_text_counts_for_nothing(ana, web):
    claim = make_claim("word1 word2", version=make_version(REPORT))
    web.put("https://copy.example", REPORT)

    one = link(claim, "https://copy.example", by=ana)

    assert one.origin == ""
    assert program(claim)[0]["origin"] == ["by itself", "counts for nothing"]


def test_capture_of_the_own_outlets_text_elsewhere_counts_for_nothing(claim, ana, web):
    web.put("https://post.example/other", REPORT)
    web.put("https://copy.example", REPORT)
    link(claim, "https://post.example/other", by=ana)

    assert link(claim, "https://copy.example", by=ana).origin == ""


def test_capture_that_is_led_to_the_own_outlet_counts_for_nothing(claim, ana, web):
    web.put("https://short.example/x", REPORT, to="https://post.example/other")
    one = add_evidence(claim, by=ana, url="https://short.example/x")
    evidence.set_origin(one, beside=None, by=ana)

    capture.capture(one.capture.pk)

    assert Evidence.objects.get().origin == ""


def test_capture_goes_by_the_site_where_it_ended(claim, ana, web):
    web.put("https://short.example/1", REPORT, to="https://a.example/1")
    web.put("https://short.example/2", OTHER, to="https://b.example/2")

    link(claim, "https://short.example/1", by=ana)
    assert link(claim, "https://short.example/2", by=ana).origin == "b.example"

    assert origin_count(claim) == 2


def test_capture_changes_nothing_that_was_set_by_hand(claim, ana, web):
    web.put("https://a.example", REPORT)
    web.put("https://b.example", REPORT)
    link(claim, "https://a.example", by=ana)
    second = add_evidence(claim, by=ana, url="https://b.example")
    second = evidence.set_origin(second, beside=None, by=ana)

    capture.capture(second.capture.pk)

    assert Evidence.objects.get(pk=second.pk).origin == second.origin
    assert origin_count(claim) == 2


def test_capture_is_not_compared_with_withdrawn_evidence(claim, ana, web):
    web.put("https://a.example", REPORT)
    web.put("https://b.example", REPORT)
    first = link(claim, "https://a.example", by=ana)
    evidence.withdraw(first, reason="Not ours to use.", by=ana)

    assert link(claim, "https://b.example", by=ana).origin == "b.example"


def test_capture_is_not_compared_with_other_claims(claim, ana, web):
    web.put("https://a.example", REPORT)
    web.put("https://b.example", REPORT)
    link(make_claim(), "https://a.example", by=ana)

    assert link(claim, "https://b.example", by=ana).origin == "b.example"


def test_capture_with_confidential_evidence_tells_nothing_of_it(claim, ana, web):
    web.put("https://secret.example", REPORT)
    web.put("https://b.example", REPORT)
    link(claim, "https://secret.example", by=ana, confidential=True)

    link(claim, "https://b.example", by=ana)

    assert program(claim)[0]["origin"] == ["by itself", "with confidential evidence"]
    assert "secret.example" not in str(program(claim))


# At the same moment


@on_real_rows
def test_race_of_one_capture_reads_once(ana, tmp_path, web):
    claim = make_claim()
    web.put("https://a.example", REPORT)
    with track(tmp_path):
        one = add_evidence(claim, by=ana, url="https://a.example")

        results = race(*[partial(capture.capture, one.capture.pk)] * 8)

        assert results == [None] * 8
        assert len(web.asked) == 1
        assert Capture.objects.get().state == "captured"


@on_real_rows
def test_race_of_captures_with_one_text_counts_once(ana, tmp_path, web):
    claim = make_claim()
    with track(tmp_path):
        rows = []
        for number in range(6):
            url = f"https://site{number}.example"
            web.put(url, REPORT)
            rows.append(add_evidence(claim, by=ana, url=url))

        results = race(*[partial(capture.capture, row.capture.pk) for row in rows])

        assert results == [None] * 6
        assert origin_count(claim) == 1
        assert claim.events.filter(kind="origin", by=None).count() == 5
