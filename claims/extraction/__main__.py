"""`python -m claims.extraction FILE|-`: the attributions of a text, as JSON.

`--unattributed` before the file: statements to check that nobody is named for.
"""

import json
import sys
from pathlib import Path

from . import Attribution, Span, Statement, extract, unattributed

USAGE = "usage: python -m claims.extraction [--unattributed] FILE|-"
APART = "--unattributed"


def main(arguments: list[str]) -> int:
    """Print one JSON array; 2 and a line on stderr when there is no text to read."""
    options, names = arguments[:-1], arguments[-1:]
    if options not in ([], [APART]) or names in ([], [APART]):
        return _complain(USAGE)
    try:
        text = _read(names[0])
    except OSError as error:
        return _complain(f"{names[0]}: {error.strerror}")
    except UnicodeDecodeError:
        return _complain(f"{names[0]}: not UTF-8 text")
    if options:
        found = [statement_as_dict(one) for one in unattributed(text)]
    else:
        found = [as_dict(one) for one in extract(text)]
    json.dump(found, sys.stdout, indent=1)
    sys.stdout.write("\n")
    return 0


def as_dict(one: Attribution) -> dict[str, object]:
    """An attribution as plain lists, strings and numbers; spans are [start, end]."""
    return {
        "source": _pairs(one.source),
        "cue": _pairs(one.cue),
        "content": _pairs(one.content),
        "form": one.form,
        "speaker": one.speaker,
        "act": one.act,
        "confidence": round(one.confidence, 3),
        "depth": one.depth,
        "flags": sorted(one.flags),
    }


def statement_as_dict(one: Statement) -> dict[str, object]:
    """A statement in the outlet's own voice as plain numbers and a word."""
    return {"start": one.start, "end": one.end, "reason": one.reason}


def _read(name: str) -> str:
    data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    return data.decode("utf-8")


def _complain(message: str) -> int:
    sys.stderr.write(f"{message}\n")
    return 2


def _pairs(spans: tuple[Span, ...]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
