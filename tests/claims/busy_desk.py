"""A desk where `count` of everything hangs on everything, for counting queries."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count as counted
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Feed
from claims import chain, contacts, evidence, second, sources, talk
from claims.models import (
    Capture,
    Claim,
    Comment,
    Interest,
    Matter,
    Notice,
    Role,
    Source,
    Transfer,
)
from tests.claims.factories import add_evidence, make_version, rating
from tests.claims.view_factories import check, make_article, make_claim, settle

NOON = datetime(2026, 5, 15, 12, tzinfo=UTC)
NUMBERS = counted(1)


@dataclass
class Cast:
    """Who works on it: each has another role."""

    reviewer: User
    editor: User
    reader: User
    admin: User
    second: User


def make_source(count: int) -> Source:
    """A body with `count` of everything that a source can have."""
    number = next(NUMBERS)
    source = sources.register(f"Harbour Board {number}", kind="body")
    above = source
    for level in range(count):
        upper = sources.register(f"Ministry {number}.{level}", kind="body")
        above.parent = upper
        above.save(update_fields=["parent"])
        other = sources.register(f"Commission {number}.{level}", kind="body")
        Role.objects.create(source=source, title=f"Member {level}", body=other)
        Role.objects.create(source=other, title=f"Speaker {level}", body=source)
        child = sources.register(f"Pier {number}.{level}", kind="body")
        child.parent = source
        child.save(update_fields=["parent"])
        sources.add_alias(source, f"The quay {number}.{level}")
        source.same_as.create(url=f"https://harbour{number}-{level}.example/")
        matter = Matter.objects.create(name=f"Strike {number}.{level}")
        Interest.objects.create(source=source, matter=matter, side="the owner")
        above = upper
    return source


def make_busy_article(count: int, cast: Cast) -> Article:
    """An article of several versions and matters, with claims in every state."""
    article = make_article(
        f"Ferry {next(NUMBERS)}",
        outlet="Post",
        url=f"https://post.example/{next(NUMBERS)}",
    )
    for _ in range(count):
        make_claim(article, source=make_source(1), assignee=cast.reviewer)
        checked = check(make_claim(article, source=make_source(1)), by=cast.reviewer)
        settled = check(make_claim(article, source=make_source(1)), by=cast.reviewer)
        settle(settled, by=cast.editor)
        Claim.objects.filter(pk=checked.pk).update(
            override="So.", override_by=cast.editor, due=timezone.localdate()
        )
        make_claim(article, state="open", speaker="Ida Voss", flags=["number"])
        add_further(checked, 1)
        article.matters.add(Matter.objects.create(name=f"Strike {next(NUMBERS)}"))
    return article


def add_further(claim: Claim, count: int) -> None:
    for place in range(count):
        for part in ("also", "relay"):
            claim.further_sources.create(
                source=make_source(1), part=part, place=place + 1
            )


def make_busy_claim(count: int, cast: Cast, *, state: str = "open") -> Claim:
    """A claim on which `count` of everything hangs; its source is party to a matter."""
    article = make_article(f"Ferry {next(NUMBERS)}", outlet="Post")
    source = make_source(count)
    claim = make_claim(article, source=source, speaker="Ida Voss", state="open")
    for number in range(count):
        start = 80 + number
        claim.anchors.create(
            version=claim.version, role="cue", start=start, end=start + 1
        )
        make_claim(article, speaker="Ida Voss", words="We fired on nobody")
        matter = Matter.objects.create(name=f"Takeover {next(NUMBERS)}")
        article.matters.add(matter)
        Interest.objects.create(source=source.parent, matter=matter)
    add_further(claim, count)
    _argue(claim, count, cast)
    claim.refresh_from_db()
    if state != "open":
        claim = check(claim, by=cast.reviewer)
    if state == "settled":
        claim = settle(claim, by=cast.editor)
    if state == "disagreed":
        claim = second.answer(
            claim,
            attribution="confirmed",
            verification=rating("False"),
            reason="The log says so.",
            by=cast.second,
            revision=claim.revision,
        )
    make_version(article=article)
    return claim


def _argue(claim: Claim, count: int, cast: Cast) -> None:
    """Evidence, talk, contacts and links: two of each at least in each part."""
    for number in range(count):
        for axis in ("attribution", "verification"):
            row = add_evidence(
                claim,
                by=cast.reviewer,
                axis=axis,
                url=f"https://{axis}{number}.example/",
                confidential=number % 2 == 1,
            )
            Capture.objects.filter(evidence=row).update(state="captured", at=NOON)
        gone = add_evidence(claim, by=cast.editor, note=f"Heard {number}.")
        evidence.withdraw(gone, reason="No.", by=cast.editor)
        first = talk.comment(claim, text=f"@ben look {number}", by=cast.reviewer)
        talk.comment(claim, text="Seen.", by=cast.editor, answers=first)
        Comment.objects.filter(pk=first.pk).update(
            resolved_by=cast.admin, resolved_at=timezone.now()
        )
        contacts.ask(
            claim,
            by=cast.editor,
            whom=f"Port office {number}",
            channel="phone",
            asked_at=NOON,
            question="Did it sail?",
            deadline=NOON + timedelta(days=1),
            source=claim.source,
        )
        other = make_claim(source=make_source(1))
        chain.link(claim, other, "contradicts", by=cast.reviewer)


def make_busy_source(count: int, cast: Cast) -> Source:
    """A source that speaks, says it too, relays and is contradicted, `count` times."""
    source = make_source(count)
    for number in range(count):
        own = make_claim(source=source)
        other = make_claim(source=make_source(1))
        chain.link(other, own, "contradicts", by=cast.reviewer)
        checked = check(make_claim(source=source), by=cast.reviewer)
        add_further(checked, 1)
        for part in ("also", "relay"):
            other.further_sources.create(source=source, part=part)
        Transfer.objects.create(
            kind="merge",
            origin=make_source(1),
            target=source,
            by=cast.admin,
            at=NOON + timedelta(days=number),
        )
    return source


def tell(user: User, count: int, *, by: User) -> None:
    """Notices of claims, read and unread."""
    for number in range(count):
        claim = make_claim(make_article(f"Ferry {next(NUMBERS)}", outlet="Post"))
        comment = talk.comment(claim, text=f"Look {number}.", by=by)
        for read_at in (None, timezone.now()):
            Notice.objects.create(
                user=user,
                kind=Notice.Kind.MENTIONED,
                claim=claim,
                comment=comment,
                by=by,
                at=timezone.now(),
                read_at=read_at,
            )


def make_feed() -> Feed:
    outlet = make_article(outlet="Post").outlet
    return Feed.objects.create(url=f"https://{next(NUMBERS)}.example/", outlet=outlet)


def address(name: str, *args: object, **query: object) -> str:
    url = reverse(name, args=args)
    return f"{url}?{urlencode(query, doseq=True)}" if query else url
