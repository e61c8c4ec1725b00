"""The statement itself, in neutral words, out of the words as printed."""

import re

QUOTES = '"“”„«»‘’'
EDGES = QUOTES + " ,;:–—-"
AUXILIARY = re.compile(
    r"\b(is|are|was|were|am|has|have|had|will|would|can|could|shall|should|may|might|must)"
    r"\b(?! not\b)",
    re.IGNORECASE,
)


def wording_of(words: str, *, denied: bool = False) -> str:
    """A statement to start from, which a reviewer may mend.

    Quotation marks around it go, it starts with a capital and ends with a stop. What
    was denied is turned round ("It was not planning …") where its first clause has an
    auxiliary verb, and otherwise marked as denied.
    """
    text = re.sub(r"\s*[,;]?[\"”»]?\s*…\s*[\"“«]?(?=[A-Z])", ". ", words)
    text = re.sub(r"\s*…\s*", " ", text)
    text = re.sub(rf"[{QUOTES}]?,[{QUOTES}]? (?=[{QUOTES}])", " ", text)
    text = re.sub(r'["“”„«»]', "", text).strip(EDGES)
    text = re.sub(r"^that\s+", "", text, flags=re.IGNORECASE)
    text = re.sub(r"\s+", " ", text).strip()
    if not text:
        return words
    if denied:
        text = _turned_round(text)
    text = text[0].upper() + text[1:]
    return text if text[-1] in ".!?…" else f"{text}."


def _turned_round(text: str) -> str:
    turned, count = AUXILIARY.subn(r"\1 not", text, count=1)
    return turned if count else f"Denied: {text}"
