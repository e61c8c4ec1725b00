import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from articles.text import MAX_CHARACTERS, clean, paragraphs
from claims.anchoring import (
    MOST_PIECES,
    Misplaced,
    Places,
    TooManyPieces,
    WordsAmbiguous,
    WordsNotFound,
    anchors_for,
    form_of,
    hold_order,
    locate,
    paragraph_of,
    places_of,
    renumber,
    words_at,
)
from claims.models import Anchor, Claim
from tests.claims.factories import make_article, make_claim, make_version, rating

TEXT = """\
The board said no ferry sailed. “No ferry will sail … today,” it said.

The crew said no ferry sailed
on Monday. The crew said it again, and the crewmen too.

“We wait,” Lena Moor said, “for the wind.”"""
# Letters, marks, emoji joined to one, Arabic and Hebrew, and what patterns are made of.
SCRIPTS = st.sampled_from(
    "ab \n…“”\u0301\u0323éñ👩\u200d🚒🇺🇦مرحبا\u200cשלום\u200f漢字.*+?()[]{}|^$\\-#&~_1"
)
TEXTS = st.one_of(st.text(), st.text(SCRIPTS)).map(clean)
ONE_BY_ONE = settings(deadline=None, max_examples=200)


def at(text, words, *, nth=0):
    start = [match.start() for match in re.finditer(re.escape(words), text)][nth]
    return (start, start + len(words))


def slices(text, places):
    return [text[start:end] for start, end in places]


# locate


@pytest.mark.parametrize(
    ("words", "pieces"),
    [
        ("it again", ["it again"]),
        ("  it\n again ", ["it again"]),
        ("it\u00a0again", ["it again"]),
        ("no ferry sailed on Monday", ["no ferry sailed\non Monday"]),
        ("“We wait", ["“We wait"]),
        ("We wait … for the wind", ["We wait", "for the wind"]),
        ("We wait  …  for\nthe wind", ["We wait", "for the wind"]),
        ("No ferry will sail … today", ["No ferry will sail … today"]),
        (
            "No ferry will sail … today … it again",
            ["No ferry will sail … today", "it again"],
        ),
        ("No ferry will … today", ["No ferry will", "today"]),
        ("it again … Lena Moor … the wind", ["it again", "Lena Moor", "the wind"]),
        ("crewmen", ["crewmen"]),
        ("rewmen", ["rewmen"]),
        ("", []),
        (" \n", []),
        ("\u200b", []),
    ],
)
def test_locate_finds_the_words_as_they_stand(words, pieces):
    places = locate(TEXT, words)

    assert slices(TEXT, places) == pieces
    assert words_at(TEXT, places) == " ".join(clean(words).split())


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        ("the ferry sank", "the ferry sank"),
        ("The Crew", "The Crew"),
        ("We wait … for the rain", "for the rain"),
        ("for the wind … We wait", "We wait"),
        ("it again … it again", "it again"),
        (".*", ".*"),
    ],
)
def test_locate_says_which_words_are_missing(words, missing):
    with pytest.raises(WordsNotFound) as error:
        locate(TEXT, words)

    assert str(error.value).startswith(f"“{missing}” does not stand there.")


def test_locate_never_guesses_between_places():
    with pytest.raises(WordsAmbiguous) as error:
        locate(TEXT, "no ferry sailed")

    assert "“no ferry sailed” stands in the text more than once" in str(error.value)
    assert "(paragraphs 1, 2)" in str(error.value)


def test_locate_counts_places_that_overlap():
    with pytest.raises(WordsAmbiguous):
        locate("He said: no, no, no", "no, no")
    with pytest.raises(WordsAmbiguous):
        locate("one two one two one", "one two one")


def test_locate_looks_in_the_paragraph_named():
    first = locate(TEXT, "no ferry sailed", paragraph=1)
    second = locate(TEXT, "no ferry sailed", paragraph=2)

    assert (first, second) == (
        (at(TEXT, "no ferry sailed"),),
        (at(TEXT, "no ferry sailed", nth=1),),
    )
    with pytest.raises(WordsNotFound):
        locate(TEXT, "no ferry sailed", paragraph=4)
    with pytest.raises(WordsAmbiguous, match="paragraphs 2"):
        locate("no crew\na crew, a crew", "crew", paragraph=2)


def test_locate_starts_in_the_paragraph_named():
    text = "no one\n\nno one has left\n\nleft"

    places = locate(text, "no one … left", paragraph=2)

    assert places == ((8, 14), (19, 23))
    assert locate(text, "one has … left\n\nleft", paragraph=2)[1] == (19, 29)


