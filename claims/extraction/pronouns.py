"""Pronouns: whom "he", "she", "it" and "they" mean, by who has spoken so far."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from .kinds import is_person
from .lexicon import verbs, words
from .names import Name, Names
from .parse import Document, Word

# Other forms of a pronoun: "her claim" is what she claims.
FORMS = {"his": "he", "him": "he", "her": "she", "its": "it", "their": "they"}
SINGULAR = {"he": "male", "she": "female"}
BACK = 25  # sentences after which a pronoun no longer looks back to a speaker
NEAR = 3  # sentences after which it no longer looks back to others
PAPERS = {"newspaper", "paper", "magazine", "daily"}
KINDS = {"body", "place", "other"}  # for what a newspaper's name may be taken
ENDINGS = ("er", "or", "ist", "ian", "ee", "ic")  # of who does something
CLOSE = 0.2  # two that are as near as this are as likely
# What speaks for one person rather than another.
SPOKE = 1.5  # has spoken last
LATER = 0.5  # less for each who spoke since
AGO = 0.4  # less for each sentence since
ACTS = 0.7  # is named as a subject
SPEAKS = 0.6  # of a verb of saying
NAMED_AGO = 0.5  # less for each sentence since
NOUN_ACTS = 0.7  # is a subject, but has no name
NOUN_BACK = 1  # sentences back to such
NAMELESS = 1.2  # less for who has no name, in another paragraph
LEAST = 0.0  # what must be for a person at least
HERO = -0.5  # the text is about this person
KNOWN = 1.0  # is known to be a man, or a woman
MOST = 40  # subjects looked at


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks, as words of the text; `kind` tells which pronouns suit.

    Those who stay in the dark have no words: "officials", "a source".
    """

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
        # Whom a noun means that acts; set by who can tell.
        self.describe: Callable[[Word], Speaker | None] = lambda _: None
        # What a pronoun has told of people, by the first word of their name.
        self.genders: dict[int, str] = {}

    def by_name(self, name: Name, at: int) -> Speaker:
        """Who is called so, in the fullest form, spoken of at this word."""
        full = self.names.fullest(name)
        return Speaker(tuple(range(full.first, full.last)), full.kind, at, full)

    def meant(self, head: Word, said: set[int]) -> Speaker | None:
        """Whom this pronoun means that says these words; None when it is not told."""
        pronoun = FORMS.get(head.lower, head.lower)
        if pronoun in {"he", "she"}:
            return self._person(head, SINGULAR[pronoun], said)
        if pronoun == "it":
            return self._institution(head)
        if pronoun == "they":
            return self._group(head) or self._team(head)
        return None

    def agrees(self, pronoun: str, speaker: Speaker) -> bool:
        """Can this pronoun mean this speaker, by number and gender?"""
        pronoun = FORMS.get(pronoun, pronoun)
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
        """The body that spoke or acted last."""
        spoke = self.last({"body", "place"}, head)
        acting = self._acting(head, {"body", "place"}, 1)
        named = self.by_name(acting[-1], acting[-1].last - 1) if acting else None
        if named is not None and spoke is not None and self._ago(head, spoke.at) <= 2:
            named = named if self._main(named.at) and named.kind == "body" else None
        found = [spoke, named, self._noun(head, {"body", "document"})]
        last = max(filter(None, found), key=lambda one: one.at, default=None)
        last = last or self.last({"document"}, head, NEAR)
        return replace(last, at=head.index) if last else None

    def _noun(self, head: Word, kinds: set[str]) -> Speaker | None:
        """What has no name, but is what the sentence before is about."""
        for word in reversed(self._subjects(head, 1)):
            near = word.paragraph == head.paragraph and self._main(word.index)
            if not near or self.names.at(word) or not _listed(word):
                continue
            several = "plural" in kinds and (
                word.tag == "NNS" or word.lemma in words("teams")
            )
            found = self.describe(word)
            if found is None and several:
                return Speaker((), "plural", word.index)
            if found is not None and (several or found.kind in kinds):
                return replace(found, at=word.index)
        return None

    def _main(self, index: int) -> bool:
        """Is it the subject of a main clause?"""
        word = self.document.words[index]
        verb = word.head
        while verb.dep == "conj" and verb.head.index < verb.index:
            verb = verb.head
        return word.dep in {"nsubj", "nsubjpass"} and verb.dep == "ROOT"

    def _group(self, head: Word) -> Speaker | None:
        """The last of several that spoke; a full name is hardly that of several."""
        spoke = self.last({"plural", "other"}, head)
        if spoke is not None and spoke.name is not None and spoke.name.parts[1:]:
            spoke = None
        found = [spoke, self._noun(head, {"plural"})]
        return max(filter(None, found), key=lambda one: one.at, default=None)

    def _team(self, head: Word) -> Speaker | None:
        return self.last({"body"}, head, 1)

    def body(self, head: Word) -> Speaker | None:
        """ "The company": the body that spoke last, or the only one named before."""
        kinds = KINDS if head.lemma in PAPERS else {"body"}
        spoke = self.last(kinds, head)
        if spoke is not None and self._suits(head, spoke.name):
            return spoke
        near = {
            self.names.fullest(name)
            for name in self.around(head, "body")
            if self._suits(head, name)
        }
        return self.by_name(near.pop(), head.index) if len(near) == 1 else None

    def _suits(self, head: Word, name: Name | None) -> bool:
        """A ministry is no company, and only the press is a newspaper."""
        kind = "" if name is None else name.head.lower()
        if head.lemma in {"company", "firm"}:
            return kind not in words("public") | words("press")
        return kind in words("press") or head.lemma not in PAPERS

    def same(self, head: Word) -> Speaker | None:
        """ "The government" after "the Norland government"; of two, none."""
        found: dict[str, Speaker] = {}
        for earlier in reversed(self.history):
            if self._ago(head, earlier.at) > BACK:
                break
            inside = [self.document.words[index] for index in earlier.words]
            if earlier.name is not None or earlier.kind == "plural" or not inside[1:]:
                continue
            if inside[-1].lemma == head.lemma:
                found[" ".join(word.lower for word in inside)] = earlier
        return found.popitem()[1] if len(found) == 1 else None

    def around(self, head: Word, kind: str = "person") -> list[Name]:
        """The names of this kind in the sentences just before."""
        first = self.document.sentences[max(0, head.sentence - NEAR)].first
        near = self.names.between(first, head.index)
        return [name for name in near if name.kind == kind]

    def _acting(self, head: Word, kinds: set[str], back: int) -> list[Name]:
        """The names that are subjects of the sentences just before."""
        first = self.document.sentences[max(0, head.sentence - back)].first
        near = self.names.between(first, head.index)
        return [name for name in near if name.kind in kinds and self._acts(name)]

    def _acts(self, name: Name) -> bool:
        """Is it a subject, or one of several?"""
        word = self.document.words[name.last - 1]
        while word.dep == "conj" and word.head.index < word.index:
            word = word.head
        return word.dep in {"nsubj", "nsubjpass"}

    def _speaks(self, name: Name) -> bool:
        """Does it say something, whatever that may be?"""
        word = self.document.words[name.last - 1]
        return word.dep == "nsubj" and word.head.lemma in verbs()

    def _person(self, head: Word, gender: str, said: set[int]) -> Speaker | None:
        """He or she: of those whom the gender suits, the one most talked of."""
        scores: dict[int, float] = {}
        known: dict[int, Speaker] = {}
        spoken_of = self._named_in(said)
        for speaker, weight in self._persons(head, said):
            told = self._gender(speaker)
            if told in {None, gender} and _first(speaker) not in spoken_of:
                key = _first(speaker)
                known.setdefault(key, speaker)
                score = weight + (KNOWN if told else 0.0)
                scores[key] = max(scores.get(key, score), score)
        ranked = sorted(scores, key=lambda key: -scores[key])
        if not ranked or scores[ranked[0]] < LEAST:
            return None
        if len(ranked) > 1 and scores[ranked[0]] - scores[ranked[1]] < CLOSE:
            return None
        best = known[ranked[0]]
        self.genders.setdefault(ranked[0], gender)
        return replace(best, at=head.index)

    def _named_in(self, said: set[int]) -> set[int]:
        """Those whom these words name: "Hill was wrong, he said" is not Hill."""
        found = (self.names.at(self.document.words[index]) for index in said)
        full = {self.names.fullest(one) for one in found if one is not None}
        return {one.first for one in full}

    def _persons(self, head: Word, said: set[int]) -> list[tuple[Speaker, float]]:
        """Who may be meant, each with how much is for it."""
        found: list[tuple[Speaker, float]] = []
        for place, earlier in enumerate(reversed(self.history)):
            ago = self._ago(head, earlier.at)
            if ago > BACK or place > 5:
                break
            if earlier.kind == "person":
                weight = SPOKE - LATER * place - AGO * ago
                weight -= NAMELESS * self._strange(head, earlier)
                found.append((earlier, weight))
        for name in self.around(head):
            ago = self._ago(head, name.last - 1)
            weight = ACTS * self._acts(name) - NAMED_AGO * ago
            weight += SPEAKS * self._speaks(name)
            found.append((self.by_name(name, name.last - 1), weight))
        hero = self._hero
        if hero is not None and hero.first < head.index:
            found.append((self.by_name(hero, hero.last - 1), HERO))
        return found + self._described(head, said)

    @cached_property
    def _hero(self) -> Name | None:
        """Whom the text is about: the one person it names most often."""
        named = [one for one in self.names.found if one.kind == "person"]
        counts = Counter(self.names.fullest(one) for one in named)
        first = counts.most_common(2)
        leads = len(first) == 1 or (len(first) > 1 and first[0][1] > first[1][1])
        return first[0][0] if leads else None

    def _strange(self, head: Word, speaker: Speaker) -> bool:
        """Has it no name, and stands in another paragraph?"""
        elsewhere = self.document.words[speaker.at].paragraph != head.paragraph
        return speaker.name is None and elsewhere

    def _described(self, head: Word, said: set[int]) -> list[tuple[Speaker, float]]:
        """Persons without a name who act in the sentences just before."""
        found = []
        for word in self._subjects(head, NOUN_BACK):
            if not is_person(word) or word.index in said or self.names.at(word):
                continue
            speaker = self.describe(word)
            if speaker is not None and speaker.kind == "person":
                weight = NOUN_ACTS - NAMED_AGO * self._ago(head, word.index)
                weight -= NAMELESS * self._strange(
                    head, replace(speaker, at=word.index)
                )
                found.append((replace(speaker, at=word.index), weight))
        return found

    def _subjects(self, head: Word, back: int) -> list[Word]:
        """The common nouns that are subjects of the sentences just before."""
        first = self.document.sentences[max(0, head.sentence - back)].first
        low = bisect_left(self._acting_nouns, first, key=lambda word: word.index)
        high = bisect_left(self._acting_nouns, head.index, key=lambda word: word.index)
        return self._acting_nouns[max(low, high - MOST) : high]

    @cached_property
    def _acting_nouns(self) -> list[Word]:
        return [
            word
            for word in self.document.words
            if word.pos == "NOUN" and word.dep in {"nsubj", "nsubjpass"}
        ]

    def _gender(self, speaker: Speaker) -> str | None:
        """What given names, titles and trades tell of it."""
        inside = [self.document.words[index].lower for index in speaker.words]
        told, given = set(inside), ""
        if speaker.name is not None:
            first = speaker.words[0]
            told = {w.lower for w in self.document.words[max(0, first - 1) : first]}
            told |= speaker.name.roles
            given = inside[0]
        for gender in ("male", "female"):
            if told & words(gender) or given in words(f"{gender}_names"):
                return gender
        return self.genders.get(_first(speaker))


def _listed(word: Word) -> bool:
    """Is it one of those nouns that may speak?"""
    lemma = word.lemma.lower()
    listed = words("bodies") | words("makers") | words("documents") | words("signs")
    ending = word.tag == "NNS" and lemma.endswith(ENDINGS)
    return lemma in listed or ending or is_person(word)


def _first(speaker: Speaker) -> int:
    """What tells one speaker from another."""
    return speaker.words[0] if speaker.words else -speaker.at
