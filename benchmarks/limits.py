"""What the engine bears: time against length, worst inputs, memory, loading.

    python benchmarks/limits.py            # the table; takes some minutes
    python benchmarks/limits.py --quick    # up to 50,000 words

Each figure comes from a process of its own, in seconds of one core's time. No data is
needed.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
SIZES = [25_000, 50_000, 100_000, 200_000]
QUICK = [12_500, 25_000, 50_000]
NAMES = ["Vera Hill", "Tom Brandt", "Ana Ruiz", "Rita Holm", "Jon Sandoval"]
BODIES = ["the ministry", "Oldport Council", "the union", "police", "the bank"]
THINGS = ["the road", "the dam", "the strike", "a cargo of herring", "the old bridge"]
FRAMES = [
    "{name} said on Monday that {thing} would stay closed for {count} days.",
    "“We never agreed to it,” {name} told reporters. “Not to {thing}.”",
    "According to {body}, {count} people were hurt near {thing}.",
    "{body} denied that {thing} was unsafe, adding that it had been checked twice.",
    "Heavy rain fell on the northern valleys during the night.",
    "{name} accused {body} of hiding what it knew about {thing}.",
    "He called on {body} to resign, and she has refused to comment.",
    "The market opened late, and {thing} was quiet until noon.",
]


def article(size: int) -> str:
    """About so many words of plain news in paragraphs of three sentences."""
    chance = random.Random(size)
    sentences: list[str] = []
    count = 0
    while count < size:
        sentence = chance.choice(FRAMES).format(
            name=chance.choice(NAMES),
            body=chance.choice(BODIES),
            thing=chance.choice(THINGS),
            count=chance.randint(2, 90),
        )
        count += len(sentence.split())
        sentences.append(sentence[0].upper() + sentence[1:])
    threes = [" ".join(sentences[i : i + 3]) for i in range(0, len(sentences), 3)]
    return "\n\n".join(threes)


# How each worst input looks at a size that counts as "so many words" of it.
WORST: dict[str, Callable[[int], str]] = {
    "one line without a full stop": lambda n: " ".join(["said", "that", "rain"] * n)[
        : n * 5
    ],
    "quotation marks": lambda n: '"' * 2 * n,
    "quotation marks and words": lambda n: '"yes" he said ' * (n // 3),
    "opened and never closed": lambda n: "“Ann said it.\n\n" * (n // 3),
    "he said that he said that": lambda n: "Ann said that " * (n // 3),
    "parentheses": lambda n: "(" * n + ")" * n,
    "names only": lambda n: "Vera Hill " * (n // 2),
    "pronouns": lambda n: "She said it. He said it. " * (n // 6),
    "combining marks": lambda n: "e" + "\u0301" * 20 * n,
    "lone surrogates": lambda n: "\ud800 said " * (n // 2),
    "NUL": lambda n: "\x00said\x00 " * n,
    "emoji": lambda n: "👩‍👩‍👧‍👦👍🏽 " * n,
    "one word": lambda n: "x" * 5 * n,
    "line breaks": lambda n: "\n" * 5 * n,
    "labels": lambda n: "HILL: no.\n" * (n // 2),
    "questions": lambda n: "Do you know?\n\nI do.\n\n" * (n // 5),
    "datelines": lambda n: "OLDPORT (Wire) - " * (n // 3),
    "full stops": lambda n: "." * 2 * n,
}


def measure(kind: str, size: int) -> dict[str, float]:
    """Seconds to load and to read, and the peak of memory in MB, in this process."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    sys.path.insert(0, str(ROOT))
    started = time.perf_counter()
    from claims.extraction import extract  # noqa: PLC0415 - loading is timed

    extract("Vera Hill said that it rained.")
    loaded = time.perf_counter()
    text = article(size) if kind == "article" else WORST[kind](size)
    began = time.process_time()
    found = extract(text)
    took = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "load": loaded - started,
        "seconds": took,
        "megabytes": peak,
        "found": len(found),
    }


def apart(kind: str, size: int) -> dict[str, float]:
    """The same in a process of its own."""
    command = [sys.executable, __file__, "--one", kind, str(size)]
    output = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    return json.loads(output)


def main() -> None:
    """Print the table."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--quick", action="store_true")
    ask.add_argument("--only", choices=["article", *WORST], action="append")
    ask.add_argument("--one", nargs=2, metavar=("KIND", "SIZE"), help=argparse.SUPPRESS)
    args = ask.parse_args()
    if args.one:
        print(json.dumps(measure(args.one[0], int(args.one[1]))))
        return
    short = apart("article", 1_000)
    print(f"load {short['load']:.2f} s, 1,000 words {short['seconds']:.2f} s")
    sizes = QUICK if args.quick else SIZES
    print("| input | words | seconds | against half | MB |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for kind in args.only or ["article", *WORST]:
        before = 0.0
        for size in sizes if kind == "article" else sizes[:2]:
            one = apart(kind, size)
            ratio = f"{one['seconds'] / before:.2f}" if before else ""
            row = f"{one['seconds']:.2f} | {ratio} | {one['megabytes']:.0f}"
            print(f"| {kind} | {size:,} | {row} |", flush=True)
            before = one["seconds"]


if __name__ == "__main__":
    main()
