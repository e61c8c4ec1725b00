"""Contents that are no clauses: objects, infinitives, what follows a preposition."""

from .lexicon import Entry, words
from .parse import Document, Word, subtree
from .sources import is_passive

OBJECTS = {"dobj", "oprd", "attr"}
CLAUSES = {"ccomp", "parataxis"}
ITSELF = {"himself", "herself", "itself", "themselves", "yourself", "myself"}
TELLING = {"tell", "inform", "assure", "remind", "warn", "notify", "advise"}
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
    relative = [c for c in verb.children if c.dep == "dobj" and c.lower == "which"]
    if relative and verb.dep == "relcl" and relative[0].index < verb.index:
        return {relative[0].index}
    phrasal = any(child.dep == "prt" for child in verb.children)
    objects = [child for child in verb.children if _is_object(verb, child)]
    if phrasal or not objects:
        return set()
    found = set().union(*(subtree(one) for one in objects))
    first, last = objects[0].index, max(found)
    for child in verb.children:
        completes = child.index > first and _completes(child)
        if completes or (child.index == last + 1 and _belongs(child)):
            found |= subtree(child)
            last = max(last, *subtree(child))
    alone = len(found) == 1 and not _may_be_alone(objects[0])
    return set() if alone else found


def _is_object(verb: Word, child: Word) -> bool:
    """A noun, what somebody is called, or "using force" after "admitted"."""
    if child.index < verb.index:
        return False
    if child.dep in OBJECTS:
        return True
    if child.dep not in {"xcomp", "ccomp"}:
        return False
    if any(c.lower in ITSELF for c in child.children):
        return False  # "declares itself neutral"
    gerund = child.tag == "VBG" and not any(c.dep == "aux" for c in child.children)
    return gerund or child.pos in {"NOUN", "PROPN", "ADJ"}


def _completes(child: Word) -> bool:
    """ "for the delay" after "blamed the minister", "as a ruse"."""
    return child.dep == "prep" and child.lower in OF_OBJECT


def _belongs(child: Word) -> bool:
    """Does it go with the object before it, not with the time or place of saying?"""
    if child.dep != "prep":
        return child.dep in {"xcomp", "acl"} and has_to(child)
    inside = [word for word in child.children if word.dep == "pobj"]
    return not any(
        word.entity in {"DATE", "TIME"} or word.lemma in words("occasions")
        for word in inside
    )


def _may_be_alone(word: Word) -> bool:
    """Not a mere pronoun that points to what was said before."""
    return word.pos != "PRON" or word.lower in {"what", "which", "him", "her", "them"}


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
    told = [c for c in verb.children if c.dep == "dobj" and verb.lemma in TELLING]
    for child in [*verb.children, *(c for one in told for c in one.children)]:
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
    return found + _called_for(verb, entry)


def _called_for(verb: Word, entry: Entry) -> list[tuple[str, set[int]]]:
    """ "for them to resign" after "called", which the parser takes for a clause."""
    if not entry.allows("+for"):
        return []
    return [
        ("+for", subtree(child) - {child.children[0].index})
        for child in verb.children
        if child.index > verb.index
        and has_to(child)
        and child.children[0].lower == "for"
    ]


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
