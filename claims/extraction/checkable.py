"""What in a sentence a checker should look at, by its words and its parse."""

import re
from collections.abc import Callable
from enum import StrEnum

from .lexicon import words
from .parse import Word

FIGURES = {"", "PERCENT", "MONEY", "QUANTITY", "CARDINAL"}  # not those of dates
NAMED = {"PERSON", "ORG", "GPE", "NORP", "LOC", "FAC"}
YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
CLOCK = re.compile(r"\d{1,2}:\d\d")
OBJECTS = {"dobj", "prep", "xcomp", "ccomp", "agent", "dative", "prt"}
SUBJECTS = {"nsubj", "nsubjpass"}
OF_TIME = {"ago", "later", "earlier", "after", "before", "old", "-"}


class Reason(StrEnum):
    """Why a statement should be checked, what most needs it first."""

    CASUALTY = "casualty"
    ACCUSATION = "accusation"
    NUMBER = "number"
    CAUSE = "cause"
    SUPERLATIVE = "superlative"
    EVENT = "event"


def reasons(sentence: list[Word]) -> list[Reason]:
    """Every reason to check the sentence, in the order of `Reason`."""
    return [reason for reason, holds in TELLING.items() if holds(sentence)]


def is_real(word: Word) -> bool:
    """A verb for what is or was so, not for what may come or is only wished?"""
    if word.pos not in {"VERB", "AUX"} or word.dep in {"amod", "compound"}:
        return False
    aids = {child.lower for child in word.children if child.dep in {"aux", "auxpass"}}
    return not aids & words("unreal")


def _casualty(sentence: list[Word]) -> bool:
    """Somebody killed or hurt, or a number of the dead, the injured, the missing."""
    if any(_in(word, "injuring") and is_real(word) for word in sentence):
        return True
    harmed = any(_in(word, "harm") and word.pos != "PROPN" for word in sentence)
    return harmed and _number(sentence)


def _accusation(sentence: list[Word]) -> bool:
    """A wrong done, a charge brought, or an offence laid at somebody's door."""
    charged = any(word.pos == "VERB" and _in(word, "charging") for word in sentence)
    for word in sentence:
        wrong = _in(word, "offending") or _in(word, "prosecuting")
        if wrong and is_real(word):
            return True
        if word.lower == "lied":
            return True
        if word.pos == "NOUN" and _in(word, "offences") and charged:
            return True
        if word.pos == "ADJ" and _in(word, "offensive") and word.dep == "acomp":
            return True
    return False


def _number(sentence: list[Word]) -> bool:
    """A figure, a share, an amount, a count or a length of time; not a mere date."""
    return any(_is_figure(word, sentence) for word in sentence)


def _is_figure(word: Word, sentence: list[Word]) -> bool:
    if word.text == "%" or (word.pos == "SYM" and word.entity == "MONEY"):
        return True
    if word.pos in {"NOUN", "ADJ", "VERB"}:
        return _is_share(word)
    if word.pos != "NUM" or word.lower == "one" or CLOCK.fullmatch(word.text):
        return False
    if word.entity in {"DATE", "TIME"}:
        return _is_duration(word, sentence)
    if word.entity not in FIGURES or word.head.pos == "PROPN":
        return False
    return word.dep == "nummod" or not YEAR.fullmatch(word.text)


def _is_share(word: Word) -> bool:
    """ "half of them", "has doubled", "dozens"; not "the third quarter"."""
    if word.pos == "VERB":
        down = any(child.lower == "down" for child in word.children)
        return _in(word, "multiples") and not down
    part = _in(word, "shares") and any(child.lower == "of" for child in word.children)
    return (part or _in(word, "heaps")) and word.entity not in {"DATE", "TIME"}


def _is_duration(word: Word, sentence: list[Word]) -> bool:
    """ "for twelve years", but neither "twelve years ago" nor "twelve-year-old"."""
    unit = word.head
    after = sentence[unit.index - sentence[0].index + 1 :][:1]
    told = bool(after) and after[0].lower in OF_TIME
    return word.dep == "nummod" and _in(unit, "units") and not told


