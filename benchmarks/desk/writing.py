"""Articles whose sentences somebody says, and where in them the words stand."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from . import words

Span = tuple[int, int]

# What is said: a capital letter stands for a kind of word, given by `Writer.next`.
SAID = (
    (
        "{0} {1} {2} were {3} in {4}, where the {5} {6} had been {7} since {8} "
        "by the {9}",
        "NAPVLAOVMO",
    ),
    (
        "the {0} of {1} would be {2} in {3} unless the {4} {5} is {6} and {7} "
        "{8} are paid",
        "OLVMAOVNP",
    ),
    (
        "no {0} {1} was {2} before the {3}, although {4} {5} had asked for it on {6}",
        "AOVONPD",
    ),
    (
        "the {0} {1} has {2} {3} {4} a year and {5} of the {6} are {7}, most of "
        "them in {8}",
        "AOVNPNPAL",
    ),
    (
        "{0} {1} had been {2} for the {3} {4} near {5} without a {6} or a {7}",
        "NPVAOLOO",
    ),
    (
        "the {0} for the {1} {2} in {3} cost {4} million, and the {5} {6} {7} "
        "it in {8}",
        "OAOLNAOVM",
    ),
)
SHORT = (
    ("the {0} was {1} in {2}", "OVM"),
    ("{0} {1} are still {2}", "NPA"),
    ("nobody in {0} had {1} the {2}", "LVO"),
)
FILLER = (
    ("The {0} of {1} stands near the {2} {3}.", "OLAO"),
    ("It was the {0} {1} in {2} this {3}.", "AOLD"),
    ("The {0} {1} followed on {2}, with {3} {4} at the {5}.", "AODNPO"),
)
PARAGRAPH = 3  # sentences


@dataclass(frozen=True)
class Speaker:
    """Who says it, as printed; nobody for what the article says in its own voice."""

    number: int | None
    written: str
    name: str = ""


@dataclass
class Said:
    """A statement in an article: who, how, and where each part of it stands."""

    speaker: Speaker | None
    form: str
    cue: str
    content: list[Span]
    at: dict[str, Span] = field(default_factory=dict)
    words: str = ""
    wording: str = ""


class Writer:
    """Writes articles of drawn words; the same seed writes the same ones."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.places = words.coin(chance, 4000, ["", "berg", "sund", "ova", "ía"])
        plurals = list(map(words.plural, words.NOUNS))
        self.kinds: dict[str, Iterator[str]] = {
            "A": words.stream(chance, words.ADJECTIVES, flat=3),
            "D": words.stream(chance, words.DAYS, flat=20),
            "L": words.stream(chance, self.places, flat=4),
            "M": words.stream(chance, words.MONTHS, flat=30),
            "N": (f"{chance.randrange(2, 990)}" for _ in iter(int, 1)),
            "O": words.stream(chance, words.NOUNS, flat=2),
            "P": words.stream(chance, plurals, flat=2),
            "V": words.stream(chance, words.VERBS, flat=3),
        }
        self.cues = words.stream(chance, words.CUES, flat=0.4)

    def headline(self) -> str:
        return self._drawn(("{0} {1} {2} in {3} as {4} is {5}", "APVLOV")).capitalize()

    def article(
        self, speakers: list[Speaker | None], *, number: int, characters: int = 0
    ) -> tuple[str, list[Said]]:
        """A text in which each of the speakers says something, in that order.

        Filler goes between, none where `characters` says how long the text shall be:
        there it goes to the end.
        """
        text = Text()
        said = []
        for place, speaker in enumerate(speakers):
            if not characters and self.chance.random() < 0.7:
                text.sentence(self._filler())
            patterns = SHORT if characters and place % 2 else SAID
            said.append(self._statement(text, speaker, place, patterns))
        for _ in range(2):
            text.sentence(self._filler())
        while text.length < characters - 80:
            text.sentence(self._filler())
        text.last(f"Archive number {number}.")
        return text.whole(said)

    def _statement(
        self, text: "Text", speaker: Speaker | None, place: int, patterns: tuple
    ) -> Said:
        content = self._drawn(patterns[int(self.chance.random() * len(patterns))])
        if speaker is None:
            said = Said(None, "unattributed", "", [])
            text.sentence((_capital(content), "content", said), ".")
            said.wording = f"{_capital(content)}."
            return said
        cue = next(self.cues)
        said = Said(speaker, "indirect", cue, [])
        said.wording = f"{_capital(content)}."
        drawn = self.chance.random()
        who = (speaker.written, "source", said)
        verb = (cue, "cue", said)
        if drawn < 0.6:
            who = (_capital(speaker.written), "source", said)
            text.sentence(who, " ", verb, " that ", (content, "content", said), ".")
        elif drawn < 0.8:
            said.form = "direct"
            quoted = (_capital(content), "content", said)
            text.sentence("“", quoted, ",” ", who, " ", verb, ".")
        elif drawn < 0.9:
            self._interrupted(text, said, content)
        else:
            said.form = "mixed"
            short = (self._drawn(SHORT[place % len(SHORT)]), "content", said)
            who = (_capital(speaker.written), "source", said)
            text.sentence(who, " ", verb, " that “", short, ".”")
            said.wording = ""
        return said

    def _interrupted(self, text: "Text", said: Said, content: str) -> None:
        """Words in two pieces, with who said them in between."""
        said.form = "direct"
        short = _capital(self._drawn(SHORT[len(content) % len(SHORT)]))
        text.sentence(
            "“",
            (_capital(content), "content", said),
            ",” ",
            (said.cue, "cue", said),
            " ",
            (said.speaker.written, "source", said),
            ". “",
            (short, "content", said),
            ".”",
        )
        said.wording = f"{_capital(content)}. {short}."

    def _filler(self) -> str:
        return self._drawn(FILLER[int(self.chance.random() * len(FILLER))])

    def _drawn(self, pattern: tuple[str, str]) -> str:
        sentence, kinds = pattern
        return sentence.format(*[next(self.kinds[kind]) for kind in kinds])


class Text:
    """A text that grows by sentences, and remembers where the marked parts stand."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.sentences = 0

    def sentence(self, *parts: str | tuple[str, str, Said]) -> None:
        if self.sentences:
            self._add("\n\n" if self.sentences % PARAGRAPH == 0 else " ")
        self.sentences += 1
        for part in parts:
            if isinstance(part, str):
                self._add(part)
                continue
            words, role, said = part
            span = (self.length, self.length + len(words))
            if role == "content":
                said.content.append(span)
            else:
                said.at[role] = span
            self._add(words)

    def last(self, line: str) -> None:
        self._add(f"\n\n{line}")

    def whole(self, said: list[Said]) -> tuple[str, list[Said]]:
        text = "".join(self.parts)
        for one in said:
            one.words = " … ".join(text[start:end] for start, end in one.content)
            one.wording = one.wording or f"{_capital(one.words)}."
        return text, said

    def _add(self, part: str) -> None:
        self.parts.append(part)
        self.length += len(part)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
