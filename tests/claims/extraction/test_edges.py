"""Where a content begins and ends."""

from .reading import reported


def test_trimmed_leaves_out_what_the_reporter_adds():
    text = "Keller said that the bridge was safe, although it had burned in May."

    assert reported(text) == [("Keller", "said", "that the bridge was safe")]


def test_trimmed_keeps_an_although_within_the_clause():
    text = "Keller said that although it had burned in May, the bridge was safe."

    (found,) = reported(text)

    assert found[2].startswith("that although it had burned")


def test_begun_finds_a_subject_that_was_hung_on_the_verb():
    text = (
        "The Velm team has said single farms and gardens - young, old, native and"
        " foreign - would pay for the new bridge."
    )

    (found,) = reported(text)

    assert found[2].startswith("single farms and gardens")


def test_preposition_beside_the_verb_is_part_of_the_cue():
    text = "The union called for a strike in May."

    assert reported(text) == [("The union", "called for", "a strike in May")]


def test_trimmed_leaves_out_a_gloss_behind_a_dash():
    text = "Hill said that she would open the old road — a promise she made in May."

    assert reported(text)[0] == ("Hill", "said", "that she would open the old road")