@pytest.mark.parametrize("nth", [0, 1])
def test_locate_takes_what_stands_at_the_expected_offset(nth):
    place = at(TEXT, "said no ferry", nth=nth)

    assert locate(TEXT, "said no ferry", near=[place[0]]) == (place,)


def test_locate_takes_each_piece_at_its_own_offset():
    text = "no … yes and no, then yes"
    near = [13, 22]

    assert locate(text, "no … yes", near=near) == ((13, 15), (22, 25))
    assert locate(text, "no … yes", near=[0]) == ((0, 8),)
    assert locate(text, "no … yes") == ((0, 8),)


def test_locate_takes_a_part_of_a_word_at_the_expected_offset():
    text = "The crewmen left. The crew stayed."

    assert locate(text, "crew", near=[4]) == ((4, 8),)
    assert locate(text, "crew") == ((22, 26),)


def test_locate_keeps_repeated_pieces_apart():
    text = "no, and no, and no"

    assert locate(text, "no … no", near=[0, 8]) == ((0, 2), (8, 10))
    assert locate(text, "no … no", near=[8, 16]) == ((8, 10), (16, 18))


def test_locate_believes_the_paragraph_named_before_the_offset():
    offset = at(TEXT, "no ferry sailed")[0]

    places = locate(TEXT, "no ferry sailed", near=[offset], paragraph=2)

    assert places == (at(TEXT, "no ferry sailed", nth=1),)


def test_locate_looks_around_the_expected_offset_next():
    text = "the crew left\n\nthe crew stayed"

    assert locate(text, "the crew", near=[20]) == ((15, 23),)
    with pytest.raises(WordsAmbiguous):
        locate("the crew, the crew\nthe crew", "the crew", near=[3])


def test_locate_prefers_a_piece_beside_the_one_before():
    text = "A said: we wait, today.\n\nB left today."

    assert slices(text, locate(text, "we wait … today")) == ["we wait", "today"]
    assert locate(text, "we wait … today")[1] == (17, 22)


def test_locate_counts_code_points():
    text = clean("👩\u200d🚒 said مرحبا بكم and שלום.\nZu\u0323rich 🇺🇦 said漢字")

    for words in ("👩\u200d🚒", "مرحبا بكم", "שלום", "Zu\u0323rich 🇺🇦", "漢字"):
        (place,) = locate(text, words)
        assert text[slice(*place)] == clean(words)


def test_locate_takes_no_part_of_a_marked_letter_for_a_word():
    text = "cafe\u0323 and cafe"

    assert locate(text, "cafe") == ((10, 14),)


def test_locate_composes_what_was_typed():
    assert locate("Zürich waits", "Zu\u0308rich") == ((0, 6),)


def test_locate_refuses_too_many_pieces():
    with pytest.raises(TooManyPieces):
        locate("a", " … ".join("a" * (MOST_PIECES + 1)))
    text = " and ".join("abcdefghijklmnopqrst")
    assert len(locate(text, " … ".join("abcdefghijklmnopqrst"))) == MOST_PIECES


