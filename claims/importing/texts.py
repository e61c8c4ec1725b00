"""The text that a claim of a file stands on, or what stands in where there is none."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from articles.models import Article, Version
from articles.text import MAX_CHARACTERS, clean, fingerprint, paragraphs
from claims.anchoring import JOIN, MOST_PIECES, Misplaced, locate, paragraph_of
from claims.importing.known import in_parts
from claims.models import Anchor

NOT_HERE = (
    "The text of this article is not here (article {number}). What follows are the"
    " words of its claims, as they were brought in."
)
Span = tuple[str, int, int]  # role, start, end


@dataclass
class Text:
    """A version's text; `starts` of the words that a stand-in was made of."""

    article: Article
    text: str
    version: int = 0
    starts: dict[str, int] = field(default_factory=dict)

    def spans(
        self, words: str, *, cue: str, source: str, anchors: Any = None
    ) -> Iterator[Span]:
        """Where a claim stands: at its anchors, if this is the text that they are of.

        Otherwise where the text has its words, and in one place alone. A claim whose
        words are not there, or more than once, stands nowhere.
        """
        if words in self.starts:
            return self._in_stand_in(words)
        told = _told(anchors)
        if told and all(self.text[start:end] == exact for _, start, end, exact in told):
            return ((role, start, end) for role, start, end, _ in told)
        return self._in_text(words, {"cue": cue, "source": source})

    def _in_stand_in(self, words: str) -> Iterator[Span]:
        start, pieces = self.starts[words], words.split(JOIN)
        if len(pieces) <= MOST_PIECES and all(pieces):
            for piece in pieces:
                yield Anchor.Role.CONTENT, start, start + len(piece)
                start += len(piece) + len(JOIN)

    def _in_text(self, words: str, others: dict[str, str]) -> Iterator[Span]:
        if self.starts or not words:
            return
        try:
            content = locate(self.text, words)
        except Misplaced:
            return
        found = {str(Anchor.Role.CONTENT): content}
        where = paragraph_of(paragraphs(self.text), content[0][0]) if content else 0
        for role, other in others.items():
            with suppress(Misplaced):
                found[role] = locate(self.text, other, paragraph=where)
        for role, places in found.items():
            for start, end in places:
                yield role, start, end


def _told(anchors: Any) -> list[tuple[str, int, int, str]]:
    """The anchors of a line of JSONL, or none where they are not as exports writes."""
    try:
        told = {
            (one["role"], one["start"], one["end"], one["exact"]): None
            for one in anchors or []
        }
    except (TypeError, KeyError):
        return []
    is_sound = all(
        role in Anchor.Role.values
        and isinstance(start, int)
        and isinstance(end, int)
        and 0 <= start < end
        and exact  # what lies beyond the end of a text is empty
        for role, start, end, exact in told
    )
    starts = {(role, start) for role, start, _, _ in told}
    return list(told) if is_sound and len(starts) == len(told) else []


def latest(articles: dict[int, Article]) -> dict[int, Text]:
    """By article, the text that was seen last, where there is one."""
    found: dict[int, Text] = {}
    for part in in_parts(articles):
        rows = Version.objects.filter(article__in=part).order_by("seen", "pk")
        for article, pk, text in rows.values_list("article", "pk", "text"):
            found[article] = Text(articles[article], text, pk)
    return found


def stand_in(article: Article, words: Iterable[str]) -> Text:
    """What stands where the text would: that it is not here, and the claims' words.

    Words that the cleaning of a text would alter are not in it.
    """
    made = Text(article, NOT_HERE.format(number=article.pk))
    parts, length = [made.text], len(made.text)
    for one in words:
        fits = length + 2 + len(one) <= MAX_CHARACTERS
        if one and one not in made.starts and fits and clean(one) == one:
            made.starts[one] = length + 2
            length += 2 + len(one)
            parts.append(one)
    made.text = "\n\n".join(parts)
    return made


def keep(texts: Iterable[Text], **more: object) -> None:
    """Store each as the first version of its article; nobody looks for claims in it."""
    versions = [
        Version(
            article_id=one.article.pk,
            number=1,
            text=one.text,
            fingerprint=fingerprint(one.text),
            state=Version.State.HARVESTED,
            **more,
        )
        for one in texts
    ]
    Version.objects.bulk_create(versions)
    for one, version in zip(texts, versions, strict=True):
        one.version = version.pk