def _cause(sentence: list[Word]) -> bool:
    """One thing said to bring about another."""
    return any(
        _brings_about(word) or word.lower == "because" or _is_due_to(word)
        for word in sentence
    )


def _brings_about(verb: Word) -> bool:
    """ "caused a flood", "led to it", "resulted in it"; not "led the board"."""
    if verb.pos != "VERB":
        return False
    if _in(verb, "causing"):
        return _has_object(verb)
    after = {child.lower for child in verb.children if child.dep == "prep"}
    ties = {"to"} if verb.lemma == "lead" else {"to", "in", "from"}
    return _in(verb, "leading") and bool(after & ties)


def _is_due_to(word: Word) -> bool:
    beside = {child.lower for child in word.children}
    return word.lower in {"due", "owing"} and "to" in beside


def _superlative(sentence: list[Word]) -> bool:
    """The first, the only one, a record, the largest, more than any other."""
    for word in sentence:
        if word.tag in {"JJS", "RBS"} and word.lower not in words("pointing"):
            return True
        if word.lower == "most" and word.head.pos == "ADJ" and word.dep == "advmod":
            return True
        if word.lower in {"first", "only"} and _singles_out(word):
            return True
        if word.lemma == "record" and _is_record(word):
            return True
        if word.tag in {"JJR", "RBR"} and _is_compared(word):
            return True
    return False


def _singles_out(word: Word) -> bool:
    """ "the first woman to ...", "for the first time", "the only bridge"."""
    noun = word.head
    if word.dep != "amod" or noun.pos != "NOUN" or _in(noun, "firsts"):
        return False
    definite = any(child.lower in {"the", "its"} for child in noun.children)
    told = any(child.dep in {"relcl", "acl", "prep"} for child in noun.children)
    return definite and (word.lower == "only" or told or noun.lemma == "time")


def _is_record(word: Word) -> bool:
    broken = word.dep == "dobj" and word.head.lemma in {"set", "break", "beat"}
    return broken or (word.dep in {"amod", "compound"} and word.pos != "PROPN")


def _is_compared(word: Word) -> bool:
    """ "taller than the old one", but not "more than forty"."""
    beside = [child.lower for one in (word, word.head) for child in one.children]
    return "than" in beside and word.head.pos != "NUM"


def _event(sentence: list[Word]) -> bool:
    """Something a named actor did, or that was done to one, now past."""
    return any(
        word.dep == "ROOT" and _is_deed(word) and _is_named(word) for word in sentence
    )


def _is_deed(verb: Word) -> bool:
    aids = {child.lower for child in verb.children if child.dep in {"aux", "auxpass"}}
    past = verb.tag == "VBD" or aids & {"was", "were", "has", "have", "had"}
    if verb.pos != "VERB" or not past or _in(verb, "quiet"):
        return False
    return verb.tag != "VBG" and _has_object(verb)


def _is_named(verb: Word) -> bool:
    """Is who does it, or to whom it is done, there by name?"""
    actors = [child for child in verb.children if child.dep in SUBJECTS]
    for child in verb.children:
        if child.dep == "agent":
            actors += [one for one in child.children if one.dep == "pobj"]
    return any(one.pos == "PROPN" or one.entity in NAMED for one in actors)


def _has_object(verb: Word) -> bool:
    return any(child.dep in OBJECTS for child in verb.children)


def _in(word: Word, name: str) -> bool:
    return word.lemma in words(name)


TELLING: dict[Reason, Callable[[list[Word]], bool]] = {
    Reason.CASUALTY: _casualty,
    Reason.ACCUSATION: _accusation,
    Reason.NUMBER: _number,
    Reason.CAUSE: _cause,
    Reason.SUPERLATIVE: _superlative,
    Reason.EVENT: _event,
}
