"""Sources that punctuation ties to what they say: labels, signatures, credits."""

import re

from .candidates import Candidate
from .lexicon import Entry, words
from .parse import Document, Word
from .quoting import Voices

CREDIT = Entry("assert", frozenset({"colon"}), frozenset())
COLON = Entry("assert", frozenset({"colon"}), frozenset({"quote"}))
LONGEST_LABEL = 8  # words before a colon
SIGNATURE = {"—", "–", "―", "--"}
SIGNING = {"PROPN", "NOUN", "ADJ", "PUNCT", "ADP", "DET", "NUM", "CCONJ"}
TERMINAL = {".", "!", "?"}
CLOSING = {".", ")", "]"}
MARKS = {'"', "“", "”", "``", "''"}
LABEL = re.compile(r"[A-Z][\w.'’-]*")
# What a picture's credit begins with: "The old bridge at dawn. Image: Ann Lee."
PICTURE = re.compile(
    r"(?:image|photo|photos|photograph|picture|video|audio|graphic|illustration)s?"
)
LONGEST_CREDIT = 6  # words at most in a credit
LONGEST_CAPTION = 80  # words
NAMED = {"PERSON", "ORG", "GPE", "NORP"}


def find_labels(document: Document, voices: Voices) -> list[Candidate]:
    """ "PRIME MINISTER: ...", "Kremlin: talks are over", '"..." — Jo Bloggs'"""
    found = []
    known = {word.text for word in document.words if word.entity in NAMED}
    for paragraph in document.paragraphs:
        inside = document.words[paragraph.first : paragraph.last]
        candidate = (
            _credited(inside)
            or _labelled(document, voices, inside, known)
            or _signed(voices, inside)
        )
        if candidate is not None:
            found.append(candidate)
    return found


def _labelled(
    document: Document, voices: Voices, inside: list[Word], known: set[str]
) -> Candidate | None:
    """A name before a colon at the start of a paragraph, and what follows."""
    if inside and inside[0].text in MARKS:  # each turn of a transcript in quotes
        inside = inside[1 : -1 if inside[-1].text in MARKS else None]
    label = _label(inside, known)
    quoted = voices.within(label[0].index) if label else None
    if not label or (quoted is not None and quoted.first == label[0].index):
        return None
    colon = inside[len(label)]
    content = {word.index for word in inside[len(label) + 1 :]}
    if len(content) < 3:
        return None
    place = _topic(label)
    source = {word.index for word in label[:place]}
    cue = {word.index for word in label[place:]} | {colon.index}
    head = label[place - 1]
    return Candidate(colon, COLON, "colon", cue, source, content, head)


def _topic(label: list[Word]) -> int:
    """Where "on climate change" begins in "Hill on climate change"."""
    places = [place for place, word in enumerate(label) if word.lower == "on"]
    return places[0] if places and places[0] else len(label)


def _label(inside: list[Word], known: set[str]) -> list[Word]:
    for place, word in enumerate(inside[: LONGEST_LABEL + 1]):
        if word.text == ":":
            label = inside[:place]
            return label if _speaks(label[: _topic(label)], known) else []
    return []


def _speaks(label: list[Word], known: set[str]) -> bool:
    """Is it a name or a body, and not the first part of a sentence?"""
    if not label or any(word.text in TERMINAL | {","} for word in label[:-1]):
        return False
    if any(word.pos in {"VERB", "AUX"} and word.tag != "NNP" for word in label):
        return False
    if len(label) == 1 and label[0].lower in words("headline"):
        return True
    named = label[-1].entity in NAMED or label[-1].text in known
    listed = words("persons") | words("bodies") | words("titles")
    capitals = all(word.text.isupper() for word in label if word.pos != "PUNCT")
    shaped = all(LABEL.match(word.text) for word in label)
    return label[-1].lemma in listed or (
        shaped and (named or (capitals and len(label) <= 3))
    )


def _credited(inside: list[Word]) -> Candidate | None:
    """A caption and who is credited with the picture: "... Image: Ann Lee."."""
    if len(inside) > LONGEST_CAPTION:
        return None
    for place in range(len(inside) - 2, max(1, len(inside) - LONGEST_CREDIT - 4), -1):
        colon, what = inside[place], inside[place - 1]
        if colon.text != ":" or not PICTURE.fullmatch(what.lower):
            continue
        name = [word for word in inside[place + 1 :] if word.text not in CLOSING]
        caption = {word.index for word in inside[: place - 1]}
        if not name or len(name) > LONGEST_CREDIT or not LABEL.match(name[0].text):
            return None
        source = {word.index for word in name}
        head = name[-1]
        return Candidate(colon, CREDIT, "colon", {colon.index}, source, caption, head)
    return None


def _signed(voices: Voices, inside: list[Word]) -> Candidate | None:
    """What is quoted, a dash and a name, and nothing else."""
    for place in range(len(inside) - 2, max(1, len(inside) - LONGEST_LABEL - 2), -1):
        dash = inside[place]
        if dash.text not in SIGNATURE:
            continue
        quoted = voices.within(inside[place - 1].index)
        name = inside[place + 1 :]
        if any(word.pos not in SIGNING for word in name) or not name:
            return None
        ended = inside[place - 1].text in TERMINAL
        if not LABEL.match(name[0].text) or not (quoted or ended):
            return None
        source = {word.index for word in name}
        first = quoted.first if quoted else inside[0].index
        content = set(range(first, dash.index))
        return Candidate(dash, COLON, "colon", {dash.index}, source, content, name[0])
    return None
