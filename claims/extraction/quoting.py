"""Whose words a quotation is: ties quotations to the cues beside and before them."""

from dataclasses import dataclass

from .candidates import Candidate
from .content import STOPS
from .lexicon import Entry, words
from .parse import Document, Word
from .quotations import Quotation
from .sources import phrase, verb_source
from .surface import named_after, speaks

UNLISTED = Entry("assert", frozenset(), frozenset({"quote"}))
FAR = 18  # words between a cue and the quotation it introduces
LONGEST_NAME = 12  # words, with all titles
SCARE = 4  # words and marks: 'wrote of a "creative" use'
LONGEST_TITLE = 5  # words
NEAR = 16  # words between a quotation and the cue after it


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation as words: half-open indexes, marks included."""

    first: int
    last: int
    runs_on: bool

    def holds(self, index: int) -> bool:
        """Is this word inside?"""
        return self.first <= index < self.last


def locate(document: Document, quotations: list[Quotation]) -> list[Quoted]:
    """The quotations as runs of words; those without a word are left out."""
    found, index, count = [], 0, len(document.words)
    for quotation in quotations:
        while index < count and document.words[index].end <= quotation.start:
            index += 1
        first = index
        while index < count and document.words[index].start < quotation.end:
            index += 1
        if any(word.pos != "PUNCT" for word in document.words[first:index]):
            found.append(Quoted(first, index, quotation.runs_on))
    return found


class Voices:
    """Which quotation, if any, each word stands in."""

    def __init__(self, document: Document, quoted: list[Quoted]) -> None:
        self.quoted = quoted
        self._number = [-1] * len(document.words)
        for number, one in enumerate(quoted):
            for index in range(one.first, one.last):
                self._number[index] = number

    def number(self, index: int) -> int:
        """The number of the quotation around this word, or -1."""
        return self._number[index]

    def within(self, index: int) -> Quoted | None:
        """The quotation around this word."""
        number = self._number[index]
        return self.quoted[number] if number >= 0 else None


def attach(
    document: Document, voices: Voices, candidates: list[Candidate]
) -> list[Candidate]:
    """Give each quotation to its candidate; returns all that now have a content.

    A quotation that no cue claims is left alone: quoted words are not always
    somebody's ("scare quotes").
    """
    keep_voices_apart(document, voices, candidates)
    desk = _Desk(document, voices, candidates)
    for number, quoted in enumerate(voices.quoted):
        owner = desk.owner(number, quoted)
        if owner is not None:
            desk.give(owner, number, quoted)
    desk.give_blocks()
    return [one for one in desk.candidates if one.content]


def keep_voices_apart(
    document: Document, voices: Voices, candidates: list[Candidate]
) -> None:
    """A cue inside a quotation reports nothing that stands outside of it."""
    for one in candidates:
        inside = voices.within(one.word.index)
        if inside:
            one.content = {index for index in one.content if inside.holds(index)}
            one.source = {index for index in one.source if inside.holds(index)}
        else:
            outside = {i for i in one.source if voices.number(i) < 0}
            if one.source and not outside:
                _turn_round(document, voices, one)
            one.source = outside or one.source


def _turn_round(document: Document, voices: Voices, one: Candidate) -> None:
    """'... it will," said Ann Lee': not "it" but the name beside the cue."""
    if not speaks(one.entry):
        return
    name = name_between(document, voices, min(one.cue))
    if name:
        one.subject, one.source = name[-1], {word.index for word in name}
    else:
        subject = named_after(document, max(one.cue))
        if subject is None:
            return
        one.subject, one.source = subject, phrase(subject, one.word)
    one.content -= one.source


def name_between(document: Document, voices: Voices, last: int) -> list[Word]:
    """Who stands between a quotation and the cue at `last`: '"...," Hill, 58, told'."""
    first = last
    while first and voices.number(first - 1) < 0 and last - first < LONGEST_NAME:
        first -= 1
    if not first or voices.number(first - 1) < 0 or first == last:
        return []
    between = document.words[first:last]
    heads = [word for word in between if word.pos in {"PROPN", "PRON"}]
    plain = all(word.pos not in {"VERB", "AUX", "SCONJ"} for word in between)
    named = heads and (heads[-1].pos == "PROPN" or len(between) == 1)
    if not named or not plain or between[0].paragraph != document.words[last].paragraph:
        return []
    while between[-1].text == "," or between[-1].pos == "ADV":
        between.pop()
    return between


class _Desk:
    """What is known while quotations are given out, in text order."""

    def __init__(
        self, document: Document, voices: Voices, candidates: list[Candidate]
    ) -> None:
        self.document = document
        self.voices = voices
        self.candidates = candidates
        self.by_word = {one.word.index: one for one in candidates}
        self.owners: dict[int, Candidate] = {}
        self.holding = self._holding()

    def _holding(self) -> dict[int, Candidate]:
        """The candidate outside a quotation whose content reaches into it most."""
        best: dict[int, tuple[int, Candidate]] = {}
        for one in self.candidates:
            counts: dict[int, int] = {}
            for index in one.content:
                number = self.voices.number(index)
                if number >= 0 and number != self.voices.number(one.word.index):
                    counts[number] = counts.get(number, 0) + 1
            for number, count in counts.items():
                if number not in best or count > best[number][0]:
                    best[number] = (count, one)
        return {number: one for number, (_, one) in best.items()}

    def owner(self, number: int, quoted: Quoted) -> Candidate | None:
        """Who says this? Cue after it, around it, before it, or running on."""
        closing = self._after(quoted)
        if closing is not None:
            return closing
        if number in self.holding:
            return self.holding[number]
        return (
            self._before(quoted)
            or self._running_on(number, quoted)
            or self._announced(quoted)
            or self._following(quoted)
        )

    def give(self, owner: Candidate, number: int, quoted: Quoted) -> None:
        """Make the quotation part of the owner's content."""
        if owner.frame in {"np", "to"} and not owner.content & set(
            range(quoted.first, quoted.last)
        ):
            owner.content = set()
        if not owner.content:
            owner.frame = "quote"
        inside = set(range(quoted.first, quoted.last))
        if owner.word.index > quoted.last:
            owner.content = self._behind_colon(owner.content, quoted)
        owner.content |= inside - owner.cue - owner.source
        self.owners[number] = owner

    def _behind_colon(self, content: set[int], quoted: Quoted) -> set[int]:
        """Of 'She asked for more: "It is late," she said', only the quotation."""
        before = self.document.words[max(0, quoted.first - 1)]
        return {i for i in content if i >= quoted.first or before.text != ":"}

    def give_blocks(self) -> None:
        """ "Ann added:" and a paragraph below it that has no marks of its own."""
        words_, paragraphs = self.document.words, self.document.paragraphs
        for one in self.candidates:
            above = one.word.paragraph
            if one.content or above + 1 >= len(paragraphs) or not speaks(one.entry):
                continue
            last, below = paragraphs[above].last - 1, paragraphs[above + 1]
            introduced = words_[last].text == ":" and last - max(one.cue) < FAR
            if introduced and one.source and words_[last].sentence == one.word.sentence:
                one.frame = "quote"
                one.content = set(range(below.first, below.last))

    def _after(self, quoted: Quoted) -> Candidate | None:
        """ "...," X said  /  "...," said X"""
        words_ = self.document.words
        last = words_[quoted.last - 1]
        inner = words_[max(quoted.first, quoted.last - 2)]
        ended = inner.text in {",", "?", "!", "—", "–"}
        for index in range(quoted.last, min(quoted.last + NEAR, len(words_))):
            word = words_[index]
            if word.paragraph != last.paragraph or word.text in STOPS:
                return None
            if self.voices.number(index) >= 0:
                return None
            candidate = self._speaking(word, unlisted=ended)
            if candidate is None:
                continue
            if self._titled(quoted) and candidate.content:
                return None
            if not candidate.source:
                name = name_between(self.document, self.voices, min(candidate.cue))
                candidate.source = {word.index for word in name}
                candidate.subject = name[-1] if name else None
            starts = min(candidate.cue | candidate.source)
            comma = words_[quoted.last].text in {",", "—", "–", "--"}
            if starts - quoted.last <= comma and (ended or comma):
                return candidate
            return None
        return None

    def _titled(self, quoted: Quoted) -> bool:
        """The title of a programme or a book: 'on "Meet the Press," she said'."""
        inside = self.document.words[quoted.first : quoted.last]
        named = [w for w in inside if w.pos not in {"PUNCT", "ADP", "DET", "CCONJ"}]
        before = self.document.words[max(0, quoted.first - 1)]
        short = 0 < len(named) <= LONGEST_TITLE
        return short and before.pos != "PUNCT" and all(w.text.istitle() for w in named)

    def _speaking(self, word: Word, *, unlisted: bool) -> Candidate | None:
        candidate = self.by_word.get(word.index)
        if candidate is not None:
            return candidate if candidate.entry.allows("quote") else None
        if not unlisted or word.pos != "VERB" or word.tag not in {"VBD", "VBZ"}:
            return None
        subject = verb_source(word)
        if subject is None or not _human(subject):
            return None
        source = phrase(subject, word)
        candidate = Candidate(
            word, UNLISTED, "quote", {word.index}, source, set(), subject
        )
        self.candidates.append(candidate)
        self.by_word[word.index] = candidate
        return candidate

    def _before(self, quoted: Quoted) -> Candidate | None:
        """X said: "..." """
        words_ = self.document.words
        if quoted.first == 0:
            return None
        introduced = words_[quoted.first - 1].text in {",", ":", "that"}
        reach = FAR if introduced else 4
        start = max(0, quoted.first - reach)
        owner = self._speaking_in(start, quoted.first, loose=introduced)
        scare = quoted.last - quoted.first <= SCARE and not introduced
        beside = owner is not None and quoted.first - 1 in owner.cue | owner.source
        return None if scare and not beside else owner

    def _speaking_in(self, first: int, last: int, *, loose: bool) -> Candidate | None:
        """The last cue among these words of one sentence, a verb before a noun."""
        noun = None
        paragraph = self.document.words[last - 1].paragraph
        for index in range(last - 1, first - 1, -1):
            word = self.document.words[index]
            ended = word.paragraph != paragraph or word.text in STOPS
            if ended or self.voices.number(index) >= 0:
                break
            one = self.by_word.get(index)
            if one is None or not one.entry.allows("quote"):
                continue
            if not loose and one.content and index < last - 2:
                continue
            if word.pos != "NOUN":
                return one
            noun = noun or one
        return noun

    def _running_on(self, number: int, quoted: Quoted) -> Candidate | None:
        """ "...," X said. "..."  or a new paragraph of the same quotation."""
        earlier = self.owners.get(number - 1)
        if earlier is None:
            return None
        words_ = self.document.words
        before, first = words_[quoted.first - 1], words_[quoted.first]
        previous = self.voices.quoted[number - 1]
        if first.paragraph != before.paragraph:
            alone = self._stands_alone(quoted, previous)
            return earlier if previous.runs_on or alone else None
        reached = max(previous.last - 1, *earlier.cue, *earlier.source)
        between = words_[reached + 1 : quoted.first]
        sentences = sum(word.text in STOPS for word in between)
        starts = before.text in STOPS or self.voices.number(before.index) >= 0
        own = earlier.word.sentence  # "said Ann, who has backed it. ..."
        quiet = not any(self._speaks(w) for w in between if w.sentence != own)
        return earlier if starts and sentences <= 1 and quiet else None

    def _stands_alone(self, quoted: Quoted, previous: Quoted) -> bool:
        """A paragraph that is one quotation, right below another of somebody's."""
        words_ = self.document.words
        here = words_[quoted.first].paragraph
        whole = self.document.paragraphs[here]
        above = words_[previous.last - 1].paragraph
        fills = quoted.first == whole.first and quoted.last == whole.last
        return fills and above == here - 1

    def _speaks(self, word: Word) -> bool:
        candidate = self.by_word.get(word.index)
        return candidate is not None and bool(candidate.content)

    def _announced(self, quoted: Quoted) -> Candidate | None:
        """A paragraph that ends in a colon, and the quotation below it."""
        words_ = self.document.words
        if quoted.first == 0:
            return None
        before, first = words_[quoted.first - 1], words_[quoted.first]
        if first.paragraph == before.paragraph or before.text != ":":
            return None
        sentence = self.document.sentences[before.sentence]
        return self._speaking_in(sentence.first, quoted.first, loose=True)

    def _following(self, quoted: Quoted) -> Candidate | None:
        """'X said that it rained. "It was cold."': sentences of nobody else."""
        words_ = self.document.words
        first, last = words_[quoted.first], words_[quoted.last - 1]
        sentence = self.document.sentences[first.sentence]
        ended = words_[max(quoted.first, quoted.last - 2)].text in STOPS
        if sentence.first != first.index or not (ended or last.text in STOPS):
            return None
        above = self.document.sentences[first.sentence - 1] if first.sentence else None
        if above is None or words_[above.first].paragraph != first.paragraph:
            return None
        speaking = [
            one
            for index in range(above.first, above.last)
            if (one := self.by_word.get(index)) and one.content and speaks(one.entry)
        ]
        said = [one for one in speaking if one.frame in {"that", "quote"}]
        if len(said) != 1 or not said[0].source:
            return None
        # A longer one says more than it bears out; whose it is stays open.
        longer = quoted.last - quoted.first > len(said[0].content)
        return None if longer else said[0]


def _human(subject: Word) -> bool:
    if subject.lower in {"he", "she", "they", "who", "i", "we"}:
        return True
    return subject.entity in {"PERSON", "NORP"} or subject.lemma in words("persons")
