"""The outlet's own voice: statements that nobody is named for."""

from .acts import content_flags
from .candidates import Candidate
from .model import Span
from .parse import Document, Stretch
from .quoting import Voices

TELLING = {"number", "casualty", "accusation"}
SHORTEST = 5  # words


def own_voice(
    document: Document, voices: Voices, chosen: list[Candidate]
) -> list[Span]:
    """Sentences with numbers, casualties or accusations that no attribution covers."""
    taken = set().union(*(one.content | one.cue | one.source for one in chosen))
    return [
        Span(document.words[one.first].start, document.words[one.last - 1].end)
        for one in document.sentences
        if _telling(document, voices, one, taken)
    ]


def _telling(
    document: Document, voices: Voices, sentence: Stretch, taken: set[int]
) -> bool:
    inside = document.words[sentence.first : sentence.last]
    if any(word.index in taken or voices.within(word.index) for word in inside):
        return False
    spoken = [word for word in inside if word.pos != "PUNCT"]
    if len(spoken) < SHORTEST or not any(w.pos in {"VERB", "AUX"} for w in spoken):
        return False
    return bool(content_flags(inside) & TELLING)
