"""Acts and flags."""

import pytest

from .reading import only

ACTS = {
    "The mayor said that the bridge was safe.": "assert",
    "The mayor denied that the bridge was unsafe.": "deny",
    "The mayor rejected the report.": "deny",
    "The mayor demanded that the bridge be closed.": "demand",
    "The mayor urged drivers to stay at home.": "demand",
    "The mayor told drivers to stay at home.": "demand",
    "The mayor insisted that the bridge be closed.": "demand",
    "The mayor insisted that the bridge was closed.": "assert",
    "The mayor promised to close the bridge.": "commit",
    "The mayor praised the engineers for their work.": "evaluate",
}

FLAGS = {
    "The mayor said that 46 boats were lost.": {"number"},
    "The mayor said that forty-six boats were lost.": {"number"},
    "The mayor said that the storm killed fishermen.": {"casualty"},
    "The mayor accused the owners of fraud.": {"accusation"},
    "Officials said that the bridge was safe.": {"unnamed"},
    "The mayor said that the bridge might be safe.": {"hedged"},
    "The mayor said that the bridge will be safe.": {"future"},
    "“The bridge is safe,” the mayor said.": {"quote"},
    "The mayor said that the bridge was safe.": set(),
}


@pytest.mark.parametrize("text", ACTS)
def test_act_of(text):
    assert only(text).act == ACTS[text]


@pytest.mark.parametrize("text", FLAGS)
def test_flags_of(text):
    assert only(text).flags == FLAGS[text]


def test_flags_of_mark_a_missing_source():
    one = only("The owner allegedly stole the money from the bank.")

    assert one.source == ()
    assert "unnamed" in one.flags
