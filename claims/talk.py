"""What colleagues say to each other about a claim. It never leaves with a report."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, partial

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from claims import anchoring, inbox
from claims.models import Claim, Comment, Notice
from claims.people import people_with

# As Django allows a user name to be written; punctuation may follow it.
MENTION = re.compile(r"(?<![\w.@+-])@([\w.@+-]+)")


class CannotSay(Exception):
    """The comment cannot stand there; the message says why."""


@dataclass(frozen=True)
class Said:
    """A comment for the page: its text in parts, mentions of readers marked."""

    comment: Comment
    parts: list[tuple[str, bool]]


@dataclass(frozen=True)
class Thread:
    """A comment with its answers, in the order of time."""

    first: Said
    answers: list[Said]

    @cached_property
    def is_resolved(self) -> bool:
        return self.first.comment.resolved_at is not None


@transaction.atomic
def comment(
    claim: Claim,
    *,
    text: str,
    by: User,
    answers: Comment | None = None,
    words: str = "",
) -> Comment:
    """Say something about a claim, about some words of its text, or in answer.

    Whoever is mentioned by user name and whoever took part in the thread is told; an
    answer takes up again what was resolved. The same once more (a doubled submit) is
    the comment there is. Raises CannotSay, and anchoring.Misplaced for words that do
    not stand in the text once.
    """
    if answers and answers.claim_id != claim.pk:
        raise CannotSay("What you answer was said about another claim.")
    # Two equal submits at once wait for each other here.
    claim = Claim.objects.select_for_update(of=("self",), no_key=True).get(pk=claim.pk)
    first = answers.answers or answers if answers else None
    places = anchoring.locate(claim.version.text, words, near=_starts(claim))
    fields = {
        "text": text.strip(),
        "by": by,
        "answers": first,
        "words": anchoring.words_at(claim.version.text, places),
    }
    last = claim.comments.last()
    if last and claim.comments.filter(pk=last.pk, **fields).exists():
        return last
    said = Comment.objects.create(
        claim=claim,
        at=timezone.now(),
        start=places[0][0] if places else None,
        end=places[-1][1] if places else None,
        **fields,
    )
    if first:
        set_resolved(first, on=False, by=by)
    _tell(said, first)
    return said


def set_resolved(comment: Comment, *, on: bool, by: User) -> None:
    """Resolve a thread, or take it up again; repeating it changes nothing."""
    first = comment.answers or comment
    if on:
        open_one = Comment.objects.filter(pk=first.pk, resolved_at=None)
        open_one.update(resolved_by=by, resolved_at=timezone.now())
    else:
        Comment.objects.filter(pk=first.pk).update(resolved_by=None, resolved_at=None)


def threads(claim: Claim, *, readers: Iterable[User] | None = None) -> list[Thread]:
    """All that was said about a claim, the newest thread last.

    `readers` are whose names are marked: all who read claims, asked for if not given.
    """
    comments = list(claim.comments.select_related("by", "resolved_by"))
    mentions = any("@" in one.text for one in comments)
    names = _readers(readers) if mentions else {}
    answers: dict[int, list[Said]] = {}
    for one in comments:
        if one.answers_id:
            answers.setdefault(one.answers_id, []).append(Said(one, parts(one, names)))
    return [
        Thread(Said(one, parts(one, names)), answers.get(one.pk, []))
        for one in comments
        if one.answers_id is None
    ]


def parts(comment: Comment, names: dict[str, User]) -> list[tuple[str, bool]]:
    """The text of a comment in parts: (words, whether they mention a reader)."""
    found, end = [], 0
    for start, stop, _ in _mentions(comment.text, names):
        found += [(comment.text[end:start], False), (comment.text[start:stop], True)]
        end = stop
    found.append((comment.text[end:], False))
    return [part for part in found if part[0]]


def mentioned(text: str) -> list[User]:
    """The readers whose whole user names stand behind an @, upper or lower case."""
    found = _mentions(text, _readers() if "@" in text else {})
    return list(dict.fromkeys(user for *_, user in found))


def _mentions(text: str, names: dict[str, User]) -> list[tuple[int, int, User]]:
    found = []
    for match in MENTION.finditer(text):
        for name in (match[1], match[1].rstrip(".+-@")):
            user = names.get(name.casefold())
            if user:
                found.append((match.start(), match.start() + 1 + len(name), user))
                break
    return found


def _readers(readers: Iterable[User] | None = None) -> dict[str, User]:
    """Everybody who may read claims, by user name; a desk has few."""
    found = people_with("view_claim") if readers is None else readers
    return {one.username.casefold(): one for one in found}


def _starts(claim: Claim) -> list[int]:
    return [start for start, _ in anchoring.places_of(claim).content]


def _tell(said: Comment, first: Comment | None) -> None:
    tell = partial(
        inbox.tell, claim=said.claim, by=said.by, comment=said, text=said.text
    )
    named = mentioned(said.text)
    for user in named:
        tell(user, Notice.Kind.MENTIONED)
    if first is None:
        return
    took_part = User.objects.filter(comments__in=[first, *first.replies.all()])
    for user in took_part.distinct().order_by("pk"):
        if user not in named:
            tell(user, Notice.Kind.ANSWERED)
