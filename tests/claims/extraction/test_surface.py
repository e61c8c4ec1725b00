"""What word order tells where the parse fails."""

from claims.extraction import extract

from .reading import reported, words


def test_clause_beyond_a_time():
    text = "Harrow said after the match she would not sell the club."

    assert reported(text) == [
        ("Harrow", "said", "she would not sell the club"),
    ]


def test_named_after_a_quotation_of_two_sentences():
    text = (
        "“The plan is in free fall. Total free fall,” said Odile Marr, a West"
        " Sorren-based chair of the Farmers' Alliance."
    )

    assert reported(text) == [
        (
            "Odile Marr, a West Sorren-based chair of the Farmers' Alliance",
            "said",
            "“The plan is in free fall. Total free fall,”",
        )
    ]


def test_named_before_a_cue_without_a_subject():
    text = (
        "In a May 2021 talk with the readers of the Oldport Gazette Harrow said that"
        " trade in grain might have to shrink."
    )

    (found,) = reported(text)

    assert found[0].endswith("Harrow")
    assert found[2].startswith("that trade in grain")


def test_that_said_is_nobody_speaking():
    assert reported("That said, the two harbours are alike in many ways.") == []


def test_going_on_shares_the_subject():
    text = "Orr went on to explain how she thinks delays left her crew stranded."

    assert reported(text) == [
        ("Orr", "went on to explain", "how she thinks delays left her crew stranded"),
    ]


def test_according_to_bears_a_name_without_a_clause():
    text = (
        "According to popular morning radio host Ned Ferris, the vote smells of"
        " “panic” and revenge."
    )

    assert reported(text) == [
        (
            "popular morning radio host Ned Ferris",
            "According to",
            "the vote smells of “panic” and revenge",
        )
    ]


def test_declaring_oneself_something_reports_nothing():
    text = "Sorren has demanded that Velm formally declare itself a neutral port."

    assert [words(text, one)[1] for one in extract(text)] == ["has demanded"]


def test_clause_above_is_not_who_reports_the_opening():
    text = "Old bridge at Dorn holds after night of rain, owner says\n\nIt rained."

    assert reported(text) == [
        ("owner", "says", "Old bridge at Dorn holds after night of rain"),
    ]
