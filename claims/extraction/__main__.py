"""`python -m claims.extraction FILE|-`: the attributions of a text, as JSON."""

import json
import sys
from pathlib import Path

from . import Attribution, Span, extract


def main(arguments: list[str]) -> int:
    """Print one JSON array; 2 and a line on stderr when there is no text to read."""
    if len(arguments) != 1:
        return _complain("usage: python -m claims.extraction FILE|-")
    try:
        text = _read(arguments[0])
    except OSError as error:
        return _complain(f"{arguments[0]}: {error.strerror}")
    except UnicodeDecodeError:
        return _complain(f"{arguments[0]}: not UTF-8 text")
    json.dump([as_dict(one) for one in extract(text)], sys.stdout, indent=1)
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
