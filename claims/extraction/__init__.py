"""Attribution: who is said to have said what in a text. Text in, dataclasses out.

The terms are those of PARC and PolNeAR (Newell et al., LREC 2018).
"""

from collections.abc import Iterable, Iterator

from .acts import act_of, flags_of, form_of
from .candidates import Candidate, cue_spans, spans
from .checkable import Reason
from .decision import decide
from .depth import depths
from .model import Attribution, Span
from .parse import Document, parse, parse_many
from .proposal import propose
from .quotations import find_quotations
from .quoting import Voices, locate
from .speakers import Speaker, resolve
from .voice import Statement, own_voice

__all__ = [
    "Attribution",
    "Reason",
    "Span",
    "Statement",
    "extract",
    "extract_many",
    "unattributed",
]


def extract(text: str) -> list[Attribution]:
    """Every attribution in `text`, in text order; offsets are code points.

    Pure: the same text gives the same answer. Never raises on any string.
    """
    return _attributions(parse(text))


def extract_many(texts: Iterable[str]) -> Iterator[list[Attribution]]:
    """What `extract` gives for each text, in order, faster for many short ones.

    Reads ahead by a few texts at most, so that any number of them may be streamed.
    """
    return map(_attributions, parse_many(texts))


def unattributed(text: str) -> list[Statement]:
    """Statements in the outlet's own voice that a checker should look at, and why.

    Spans of whole sentences in text order, at most three a paragraph, none of which
    `extract` touches. Pure, and never raises on any string.
    """
    document = parse(text)
    return own_voice(document, *_read(document))


def _attributions(document: Document) -> list[Attribution]:
    voices, chosen = _read(document)
    speakers = resolve(document, chosen)
    levels = depths(chosen)
    return [
        _attribution(document, voices, one, speaker, depth)
        for one, speaker, depth in zip(chosen, speakers, levels, strict=True)
    ]


def _read(document: Document) -> tuple[Voices, list[Candidate]]:
    voices = Voices(document, locate(document, find_quotations(document.text)))
    return voices, decide(document, voices, propose(document, voices))


def _attribution(
    document: Document,
    voices: Voices,
    one: Candidate,
    speaker: Speaker | None,
    depth: int,
) -> Attribution:
    form = form_of(voices, document, one)
    name = spans(document, speaker.words) if speaker else ()
    return Attribution(
        source=spans(document, one.source),
        cue=cue_spans(document, one.cue),
        content=spans(document, one.content),
        form=form,
        speaker=_joined([document.text[one.start : one.end] for one in name]),
        speaker_spans=name,
        act=act_of(document, one),
        confidence=one.confidence,
        depth=depth,
        flags=flags_of(document, one, form),
    )


def _joined(names: list[str]) -> str | None:
    """ "Kiev and Moscow" for several; line breaks inside a name become spaces."""
    names = [" ".join(name.split()) for name in names]
    return " and ".join([*filter(None, [", ".join(names[:-1])]), *names[-1:]]) or None
