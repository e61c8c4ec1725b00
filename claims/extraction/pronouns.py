"""Pronouns: whom "he", "she", "it" and "they" mean, by who has spoken so far."""

from dataclasses import dataclass, replace

from .lexicon import words
from .names import Name, Names
from .parse import Document, Word

SINGULAR = {"he": "male", "she": "female", "him": "male", "her": "female"}
BACK = 25  # sentences after which a pronoun no longer looks back to a speaker
NEAR = 3  # sentences after which it no longer looks back to others
CLOSE = 0.2  # two that are as near as this are as likely


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks, as words of the text; `kind` tells which pronouns suit."""

    words: tuple[int, ...]
    kind: str  # a name's kind, or "plural", "document"
    at: int  # the last word by which the text spoke of them
    name: Name | None = None


class Memory:
    """Who has spoken, in text order, and who was named."""

    def __init__(self, document: Document, names: Names) -> None:
        self.document = document
        self.names = names
        self.history: list[Speaker] = []
        # What a pronoun has told of people, by the first word of their name.
        self.genders: dict[int, str] = {}

    def by_name(self, name: Name, at: int) -> Speaker:
        """Who is called so, in the fullest form, spoken of at this word."""
        full = self.names.fullest(name)
        return Speaker(tuple(range(full.first, full.last)), full.kind, at, full)

    def meant(self, head: Word) -> Speaker | None:
        """Whom this pronoun means; None when the text does not tell."""
        if head.lower in {"he", "she"}:
            return self._person(head, SINGULAR[head.lower])
        if head.lower == "it":
            return self._institution(head)
        if head.lower == "they":
            return self.last({"plural", "other"}, head) or self._team(head)
        return None

    def agrees(self, pronoun: str, speaker: Speaker) -> bool:
        """Can this pronoun mean this speaker, by number and gender?"""
        if pronoun == "it":
            return speaker.kind in {"body", "place", "document", "other"}
        if pronoun == "they":
            return speaker.kind in {"plural", "other", "body"}
        gender = SINGULAR.get(pronoun)
        suits = self._gender(speaker) in {None, gender}
        return gender is not None and speaker.kind == "person" and suits

    def last(self, kinds: set[str], head: Word, back: int = BACK) -> Speaker | None:
        """The last of these kinds that spoke, not too long ago."""
        for earlier in reversed(self.history):
            if self._ago(head, earlier.at) > back:
                return None
            if earlier.kind in kinds:
                return earlier
        return None

    def _ago(self, head: Word, index: int) -> int:
        """How many sentences before `head` this word stands."""
        return head.sentence - self.document.words[index].sentence

    def _institution(self, head: Word) -> Speaker | None:
        """The last body that spoke, unless another has acted since."""
        spoke = self.last({"body", "place"}, head)
        if spoke is None or self._ago(head, spoke.at) > 2:
            acting = self._acting(head, {"body", "place"}, 1)
            if acting:
                return self.by_name(acting[-1], head.index)
        return spoke or self.last({"document"}, head, NEAR)

    def _team(self, head: Word) -> Speaker | None:
        return self.last({"body"}, head, 1)

    def _acting(self, head: Word, kinds: set[str], back: int) -> list[Name]:
        """The names that are subjects of the sentences just before."""
        first = self.document.sentences[max(0, head.sentence - back)].first
        return [
            name
            for name in self.names.between(first, head.index)
            if name.kind in kinds
            and self.document.words[name.last - 1].dep in {"nsubj", "nsubjpass"}
        ]

    def _person(self, head: Word, gender: str) -> Speaker | None:
        """He or she: of those whom the gender suits, the one most talked of."""
        scores: dict[int, float] = {}
        known: dict[int, Speaker] = {}
        for speaker, weight in self._persons(head):
            told = self._gender(speaker)
            if told in {None, gender}:
                key = speaker.words[0]
                known[key] = speaker
                score = weight + (1.0 if told else 0.0)
                scores[key] = max(scores.get(key, score), score)
        ranked = sorted(scores, key=lambda key: -scores[key])
        if not ranked:
            return None
        if len(ranked) > 1 and scores[ranked[0]] - scores[ranked[1]] < CLOSE:
            return None
        best = known[ranked[0]]
        self.genders.setdefault(best.words[0], gender)
        return replace(best, at=head.index)

    def _persons(self, head: Word) -> list[tuple[Speaker, float]]:
        """Who may be meant, each with how much is for it."""
        found: list[tuple[Speaker, float]] = []
        for place, earlier in enumerate(reversed(self.history)):
            ago = self._ago(head, earlier.at)
            if ago > BACK or place > 5:
                break
            if earlier.kind == "person":
                found.append((earlier, 1.5 - 0.5 * place - 0.4 * ago))
        first = self.document.sentences[max(0, head.sentence - NEAR)].first
        for name in self.names.between(first, head.index):
            if name.kind == "person":
                last = self.document.words[name.last - 1]
                acts = last.dep in {"nsubj", "nsubjpass"}
                weight = 0.7 * acts - 0.5 * self._ago(head, last.index)
                weight += 0.001 * (name.first - first)
                found.append((self.by_name(name, last.index), weight))
        return found

    def _gender(self, speaker: Speaker) -> str | None:
        """What given names, titles and trades tell of it."""
        told = {self.document.words[index].lower for index in speaker.words}
        if speaker.name is not None:
            first = speaker.words[0]
            told |= speaker.name.roles
            told |= {w.lower for w in self.document.words[max(0, first - 1) : first]}
        for gender in ("male", "female"):
            given = (
                words(f"{gender}_names") if speaker.name is not None else frozenset()
            )
            if told & (words(gender) | given):
                return gender
        return self.genders.get(speaker.words[0])
