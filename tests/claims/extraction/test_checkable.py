"""What in a sentence a checker should look at."""

from claims.extraction.checkable import Reason, is_real, reasons
from claims.extraction.parse import parse


def found(text: str) -> list[Reason]:
    """The reasons to check this one sentence."""
    return reasons(parse(text).words)


def test_reasons_finds_casualties():
    expected = [Reason.CASUALTY]

    assert found("The storm killed a fisherman.") == expected
    assert found("The storm may kill a fisherman.") == []


def test_reasons_finds_accusations():
    expected = [Reason.ACCUSATION]

    assert found("The clerk stole the money.") == expected
    assert found("The clerk was accused of fraud.") == expected
    assert found("The clerk lied.") == expected


def test_reasons_finds_numbers():
    expected = [Reason.NUMBER]

    assert found("The council has 40 members.") == expected
    assert found("Prices rose 5 percent.") == expected
    assert found("Half of the boats sank.") == expected
    assert found("She waited for twelve years.") == expected


def test_reasons_refuses_dates_and_hours_as_numbers():
    assert found("They met on 4 May 2019.") == []
    assert found("The train left at 10:30.") == []
    assert found("She left twelve years ago.") == []
    assert found("One bridge stands.") == []


def test_reasons_finds_causes():
    expected = [Reason.CAUSE]

    assert found("The rain caused a flood.") == expected
    assert found("The leak led to a flood.") == expected
    assert found("The delay was due to fog.") == expected
    assert found("The road is shut because it rained.") == expected
    assert found("She led the board.") == []


def test_reasons_finds_superlatives():
    expected = [Reason.SUPERLATIVE]

    assert found("It is the largest bridge in Velm.") == expected
    assert found("She is the first woman to lead the guild.") == expected
    assert found("He broke the record.") == expected
    assert found("The tower is taller than the church.") == expected
    assert found("The first quarter was quiet.") == []


def test_reasons_finds_events():
    assert found("Rita Holm opened the bridge.") == [Reason.EVENT]


def test_reasons_refuses_events_unnamed_or_to_come():
    assert found("The baker opened the door.") == []
    assert found("Rita Holm will open the bridge.") == []
    assert found("Rita Holm wanted a boat.") == []


def test_reasons_keeps_the_order_of_urgency():
    text = "Because Rita Holm stole the largest pump, the fire killed 12 people."

    assert found(text) == [
        Reason.CASUALTY,
        Reason.ACCUSATION,
        Reason.NUMBER,
        Reason.CAUSE,
        Reason.SUPERLATIVE,
    ]


def test_is_real_refuses_what_may_come():
    document = parse("The storm sank a boat and could sink another.")

    sinking = [is_real(word) for word in document.words if word.lemma == "sink"]

    assert sinking == [True, False]
