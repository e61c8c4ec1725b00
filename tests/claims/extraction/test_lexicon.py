"""The word lists."""

from claims.extraction.lexicon import adjectives, nouns, places, verbs, words

FRAMES = {"that", "quote", "to", "np", "as"}


def test_lexicon_knows_every_frame():
    entries = [*verbs().values(), *nouns().values(), *adjectives().values()]

    frames = {frame for entry in entries for frame in entry.sure | entry.doubtful}

    assert {frame for frame in frames if not frame.startswith("+")} <= FRAMES


def test_lexicon_knows_every_act():
    entries = [*verbs().values(), *nouns().values(), *adjectives().values()]

    acts = {entry.act for entry in entries}

    assert acts == {"assert", "deny", "demand", "commit", "evaluate"}


def test_lexicon_lists_are_lower_case():
    assert all(word == word.lower() for word in words("titles") | places())


def test_lexicon_reads_a_doubtful_frame():
    entry = verbs()["describe"]

    assert entry.allows("that")
    assert "that" in entry.doubtful
    assert "as" in entry.sure
