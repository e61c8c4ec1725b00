"""Contents that are no clauses: objects, infinitives, what follows a preposition."""

from .lexicon import Entry
from .parse import Document, Word, subtree
from .sources import is_passive

OBJECTS = {"dobj", "oprd", "attr"}
CLAUSES = {"ccomp", "parataxis"}
OF_OBJECT = {"of", "for", "as", "over", "to", "on", "about"}


def infinitive(document: Document, verb: Word, unit: set[int]) -> set[int]:
    """ "to leave", "them to leave", and who is to leave when the verb is passive."""
    clauses = [
        child
        for child in verb.children
        if child.dep in {"xcomp", "ccomp", "advcl"}
        and has_to(child)
        and child.index > verb.index
    ]
    if not clauses:
        return set()
    found = subtree(clauses[0])
    for child in verb.children:
        between = verb.index < child.index < clauses[0].index
        if between and child.dep in {"dobj", "dative", "nsubj"}:
            found |= subtree(child)
        if is_passive(verb) and child.dep == "nsubjpass":
            found |= subtree(child)
    return found


def object_phrase(document: Document, verb: Word, unit: set[int]) -> set[int]:
    """Its object, and what completes it: "the minister for the delay"."""
    if is_passive(verb):
        return _spoken_of(verb)
    objects = [
        child
        for child in verb.children
        if child.dep in OBJECTS and child.index > verb.index
    ]
    phrasal = any(child.dep == "prt" for child in verb.children)
    if phrasal or not objects or _merely_refers(objects[0]):
        return set()
    found = set().union(*(subtree(one) for one in objects))
    for child in verb.children:
        completes = child.dep == "prep" and child.lower in OF_OBJECT
        if completes and child.index > objects[0].index:
            found |= subtree(child)
    return found


def likened(document: Document, verb: Word, unit: set[int]) -> set[int]:
    """ "the move as a ruse" after "described"."""
    for child in verb.children:
        if child.dep == "prep" and child.lower == "as" and child.index > verb.index:
            found = subtree(child)
            for other in verb.children:
                if other.dep in {"dobj", "nsubjpass"}:
                    found |= subtree(other)
            return found
    return set()


def prepositional(verb: Word, entry: Entry) -> list[tuple[str, set[int]]]:
    """What follows each preposition or particle that the entry allows."""
    found = []
    for child in verb.children:
        if child.lower not in entry.prepositions or child.index < verb.index:
            continue
        if child.dep not in {"prep", "prt", "advmod", "dative"}:
            continue
        below = subtree(child) - {child.index}
        if child.dep != "prep":
            below |= _after_particle(verb, child)
        if child.lower in {"on", "for", "with"}:
            below |= _wanted(verb)
        found.append((f"+{child.lower}", below))
    return found


def has_to(clause_head: Word) -> bool:
    return any(
        child.lower == "to" and child.dep == "aux" for child in clause_head.children
    )


def _spoken_of(verb: Word) -> set[int]:
    """The subject of a passive, with what completes it."""
    found: set[int] = set()
    for child in verb.children:
        completes = child.dep == "prep" and child.lower in OF_OBJECT
        if child.dep in {"nsubjpass", "oprd"} or completes:
            found |= subtree(child)
    if verb.dep == "acl":
        found |= subtree(verb.head, {verb.index})
    return found


def _merely_refers(word: Word) -> bool:
    """Is it only a pronoun, a time or the person spoken to?"""
    return (
        word.pos == "PRON" and not word.children and word.lower not in {"what", "which"}
    )


def _after_particle(verb: Word, particle: Word) -> set[int]:
    found: set[int] = set()
    for child in verb.children:
        if child.index > particle.index and child.dep in OBJECTS | CLAUSES:
            found |= subtree(child)
    return found


def _wanted(verb: Word) -> set[int]:
    """ "to leave" after "called on them"."""
    found: set[int] = set()
    for child in verb.children:
        if child.dep in {"xcomp", "advcl"} and has_to(child):
            found |= subtree(child)
    return found
