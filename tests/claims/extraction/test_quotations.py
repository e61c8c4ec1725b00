"""Quotations, without the parser."""

import pytest

from claims.extraction.quotations import find_quotations

CASES = {
    "curly": ("He said “yes” twice.", ["“yes”"]),
    "straight": ('He said "yes" and "no" twice.', ['"yes"', '"no"']),
    "guillemets": ("He said «yes» twice.", ["«yes»"]),
    "low": ("He said „yes“ twice.", ["„yes“"]),
    "typewriter": ("He said ``yes'' twice.", ["``yes''"]),
    "single": ("‘It is late,’ he said.", ["‘It is late,’"]),
    "straight single": ("'It is late,' he said.", ["'It is late,'"]),
    "apostrophes": ("It isn't the workers' fault, or Ann's.", []),
    "single inside double": ("“He said ‘no’ to me.”", ["“He said ‘no’ to me.”"]),
    "inches": ("He is 6'2\" tall and 5'10\" wide.", []),
    "unclosed": ("“It is late, he said.\nShe left.", ["“It is late, he said."]),
    "opened twice": ("“It is “late” now.", ["“It is", "“late”"]),
    "unopened": ("It is late” he said.", []),
}


@pytest.mark.parametrize("kind", CASES)
def test_find_quotations(kind):
    text, expected = CASES[kind]

    found = [text[one.start : one.end] for one in find_quotations(text)]

    assert found == expected


def test_find_quotations_runs_on_into_the_next_paragraph():
    text = "“It is late.\n\n“We go home.”\n\nThey went."

    found = [(text[one.start : one.end], one.runs_on) for one in find_quotations(text)]

    assert found == [("“It is late.", True), ("“We go home.”", False)]
