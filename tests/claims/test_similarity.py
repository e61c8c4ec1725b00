import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.similarity import containment, is_same_text, resemblance, shingles

WORDS = [f"word{number}" for number in range(400)]
REPORT = " ".join(WORDS[:200])

texts = st.lists(st.sampled_from(WORDS[:12]), max_size=60).map(" ".join)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", set()),
        ("— … !", set()),
        ("Boats sank", {("boats", "sank")}),
        ("a b c d e", {("a", "b", "c", "d", "e")}),
        ("A, b! C “d” e f", {("a", "b", "c", "d", "e"), ("b", "c", "d", "e", "f")}),
        ("Straße ist it's l’eau x", {("strasse", "ist", "it's", "l’eau", "x")}),
        ("Порт 😀 закрыт", {("порт", "закрыт")}),
    ],
)
def test_shingles_are_runs_of_five_words(text, expected):
    assert shingles(text) == expected


def test_text_with_other_case_and_punctuation_is_the_same():
    assert is_same_text(shingles(REPORT), shingles(REPORT.upper().replace(" ", ", ")))


def test_texts_of_one_agency_are_the_same_when_a_few_words_differ():
    edited = [*WORDS[:60], "another", *WORDS[61:200]]

    assert resemblance(shingles(REPORT), shingles(" ".join(edited))) > 0.9
    assert is_same_text(shingles(REPORT), shingles(" ".join(edited)))


def test_text_that_was_shortened_is_the_same():
    short = " ".join(WORDS[:60])

    assert resemblance(shingles(REPORT), shingles(short)) < 0.4
    assert containment(shingles(REPORT), shingles(short)) == 1
    assert is_same_text(shingles(REPORT), shingles(short))


def test_quoting_the_same_sentence_makes_no_one_text():
    quote = " ".join(WORDS[:30])
    other = f"{quote} {' '.join(WORDS[200:300])}"

    assert not is_same_text(shingles(REPORT), shingles(other))
    assert not is_same_text(shingles(REPORT), shingles(quote))


@pytest.mark.parametrize("other", ["", "Boats sank", REPORT])
def test_text_without_words_is_like_no_other(other):
    assert not is_same_text(shingles(""), shingles(other))


@given(texts, texts)
def test_likeness_is_a_share_and_has_no_direction(one, other):
    here, there = shingles(one), shingles(other)

    for measure in (resemblance, containment):
        assert 0 <= measure(here, there) <= 1
        assert measure(here, there) == measure(there, here)
    assert resemblance(here, there) <= containment(here, there)
    assert is_same_text(here, there) == is_same_text(there, here)


@given(texts)
def test_text_is_like_itself(text):
    said = shingles(text)

    assert is_same_text(said, said) == bool(said)
