"""What the tests compare: words as they are spelled, instead of where they stand."""

from collections.abc import Iterable

from claims.extraction import Attribution, extract
from claims.extraction.parse import Document, Word


def words(text: str, one: Attribution) -> tuple[str, str, str]:
    """(source, cue, content) as printed, pieces joined by " | "."""
    roles = (one.source, one.cue, one.content)
    source, cue, content = (
        " | ".join(text[span.start : span.end] for span in role) for role in roles
    )
    return source, cue, content


def reported(text: str) -> list[tuple[str, str, str]]:
    """The words of every attribution of depth 0, in text order."""
    return [words(text, one) for one in extract(text) if one.depth == 0]


def only(text: str) -> Attribution:
    """The one attribution of depth 0 that the text must hold."""
    (one,) = [one for one in extract(text) if one.depth == 0]
    return one


def word(document: Document, text: str) -> Word:
    """The first word that is spelled so."""
    return next(one for one in document.words if one.text == text)


def spelled(document: Document, indexes: Iterable[int]) -> str:
    """The words with these numbers, in the order of the text."""
    return " ".join(document.words[index].text for index in sorted(indexes))


def speakers(text: str) -> list[str | None]:
    """The speaker of every attribution of depth 0, in text order."""
    return [one.speaker for one in extract(text) if one.depth == 0]
