"""The measure of the floor."""

import pytest

from claims.extraction import extract

from .marked import read
from .scoring import Score, alike, pairs, score

TRAILER = "\n---\ntags: plain\n1 | ministry | assert\n"


def article(tmp_path, marked):
    path = tmp_path / "port.txt"
    path.write_text(marked + TRAILER, encoding="utf-8")
    return read(path)


def role_words(cue, content, source=()):
    return {
        "cue": frozenset(cue),
        "content": frozenset(content),
        "source": frozenset(source),
    }


def test_score_counts_what_is_right(tmp_path):
    marked = article(tmp_path, "{s1:The ministry} {c1:said} {t1:that it rained}.")

    one = score(marked)

    assert (one.found, one.gold) == (1, 1)
    assert one.figures == dict.fromkeys(
        ("usable", "good", "exact", "speaker", "act"), 100.0
    )


def test_score_tells_the_levels_apart(tmp_path):
    marked = article(
        tmp_path,
        "{s1:The ministry in Oldport} {c1:said} {t1:that it rained}, but it was dry.",
    )
    assert len(extract(marked.text)) == 1

    one = score(marked)

    assert one.hits["usable"] == 1
    assert one.hits["exact"] == 0


def test_score_adds_up():
    first, second = Score(2, 2), Score(1, 3)
    first.hits["usable"] += 2
    second.hits["usable"] += 1

    whole = first + second

    assert (whole.found, whole.gold, whole.hits["usable"]) == (3, 5, 3)
    assert whole.figures["usable"] == 75.0


def test_pairs_takes_the_best_sum():
    ours = [role_words({1}, {2, 3, 4}), role_words({1}, {2, 3})]
    theirs = [role_words({1}, {2, 3}), role_words({9}, {2, 3, 4})]

    assert pairs(ours, theirs) == [(0, 1), (1, 0)]


def test_pairs_refuses_what_shares_little():
    ours = [role_words({1}, {2, 3, 4, 5, 6, 7})]
    theirs = [role_words({8}, {7, 9, 10, 11})]

    assert pairs(ours, theirs) == []


@pytest.mark.parametrize(
    ("name", "gold", "source", "right"),
    [
        ("Ana Ruiz", "Ana Ruiz", "she", True),
        ("Mayor Ana Ruiz", "Ana Ruiz", "she", True),
        ("Ruiz", "Ana Ruiz", "Ruiz", False),
        ("Ana Reed", "Ana Ruiz", "she", False),
        (None, "Ana Ruiz", "she", False),
        (None, None, "a nurse", True),
        ("nurse", None, "a nurse", True),
        ("Ana Ruiz", None, "a nurse", False),
        ("Ana Ruiz", None, "", False),
        ("report", "report by the Harbour Board", "it", True),
        ("Harbour Board", "report", "it", False),
    ],
)
def test_alike(name, gold, source, right):
    assert alike(name, gold, source) is right
