"""What goes wrong, sorted by kind, so that work goes where the errors are.

The kinds are grouped by the level of the measure that they cost: what is lost for
"usable" is lost for the rest as well. The report subset is counted apart.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from claims.extraction.lexicon import adjectives, nouns, verbs, words
from claims.extraction.parse import Document, Word, parse

from .contenders import ours
from .pairing import Marked, Pairing
from .scoring import Collection, Scorer

FINITE = {"VBD", "VBZ", "VBP", "MD"}
MARKS = "“”\"'‘’«»"
LISTS = {"VERB": verbs, "AUX": verbs, "NOUN": nouns, "PROPN": nouns, "ADJ": adjectives}
KINDS = {"PROPN": "noun", "AUX": "verb", "ADJ": "adjective"}
SHOWN = 8  # of the most frequent cues


@dataclass(frozen=True, slots=True)
class Error:
    """One thing that went wrong."""

    level: str  # what it costs: usable, good or exact
    kind: str
    reported: bool
    cue: str = ""  # kinds of cue and of content, for what was missed or invented
    frame: str = ""
    lemma: str = ""
    example: str = ""


def error_report(scorer: Scorer, collection: Collection, examples: int) -> str:
    """The errors of our engine on these articles, with some examples of each kind."""
    found = ours(collection.texts).found
    errors = [
        error
        for article, one in zip(collection.articles, found, strict=True)
        for error in _Compared(Pairing(scorer, article, scorer.plain(one))).errors()
    ]
    lines = [f"### {collection.name}", "", f"{'':48}{'all':>6}{'report':>8}"]
    kinds = defaultdict(list)
    for error in errors:
        kinds[error.level, error.kind].append(error)
    for level in ("usable", "good", "exact"):
        lines += ["", f"lost for {level}"]
        here = [one for (cost, _), one in kinds.items() if cost == level]
        for group in sorted(here, key=len, reverse=True):
            lines += _told(group, examples)
    return "\n".join(lines)


def _told(group: list[Error], examples: int) -> Iterator[str]:
    """A kind of error: how many, of what, and examples spread over all of them."""
    reported = sum(one.reported for one in group)
    yield f"  {group[0].kind:46}{len(group):6}{reported:8}"
    for title, key in (("by cue", "cue"), ("by content", "frame"), ("cues", "lemma")):
        counts = Counter(getattr(one, key) for one in group if getattr(one, key))
        if counts:
            most = counts.most_common(SHOWN)
            yield f"      {title}: " + ", ".join(f"{name} {n}" for name, n in most)
    step = max(1, len(group) // examples) if examples else len(group)
    for one in group[::step][:examples]:
        yield f"      e.g. {one.example}"


class _Compared:
    """The errors of one article."""

    def __init__(self, pairing: Pairing) -> None:
        self.pairing = pairing
        self.text = pairing.text
        self.document: Document = parse(pairing.text)

    def errors(self) -> Iterator[Error]:
        """Everything that went wrong in it."""
        for gold in self.pairing.missed:
            reported = self.pairing.reported(gold)
            yield self._alone(gold, self._missed(gold), reported)
        for found in self.pairing.invented:
            counted = self.pairing.counted(found)
            yield self._alone(found, self._invented(found), counted)
        for found, gold in self.pairing.pairs:
            error = self._compared(found, gold)
            if error:
                yield error

    def _missed(self, gold: Marked) -> str:
        cue = self.pairing.ids(gold)["cue"]
        if not gold["cue"]:
            return "missed, inferred: no cue is marked"
        if any(cue & self.pairing.ids(one)["cue"] for one in self.pairing.inner):
            return "missed, taken for nested"
        return "missed"

    def _invented(self, found: Marked) -> str:
        cue = self.pairing.ids(found)["cue"]
        if any(cue & self.pairing.ids(gold)["content"] for gold in self.pairing.gold):
            return "found falsely, within another's content"
        return "found falsely"

    def _alone(self, one: Marked, kind: str, reported: bool) -> Error:
        """What has nothing to be compared with."""
        head = self._head(one)
        frame, example = self._frame(one), self._quoted(one)
        lemma = head.lemma if head else ""
        return Error("usable", kind, reported, _cue(head), frame, lemma, example)

    def _compared(self, found: Marked, gold: Marked) -> Error | None:
        """What is wrong first with one that was found, by the level it costs."""
        grade = self.pairing.grade(found, gold)
        if grade["exact"]:
            return None
        level = next(one for one in ("usable", "good", "exact") if not grade[one])
        if level == "usable" and grade["det"]:
            kind = "source " + self._source(found, gold)
        else:
            role = next(
                r for r in ("content", "source", "cue") if self._off(found, gold, r)
            )
            kind = f"{role} {self._off(found, gold, role)}"
        example = f"{self._quoted(found)}\n           for {self._quoted(gold)}"
        reported = self.pairing.reported(gold)
        return Error(level, kind, reported, example=example)

    def _source(self, found: Marked, gold: Marked) -> str:
        if not gold["source"]:
            return "extra"
        return "wrong" if found["source"] else "missing"

    def _off(self, found: Marked, gold: Marked, role: str) -> str:
        """Does the role run over or under what is marked, and at which end?"""
        ours_, theirs = self.pairing.ids(found)[role], self.pairing.ids(gold)[role]
        if ours_ == theirs:
            return ""
        if not ours_ or not theirs:
            return "missing" if theirs else "extra"
        if not ours_ & theirs:
            return "elsewhere"
        if ours_ > theirs:
            return "runs over" + _where(ours_ - theirs, theirs)
        if ours_ < theirs:
            return "runs under" + _where(theirs - ours_, ours_)
        return "runs over and under"

    def _head(self, one: Marked) -> Word | None:
        """The word of a cue that tells of which kind it is."""
        inside = self._words(one["cue"])
        listed = [word for word in inside if _is_listed(word)]
        full = [word for word in inside if word.pos in LISTS]
        return next(iter(listed[-1:] or full[-1:] or inside[-1:]), None)

    def _frame(self, one: Marked) -> str:
        """How the content stands: quoted, a clause, an infinitive, a phrase."""
        said = " ".join(self.text[start:end] for start, end in one["content"])
        if said[:1] in MARKS and said.rstrip(".,")[-1:] in MARKS:
            return "quotation"
        if any(mark in said for mark in '“"'):
            return "mixed"
        inside = self._words(one["content"])
        opening = inside[0].lower if inside else ""
        if opening in {"that", "to"}:
            return opening
        return "clause" if any(word.tag in FINITE for word in inside) else "phrase"

    def _words(self, spans: list[tuple[int, int]]) -> list[Word]:
        return [w for w in self.document.words for a, b in spans if a <= w.start < b]

    def _quoted(self, one: Marked) -> str:
        pieces = [
            " | ".join(
                " ".join(self.text[start:end].split()) for start, end in one[role]
            )
            for role in ("source", "cue", "content")
        ]
        return "[{}] [{}] [{}]".format(*pieces)


def _where(rest: frozenset[int], core: frozenset[int]) -> str:
    places = {
        "at the start": min(rest) < min(core),
        "inside": any(min(core) < one < max(core) for one in rest),
        "at the end": max(rest) > max(core),
    }
    true = [place for place, is_so in places.items() if is_so]
    return f", {true[0]}" if len(true) == 1 else ", in several places"


def _is_listed(word: Word) -> bool:
    if word.lower in words("hearsay") | {"according"}:
        return True
    return word.pos in LISTS and word.lemma in LISTS[word.pos]()


def _cue(head: Word | None) -> str:
    """The kind of a cue, and whether the lexicon holds it."""
    if head is None:
        return "none"
    if head.lower == "according" or head.lower in words("hearsay"):
        return head.lower
    if head.pos not in LISTS:
        return "punctuation" if head.pos == "PUNCT" else "other words"
    kind = KINDS.get(head.pos, head.pos.lower())
    return kind if _is_listed(head) else f"{kind}, not listed"
