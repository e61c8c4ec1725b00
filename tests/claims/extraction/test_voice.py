"""The outlet's own voice."""

from claims.extraction import unattributed


def test_unattributed_finds_numbers_nobody_is_named_for():
    text = "Forty people left the island. Keller said that 12 stayed. It rained."

    found = [text[one.start : one.end] for one in unattributed(text)]

    assert found == ["Forty people left the island."]


def test_unattributed_finds_accusations():
    text = "The owners violated the treaty again. The sea was calm."

    found = [text[one.start : one.end] for one in unattributed(text)]

    assert found == ["The owners violated the treaty again."]


def test_unattributed_leaves_quotations_out():
    assert unattributed("“Forty people left the island,” Keller said.") == []
