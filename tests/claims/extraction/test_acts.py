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
    "The mayor called for a new bridge over the river.": "demand",
    "The mayor agreed to close the old bridge.": "commit",
    "The mayor praised the engineers for their work.": "evaluate",
    "The mayor called for a new bridge.": "demand",
    "The mayor called on drivers to stay at home.": "demand",
    "The mayor called the bridge a disgrace.": "evaluate",
    "The mayor hopes that the bridge will hold.": "evaluate",
    "The mayor agreed to close the bridge.": "commit",
    "The mayor agreed that the bridge was safe.": "assert",
    "The mayor expects to win the vote.": "commit",
    "The mayor expects the bridge to hold.": "assert",
    "The bridge is expected to hold.": "assert",
    "The mayor warned against using the bridge.": "demand",
    "The mayor warned that the bridge was old.": "assert",
    "The mayor warned drivers to stay at home.": "demand",
    "The mayor suggested that the bridge should be closed.": "demand",
    "The mayor suggested that the council close the bridge.": "demand",
    "The mayor suggested that the bridge was old.": "assert",
    "The mayor suggested closing the bridge.": "demand",
    "The mayor blamed the engineers for the delay.": "evaluate",
    "The mayor described the bridge as unsafe.": "evaluate",
    "The mayor found the bridge ugly.": "evaluate",
    "The mayor found that the bridge was ugly.": "assert",
    "The mayor ruled out a new bridge.": "deny",
    "The mayor objected to the plan.": "deny",
    "The mayor objected that the plan was old.": "assert",
    "The mayor did not dispute that the bridge was old.": "assert",
    "The mayor does not believe that the bridge is safe.": "deny",
    "The mayor wanted to know whether the bridge was safe.": "demand",
    "“Is the bridge safe?” the mayor asked.": "demand",
    "The mayor swore to close the bridge.": "commit",
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


def test_act_of_reads_nouns():
    texts = (
        "The mayor's insistence on closing the bridge angered drivers.",
        "The mayor's suggestion that the council close the bridge angered drivers.",
        "The mayor's suggestion that the bridge was old angered drivers.",
    )

    assert [only(text).act for text in texts] == ["demand", "demand", "assert"]


@pytest.mark.parametrize("text", FLAGS)
def test_flags_of(text):
    assert only(text).flags == FLAGS[text]


def test_flags_of_mark_a_missing_source():
    one = only("The owner allegedly stole the money from the bank.")

    assert one.source == ()
    assert "unnamed" in one.flags
