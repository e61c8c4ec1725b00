"""What word order tells where the parse fails."""

from claims.extraction import extract

from .reading import reported, words


def test_clause_beyond_a_time():
    text = "Trump said after the convention he would not accept the endorsement."

    assert reported(text) == [
        ("Trump", "said", "he would not accept the endorsement"),
    ]


def test_named_after_a_quotation_of_two_sentences():
    text = (
        "“Her campaign is in panic mode. Full panic mode,” said Leslie Wimes, a South"
        " Florida-based president of the Democratic Caucus."
    )

    assert reported(text) == [
        (
            "Leslie Wimes, a South Florida-based president of the Democratic Caucus",
            "said",
            "“Her campaign is in panic mode. Full panic mode,”",
        )
    ]


def test_named_before_a_cue_without_a_subject():
    text = (
        "In a March 2016 meeting with the editorial board of the Washington Post Trump"
        " said that U.S. involvement in NATO may need to be diminished."
    )

    (found,) = reported(text)

    assert found[0].endswith("Trump")
    assert found[2].startswith("that U.S. involvement")


def test_that_said_is_nobody_speaking():
    assert reported("That said, we are quite different in several respects.") == []


def test_going_on_shares_the_subject():
    text = "Ham went on to explain how he believes cuts left his hands tied."

    assert reported(text) == [
        ("Ham", "went on to explain", "how he believes cuts left his hands tied"),
    ]


def test_according_to_bears_a_name_without_a_clause():
    text = (
        "According to conservative talk radio host Rush Limbaugh, the move reeks of"
        " “fear” and desperation."
    )

    assert reported(text) == [
        (
            "conservative talk radio host Rush Limbaugh",
            "According to",
            "the move reeks of “fear” and desperation",
        )
    ]


def test_declaring_oneself_something_reports_nothing():
    text = "Moscow has demanded that Ukraine officially declare itself a neutral state."

    assert [words(text, one)[1] for one in extract(text)] == ["has demanded"]
