"""What each stage of the engine adds: it is left out, and the rest runs without it.

Stages are replaced by their names from outside, so the engine itself knows nothing of
this; `mock.patch` fails loudly when a name has gone.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from typing import Any, TypeVar
from unittest import mock

from spacy.language import Language
from spacy.tokens import Doc

from claims import extraction
from claims.extraction import cues
from claims.extraction.candidates import Candidate, spans
from claims.extraction.lexicon import Entry
from claims.extraction.parse import Document, Word, parser
from claims.extraction.quoting import Voices
from claims.extraction.speakers import Speaker

Answer = TypeVar("Answer")
NOUNS = {"NOUN", "PROPN"}
DECIDE, RESOLVE = extraction.decide, extraction.resolve
SPEAKERS = "speakers: "  # what only tells who speaks changes nothing else


def without_each(measured: Callable[[], Answer]) -> Iterator[tuple[str, Answer]]:
    """("nothing", answer) of the whole engine, then of it without each stage."""
    remembered = _Remembered(parser())
    with mock.patch("claims.extraction.parse.parser", return_value=remembered):
        yield "nothing", measured()
        for name, parts in STAGES.items():
            with ExitStack() as stack:
                for path, instead in parts.items():
                    place = f"claims.extraction.{path}"
                    stack.enter_context(mock.patch(place, instead))
                yield name, measured()


class _Remembered:
    """The parser, which is not what is measured, with what it has parsed before."""

    def __init__(self, parser: Language) -> None:
        self.parser = parser
        self.parsed: dict[str, Doc] = {}

    def pipe(
        self, texts: Iterable[Any], *, as_tuples: bool = False, **options: Any
    ) -> Iterator[Any]:
        """Each text parsed or, with `as_tuples`, each (text, context)."""
        for one in texts:
            text, *context = one if as_tuples else (one,)
            if text not in self.parsed:
                self.parsed[text] = self.parser(text)
            doc = self.parsed[text]
            yield (doc, *context) if as_tuples else doc


def _unchanged(*given: Any) -> Any:
    """In place of what repairs a content, its last argument."""
    return given[-1]


def _never(*_: Any) -> None:
    """In place of what looks something up, or changes candidates where they stand."""


def _none(*_: Any) -> set[Any]:
    """In place of what finds several things."""
    return set()


def _no_cues(unwanted: Callable[[Word, Entry], bool]) -> Callable[[Document], Any]:
    """Every cue but these."""

    def find_cues(document: Document) -> list[tuple[Word, Entry]]:
        found = cues.find_cues(document)
        return [(word, entry) for word, entry in found if not unwanted(word, entry)]

    return find_cues


def _noun(word: Word, entry: Entry) -> bool:
    return word.pos in NOUNS and not word.tag.startswith("VB")


def _adjective(word: Word, entry: Entry) -> bool:
    return word.pos == "ADJ"


def _outright(word: Word, entry: Entry) -> bool:
    return "according" in entry.sure


def _is_phrase(frame: str) -> bool:
    return frame in {"np", "as"} or frame.startswith("+")


def _all_kept(
    document: Document, voices: Voices, candidates: list[Candidate]
) -> list[Candidate]:
    """Every candidate that says something; one whose source was taken away is none."""
    told = [one for one in candidates if one.source or one.subject is None]
    return [one for one in told if spans(document, one.content)]


def _without(frames: Callable[[str], bool]) -> Callable[..., list[Candidate]]:
    """What is decided, but for these frames."""

    def decide(
        document: Document, voices: Voices, candidates: list[Candidate]
    ) -> list[Candidate]:
        rest = [one for one in candidates if not frames(one.frame)]
        return DECIDE(document, voices, rest)

    return decide


def _no_nominals(document: Document, chosen: list[Candidate]) -> list[Speaker | None]:
    """Speakers, but for those of whom only a common noun tells."""
    return [
        None if one.subject is not None and one.subject.pos == "NOUN" else speaker
        for one, speaker in zip(chosen, RESOLVE(document, chosen), strict=True)
    ]


class _NoInterview:
    """In place of an interview: nobody is asked anything."""

    def __init__(self, *_: Any) -> None: ...

    speaker = label = _never


# What is replaced by what, below `claims.extraction`.
STAGES: dict[str, dict[str, Any]] = {
    "quotations": {"find_quotations": _none},
    "cues: according to, allegedly": {"proposal.find_cues": _no_cues(_outright)},
    "cues: nouns": {"proposal.find_cues": _no_cues(_noun)},
    "cues: adjectives": {"proposal.find_cues": _no_cues(_adjective)},
    "contents: infinitives": {"decide": _without(lambda frame: frame == "to")},
    "contents: phrases": {"decide": _without(_is_phrase)},
    "labels, headline colons, signatures": {"proposal.find_labels": _none},
    "word order where the parse errs": {
        "proposal.named_beside": _never,
        "proposal.clause_beyond": _none,
    },
    "repair of content edges": {
        "proposal.trimmed": _unchanged,
        "proposal.begun": _unchanged,
    },
    "coordination": {"proposal.rejoin": _never, "proposal.mutual": _never},
    "decision": {"decide": _all_kept},
    SPEAKERS + "interviews": {"speakers.Interview": _NoInterview},
    SPEAKERS + "pronouns": {"pronouns.Memory.meant": _never},
    SPEAKERS + "common nouns": {"resolve": _no_nominals},
    SPEAKERS + "fullest names": {"names.Names.fullest": _unchanged},
}
