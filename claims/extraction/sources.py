"""Sources: who stands behind a cue, by the parse."""

from .lexicon import words
from .parse import Word, subtree

SUBJECTS = {"nsubj", "csubj", "expl"}
NOMINAL = {"NOUN", "PROPN", "PRON", "NUM", "DET", "ADJ"}
LONGEST = 30  # words; a longer subject is a slip of the parser, or has asides
ASIDES = {"relcl", "advcl", "acl", "appos", "parataxis"}
STEPS = 5


def verb_source(verb: Word) -> Word | None:
    """The head of the noun phrase that says, thinks or demands it."""
    if is_passive(verb):
        return _agent(verb)
    return _subject(verb)


def adjective_source(adjective: Word) -> Word | None:
    """The head of who is confident, afraid, sure ..."""
    passive = [c for c in adjective.children if c.dep == "nsubjpass"]
    if passive:
        return passive[0]
    verb = adjective.head if adjective.dep in {"acomp", "oprd"} else adjective
    return _subject(verb)


def is_passive(verb: Word) -> bool:
    """Is the subject the one spoken of?"""
    if any(c.dep in {"nsubjpass", "auxpass", "agent"} for c in verb.children):
        return True
    bare = verb.tag == "VBN" and not any(c.dep == "aux" for c in verb.children)
    # "one lawmaker called him a clown", where the parser saw "called" as "named"
    active = any(c.dep == "dobj" and c.index > verb.index for c in verb.children)
    # "a move described as a ruse", "Asked about it, he said ..."
    return bare and verb.dep in {"acl", "advcl", "relcl"} and not active


def noun_source(noun: Word) -> Word | None:
    """The head of whose claim it is: "the mayor's claim", "a claim by the mayor"."""
    for child in noun.children:
        if child.dep == "poss":
            return child
    for child in noun.children:
        if child.dep == "prep" and child.lower in {"by", "from", "of", "among"}:
            return _object(child)
    for child in noun.children:  # "Ministry claims that ...", taken for a noun
        named = child.pos == "PROPN" or child.entity in {"PERSON", "ORG", "GPE"}
        beside = child.index == noun.index - 1
        stands = noun.dep == "ROOT" and noun.tag == "NNS" and child.pos in NOMINAL
        if child.dep in {"compound", "nmod"} and beside and (named or stands):
            return child
    return _maker(noun)


def _maker(noun: Word) -> Word | None:
    """Who makes it: "the mayor rejected the claim", "said in a statement"."""
    verb = noun.head.head if noun.dep == "pobj" else noun.head
    if noun.dep in {"dobj", "pobj"} and verb.pos == "VERB":
        return verb_source(verb)
    return None


def _object(preposition: Word) -> Word | None:
    return next((c for c in preposition.children if c.dep == "pobj"), None)


def phrase(head: Word, cue: Word) -> set[int]:
    """The whole noun phrase of a source, without the cue and what hangs on it."""
    stop = {cue.index}
    found = subtree(head, stop)
    if len(found) > LONGEST:
        stop |= {child.index for child in head.children if child.dep in ASIDES}
        found = subtree(head, stop)
    return _without_gap(found, head, cue)


def _without_gap(found: set[int], head: Word, cue: Word) -> set[int]:
    """Only the part of the phrase that lies on its head's side of the cue."""
    if head.index < cue.index:
        return {index for index in found if index < cue.index}
    return {index for index in found if index > cue.index}


def _agent(verb: Word) -> Word | None:
    for child in verb.children:
        if child.dep == "agent" or (child.dep == "prep" and child.lower == "by"):
            return _object(child)
    for below in verb.children:  # "was called a rebel by Ann Lee", hung on "rebel"
        by = [c for c in below.children if c.dep == "prep" and c.lower == "by"]
        agent = _object(by[0]) if by and below.index > verb.index else None
        if agent is not None and agent.entity in {"PERSON", "ORG", "NORP", "GPE"}:
            return agent
    return None


def _subject(verb: Word) -> Word | None:
    """Its own subject, or that of the verb it leans on."""
    for _ in range(STEPS):
        own = [c for c in verb.children if c.dep in SUBJECTS and not _is_time(c)]
        if own:
            return own[0]
        slipped = verb.dep == "relcl" and verb.tag == "VBN"
        if (verb.dep == "acl" or slipped) and verb.head.pos in NOMINAL:
            return _giver(verb) or verb.head
        upper = _leans_on(verb)
        if upper is None:
            return None
        if is_passive(upper):
            passive = [c for c in upper.children if c.dep == "nsubjpass"]
            return passive[0] if passive else _agent(upper)
        verb = upper
    return None


def _is_time(word: Word) -> bool:
    return word.entity in {"DATE", "TIME"} and word.pos in {"NOUN", "PROPN"}


def _giver(verb: Word) -> Word | None:
    """Who holds the conference or releases the statement "saying that ..."."""
    noun = verb.head
    if verb.tag != "VBG" or noun.lemma not in words("occasions"):
        return None
    held = noun.head if noun.dep == "dobj" else noun.head.head
    if noun.dep not in {"dobj", "pobj"} or held.pos != "VERB" or is_passive(held):
        return None
    given = noun.dep == "pobj" or held.lemma in words("lending")
    own = [c for c in held.children if c.dep == "nsubj"]
    return own[0] if own and given else None


def _leans_on(verb: Word) -> Word | None:
    """The verb whose subject it shares."""
    head = verb.head
    if head is verb:
        return None
    purpose = verb.tag == "VB" and any(c.lower == "to" for c in verb.children)
    if purpose and head.pos == "ADJ" and head.dep == "acomp":
        return head.head  # "is quick to point out"
    if purpose and verb.dep == "advcl" and head.pos == "VERB":
        return head  # "came to talk about trade"
    if verb.dep == "pcomp" and head.dep == "prep":
        head = head.head
        return head if head.pos in {"VERB", "AUX"} else None
    went_on = verb.dep == "advcl" and verb.tag == "VB" and head.lemma == "go"
    shares = (
        went_on
        or verb.dep in {"conj", "xcomp"}
        or (
            verb.dep in {"advcl", "ccomp", "dep", "parataxis"}
            and verb.tag in {"VBG", "VBN"}
        )
    )
    return head if shares and head.pos in {"VERB", "AUX"} else None
