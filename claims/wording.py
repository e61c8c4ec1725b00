"""The statement itself, in neutral words, out of the words as printed."""

from hashlib import blake2b

import regex

from claims.similarity import SHINGLE
from claims.similarity import WORD as WHOLE_WORD

NO_KEY = 0  # of a wording that is too short to be the same anywhere
MARKS = '"“”„«»'
# What a quotation that others break into ends and goes on with.
BREAK = rf"(?:[,;][{MARKS}’]?|[{MARKS}])?\s+…\s+[{MARKS}‘]?"
SENTENCES = regex.compile(rf"([.!?][{MARKS}’]?)?{BREAK}(?=\p{{Lu}})")
PIECES = regex.compile(rf",[{MARKS}’]\s+…\s+‘?|\s+…\s+‘?|,[{MARKS}] (?=[{MARKS}])")
EDGES = regex.compile(rf"^(?:[{MARKS}‘’'\s,;:]|[-–—](?!\d))+|[{MARKS}‘’'\s,;:–—-]+$")
THAT = regex.compile(r"^that\s+", regex.IGNORECASE)
AUXILIARY = regex.compile(
    r"\b(?:is|are|was|were|am|has|have|had|will|would|can|could|shall|should|may|might"
    r"|must)\b(?!['’])"
)
NEGATION = regex.compile(
    r"\b(?:not|cannot|never|no|nor|none|nobody|nothing|neither|without)\b|n['’]t\b",
    regex.IGNORECASE,
)
# Behind these an auxiliary verb may belong to another clause.
ANOTHER_CLAUSE = regex.compile(
    r"[,;:]|\b(?:that|who|whom|whose|which|what|when|where|why|how|if|whether|because"
    r"|although|while|and|or|but)\b",
    regex.IGNORECASE,
)


def wording_of(words: str, *, denied: bool = False) -> str:
    """A statement to start from, which a reviewer may mend.

    Quotation marks go, pieces are put together, it starts with a capital and ends with
    a stop. What was denied is turned round ("It was not planning …") where it plainly
    can be, by its first clause's auxiliary verb, and otherwise marked as denied.
    """
    text = SENTENCES.sub(lambda match: f"{match[1] or '.'} ", words)
    text = PIECES.sub(" ", text)
    text = EDGES.sub("", regex.sub(rf"[{MARKS}]", "", text))
    text = regex.sub(r"\s+", " ", THAT.sub("", text)).strip()
    if not text:
        return words
    if denied:
        text = _turned_round(text)
    text = text[0].upper() + text[1:]
    return text if text[-1] in ".!?…" else f"{text}."


def key_of(wording: str) -> int:
    """A number of 64 bits that claims of the same wording share; 0 for a short one.

    Case and punctuation do not count. Two wordings of a million have the same by
    accident about once in thirty million desks.
    """
    words = WHOLE_WORD.findall(wording.casefold())
    if len(words) < SHINGLE:
        return NO_KEY
    digest = blake2b(" ".join(words).encode(errors="replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def _turned_round(text: str) -> str:
    found = AUXILIARY.search(text)
    if (
        found is None
        or NEGATION.search(text)
        or ANOTHER_CLAUSE.search(text[: found.start()])
    ):
        return f"Denied: {text}"
    return f"{text[: found.end()]} not{text[found.end() :]}"