def test_locate_shows_the_beginning_of_long_words():
    with pytest.raises(WordsNotFound) as error:
        locate("a", "b" * 20_000)

    assert len(str(error.value)) < 300


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a" * MAX_CHARACTERS, "a" * 10_000),
        ("a " * (MAX_CHARACTERS // 2), "a " * 5_000),
        ("a " * (MAX_CHARACTERS // 2), " … ".join(["a"] * MOST_PIECES)),
        ("a\n\n" * (MAX_CHARACTERS // 3), "a"),
        ("ab" * (MAX_CHARACTERS // 2), "ba" * 9_000 + "c"),
        ("(a+)+$" * (MAX_CHARACTERS // 6), "(a+)+$" * 100 + "!"),
        ("\\" * MAX_CHARACTERS, "\\" * 999),
    ],
)
def test_locate_survives_hostile_input(text, words):
    """Quadratic work here would not end within the limit of the test run."""
    with pytest.raises(Misplaced):
        locate(clean(text), words)


@ONE_BY_ONE
@given(TEXTS.filter(bool), st.data())
@example("no … no", None)
def test_locate_gives_the_words_asked_for(text, data):
    tokens = [match.span() for match in re.finditer(r"\S+", text)]
    if data is None:
        first, last = 0, len(tokens) - 1
    else:
        first = data.draw(st.integers(0, len(tokens) - 1))
        last = data.draw(st.integers(first, len(tokens) - 1))
    start, end = tokens[first][0], tokens[last][1]
    words = words_at(text, [(start, end)])

    try:
        places = locate(text, words, near=[start])
    except TooManyPieces:
        assert words.count(" … ") >= MOST_PIECES
        return

    assert words_at(text, places) == words
    assert places == ((start, end),)


@ONE_BY_ONE
@given(TEXTS, st.text(SCRIPTS), st.lists(st.integers(0, 50), max_size=3))
def test_locate_finds_all_or_raises(text, words, near):
    try:
        places = locate(text, words, near=near)
    except Misplaced:
        return

    assert words_at(text, places) == " ".join(clean(words).split())
    assert list(places) == sorted(places)
    assert all(0 <= start < end <= len(text) for start, end in places)


# The form that quotation marks tell


@pytest.mark.parametrize(
    ("content", "attributed", "form"),
    [
        ("We wait … for the wind", True, "direct"),
        ("“We wait", True, "direct"),
        ("no ferry sailed … No ferry will sail", True, "mixed"),
        ("sailed. “No ferry will", True, "mixed"),
        ("it again", True, "indirect"),
        ("it again", False, "unattributed"),
        ("We wait", False, "unattributed"),
    ],
)
def test_form_is_told_by_quotation_marks(content, attributed, form):
    near = [at(TEXT, "no ferry sailed")[0]]
    places = Places(
        content=locate(TEXT, content, near=near),
        cue=locate(TEXT, "again") if attributed else (),
    )

    assert form_of(TEXT, places) == form


def test_form_knows_single_quotation_marks():
    text = "‘We wait,’ she said"

    places = Places(content=locate(text, "We wait"), cue=locate(text, "said"))

    assert form_of(text, places) == "direct"


def test_form_at_the_start_of_a_text_has_nothing_before_it():
    assert form_of("We wait”, she said", Places(((0, 7),), ((9, 12),))) == "indirect"


# Paragraphs


def test_paragraph_of_numbers_from_one():
    lines = paragraphs("one\n\ntwo\nthree")

    numbers = [paragraph_of(lines, offset) for offset in range(15)]

    assert numbers == [1, 1, 1, 0, 0, 2, 2, 2, 0, 3, 3, 3, 3, 3, 0]
    assert paragraph_of([], 0) == 0


# Anchors


@pytest.mark.django_db
@pytest.mark.parametrize("place", [(0, 0), (5, 3), (-1, 2), (0, 10_000)])
def test_anchors_refuse_what_is_no_place(place):
    claim = make_claim()

    with pytest.raises(ValueError, match="is no place"):
        anchors_for(claim, claim.version, Places(content=(place,)))


@pytest.mark.django_db
def test_places_of_gives_back_what_anchors_were_made_for():
    claim = make_claim(cue="said", source_words="The harbour board")
    text = claim.version.text

    places = places_of(claim)

    assert words_at(text, places.content) == claim.words
    assert words_at(text, places.cue) == "said"
    assert words_at(text, places.source) == "The harbour board"


@pytest.mark.django_db
def test_places_of_leaves_other_versions_out():
    claim = make_claim()
    before = places_of(claim)
    newer = make_version(article=claim.article)
    Anchor.objects.create(claim=claim, version=newer, role="content", start=0, end=3)

    assert places_of(Claim.objects.get(pk=claim.pk)) == before


@pytest.mark.django_db
def test_renumber_follows_the_text_and_the_versions():
    article = make_article()
    first = make_version(article=article)
    second = make_version(article=article)
    late = make_claim("We will not sail", version=first)
    early = make_claim("the ferries would stay in port", version=first)
    newer = make_claim("would stay in port … We will not sail", version=second)
    unplaced = Claim.objects.create(
        article=article,
        version=first,
        position=9,
        state="open",
        verification=rating("Unverified"),
        updated=late.updated,
    )
    # In the newer text it may stand elsewhere: its own version counts.
    Anchor.objects.create(claim=late, version=second, role="content", start=0, end=1)

    hold_order(article.pk)
    renumber(article.pk)

    ordered = article.claims.order_by("position")
    assert list(ordered) == [unplaced, early, late, newer]
    assert [claim.position for claim in ordered] == [1, 2, 3, 4]


@pytest.mark.django_db
def test_renumber_writes_only_what_moved(django_assert_num_queries):
    claim = make_claim()

    with django_assert_num_queries(2):
        renumber(claim.article_id)
