"""Who speaks, over a whole text."""

import pytest

from claims.extraction import extract
from claims.extraction.candidates import Candidate
from claims.extraction.lexicon import verbs
from claims.extraction.parse import Document, parse
from claims.extraction.speakers import resolve

from .reading import only, speakers

CASES = {
    "article is left out": (
        "The Harbour Ministry said that the pier was closed.",
        ["Harbour Ministry"],
    ),
    "title is left out": (
        "Defence Minister Jane Porter said that the pier was closed.",
        ["Jane Porter"],
    ),
    "surname is filled up": (
        "Jane Porter said the pier was closed. Porter said it would reopen.",
        ["Jane Porter", "Jane Porter"],
    ),
    "surname comes first": (
        "Porter said the pier was closed. Jane Porter said it would reopen.",
        ["Jane Porter", "Jane Porter"],
    ),
    "two of one surname": (
        "Jane Porter and Mark Porter met. Porter said the pier was closed.",
        ["Porter"],
    ),
    "acronym": (
        "The World Health Organization said cases rose. The WHO said they fell.",
        ["World Health Organization", "World Health Organization"],
    ),
    "the ministry": (
        "The Russian Defense Ministry said that 46 people left. Then it rained."
        " The ministry said that all were fed.",
        ["Russian Defense Ministry", "Russian Defense Ministry"],
    ),
    "the authority of somewhere": (
        "The Port Authority of Velm said that 46 people left. The authority said that"
        " all were fed.",
        ["Port Authority of Velm", "Port Authority of Velm"],
    ),
    "a description ends before its relative clause": (
        "Two members of the crew, who stood on the quay, said that the alarm was off.",
        ["Two members of the crew"],
    ),
    "a pronoun has told the gender": (
        "Mayor Dana Whitlow said the clinic was closed. She said it was old. Her"
        " spokesman came later. He said that it was not.",
        ["Dana Whitlow", "Dana Whitlow", "Her spokesman"],
    ),
    "it": (
        "The Russian Defense Ministry said that 46 people left.\n\n"
        "Two groups of people left the houses near the plant.\n\n"
        "It stated that 25 left by day.",
        ["Russian Defense Ministry", "Russian Defense Ministry"],
    ),
    "she": (
        "Susan Hill met Mark Porter on Monday. She said that the pier was closed.",
        ["Susan Hill"],
    ),
    "he after a speaker": (
        "Mark Porter said the pier was closed. He added that it would reopen.",
        ["Mark Porter", "Mark Porter"],
    ),
    "they": (
        "The farmers and the fishermen demanded that the pier be opened."
        " They also maintained that it was safe.",
        ["farmers and the fishermen", "farmers and the fishermen"],
    ),
    "the minister": (
        "Defence Minister Jane Porter arrived on Monday."
        " The minister said that the pier was closed.",
        ["Jane Porter"],
    ),
    "several": (
        "Kiev and Moscow have accused each other of shelling the plant.",
        ["Kiev and Moscow"],
    ),
    "trade before the name": (
        "Economist Lena Falk said prices would fall. Falk warned that wages would not.",
        ["Lena Falk", "Lena Falk"],
    ),
    "long title": (
        "Deputy Foreign Minister Oren Taleb said that talks had failed.",
        ["Oren Taleb"],
    ),
    "title behind a comma": (
        "Rita Holm, the mayor of Velm, said the bridge was safe. The mayor added"
        " that it would open.",
        ["Rita Holm", "Rita Holm"],
    ),
    "apposition with the name last": (
        "The mayor of Velm, Rita Holm, said the bridge was safe.",
        ["Rita Holm"],
    ),
    "age": (
        "Tom Brandt, 34, said that the road was icy. The 34-year-old said he"
        " would walk.",
        ["Tom Brandt", "Tom Brandt"],
    ),
    "possessive": (
        "Mayor Rita Holm's claim that the bridge was safe angered drivers.",
        ["Rita Holm"],
    ),
    "according to": (
        "The bridge is safe, according to Rita Holm.",
        ["Rita Holm"],
    ),
    "passive": (
        "The bridge was described as safe by Mayor Rita Holm.",
        ["Rita Holm"],
    ),
    "who": (
        "Rita Holm, who said the bridge was safe, resigned.",
        ["Rita Holm"],
    ),
    "which": (
        "The Velm Council, which said the bridge was safe, met on Monday.",
        ["Velm Council"],
    ),
    "Mr": (
        "Oren Taleb arrived on Monday. Mr. Taleb said that talks had failed.",
        ["Oren Taleb"],
    ),
    "party adjective": (
        "Republican Senator Carl Dunn said the bill was dead.",
        ["Carl Dunn"],
    ),
    "party and state": (
        "Carl Dunn, R-Norland, said the bill was dead.",
        ["Carl Dunn"],
    ),
    "particle": (
        "Marie van der Velde said the pier was closed. Van der Velde added that"
        " it would reopen.",
        ["Marie van der Velde", "Marie van der Velde"],
    ),
    "hyphen": (
        "Hana al-Sayed said the pier was closed. Al-Sayed added that it would reopen.",
        ["Hana al-Sayed", "Hana al-Sayed"],
    ),
    "spokesman with a name": (
        "Ministry spokesman Pavel Orlik said that all were fed. The spokesman"
        " added that buses were coming.",
        ["Pavel Orlik", "Pavel Orlik"],
    ),
    "spokesman behind a comma": (
        "Pavel Orlik, a spokesman for the Harbour Ministry, said that all were"
        " fed. Orlik said that buses were coming.",
        ["Pavel Orlik", "Pavel Orlik"],
    ),
    "the company": (
        "Norland Steel Corporation closed a mill on Monday. The company said that"
        " 300 jobs would go.",
        ["Norland Steel Corporation"],
    ),
    "the organization": (
        "The World Health Organization met on Monday. The organization said that"
        " cases rose.",
        ["World Health Organization"],
    ),
    "acronym in brackets": (
        "The Norland Rail Authority (NRA) said trains were late. The NRA blamed"
        " the snow.",
        ["Norland Rail Authority", "Norland Rail Authority"],
    ),
    "it after a body": (
        "Norland Steel Corporation said that 300 jobs would go. It added that the"
        " mill was old.",
        ["Norland Steel Corporation", "Norland Steel Corporation"],
    ),
    "it over a person": (
        "The Harbour Ministry said the pier was closed. Anna Porter wept. It"
        " added that it would reopen.",
        ["Harbour Ministry", "Harbour Ministry"],
    ),
    "its statement": (
        "Norland Steel Corporation closed a mill on Monday. In its statement it"
        " said that 300 jobs would go.",
        ["Norland Steel Corporation"],
    ),
    "report": (
        "A report by the Velm Institute found that rivers are cleaner.",
        ["report by the Velm Institute"],
    ),
    "country": (
        "Norland accused Sudland of shelling the port.",
        ["Norland"],
    ),
    "capital": (
        "Kiev said the port was shelled. It demanded that the attacks stop.",
        ["Kiev", "Kiev"],
    ),
    "the police": (
        "Velm Police said that two were hurt. The police said that a man was held.",
        ["Velm Police", "Velm Police"],
    ),
    "the court": (
        "The Norland Supreme Court met on Monday. The court said that the law was"
        " void.",
        ["Norland Supreme Court"],
    ),
    "they of a body": (
        "The Velm Council said the bridge was safe. They added that it would open.",
        ["Velm Council", "Velm Council"],
    ),
    "they of several": (
        "Anna Porter and Mark Hill said the pier was closed. They added that it"
        " would reopen.",
        ["Anna Porter and Mark Hill", "Anna Porter and Mark Hill"],
    ),
    "she of two": (
        "Anna Porter met Mark Hill on Monday. She said that the pier was closed.",
        ["Anna Porter"],
    ),
    "he of two": (
        "Anna Porter met Mark Hill on Monday. He said that the pier was closed.",
        ["Mark Hill"],
    ),
    "he after a woman spoke": (
        "Mark Hill came late. Anna Porter said the pier was closed. He said that"
        " it was open.",
        ["Anna Porter", "Mark Hill"],
    ),
    "she after Mr": (
        "Mr. Hill met Ms. Porter. She said that the pier was closed.",
        ["Porter"],
    ),
    "he after a quotation": (
        "“The pier is closed,” said Mark Hill. “It is not safe,” he added.",
        ["Mark Hill", "Mark Hill"],
    ),
    "he through a paragraph": (
        "“The pier is closed,” said Mark Hill.\n\n"
        "He said it was not safe.\n\n"
        "“It will reopen in May,” he said.",
        ["Mark Hill", "Mark Hill", "Mark Hill"],
    ),
    "back to the first": (
        "Mark Hill said the pier was closed. Anna Porter said it was open. He"
        " said that she was wrong.",
        ["Mark Hill", "Anna Porter", "Mark Hill"],
    ),
    "own words": (
        "Mark Hill said he believed that the pier was closed.",
        ["Mark Hill"],
    ),
    "title tells gender": (
        "Spokeswoman Robin Hart met Mark Hill. She said that the pier was closed.",
        ["Robin Hart"],
    ),
    "I in a quotation": (
        "“I think the pier is closed,” Mark Hill said.",
        ["Mark Hill"],
    ),
    "we in a quotation": (
        "“We believe that the pier is closed,” the Velm Council said.",
        ["Velm Council"],
    ),
    "the president": (
        "President Oren Taleb met reporters. The president said that talks had failed.",
        ["Oren Taleb"],
    ),
    "the senator": (
        "Sen. Carl Dunn met voters. The senator said the bill was dead.",
        ["Carl Dunn"],
    ),
    "the lawyer": (
        "Eva Brandt, a lawyer, met reporters. The lawyer said the trial was over.",
        ["Eva Brandt"],
    ),
    "the right one of two trades": (
        "Judge Eva Brandt met Senator Carl Dunn. The senator said the trial was over.",
        ["Carl Dunn"],
    ),
    "label": (
        "Mark Hill: I think that the pier is closed for good.",
        ["Mark Hill"],
    ),
    "label with the surname": (
        "Mark Hill came in.\n\nHILL: The pier is closed for good.",
        ["Mark Hill"],
    ),
    "signature": (
        "“The pier is closed for good.” — Mark Hill",
        ["Mark Hill"],
    ),
    "a spokesman for somebody": (
        "Mark Hill came late. A spokesman for Hill said that the pier was closed.",
        ["spokesman for Hill"],
    ),
    "a neighbour": (
        "A neighbour of Mark Hill said that the pier was closed.",
        ["neighbour of Mark Hill"],
    ),
    "whom": (
        "Mark Hill, whom Anna Porter has accused of stealing the boats, said that he"
        " was innocent.",
        ["Anna Porter", "Mark Hill"],
    ),
    "he of an institute": (
        "Mark Hill of the Velm Institute said that rivers were cleaner. He added"
        " that the institute had tested them.",
        ["Mark Hill", "Mark Hill"],
    ),
    "former minister": (
        "Former minister Tom Brandt said that the road was icy.",
        ["Tom Brandt"],
    ),
    "somebody's wife": (
        "Tom Brandt's wife, Eva Brandt, said that the road was icy.",
        ["Eva Brandt"],
    ),
    "the company of a spokeswoman": (
        "Eva Brandt, spokeswoman for Norland Steel, said that 300 jobs would go."
        " The company added that the mill was old.",
        ["Eva Brandt", "Norland Steel"],
    ),
    "the spokesman of a surname": (
        "A Hill spokesman said that the pier was closed.",
        ["Hill spokesman"],
    ),
    "no name for the man he speaks for": (
        "Mark Hill came late. The Hill spokesman said that the pier was closed.",
        ["Hill spokesman"],
    ),
    "the US": (
        "The United States said that talks had failed. The US warned that time"
        " was short.",
        ["United States", "United States"],
    ),
    "the government": (
        "The Norland government said that talks had failed. The government blamed"
        " Sudland for that.",
        ["Norland government", "Norland government"],
    ),
    "the newspaper": (
        "The Velm Gazette reported that the pier was closed. The newspaper said"
        " it was old.",
        ["Velm Gazette", "Velm Gazette"],
    ),
    "a president of elsewhere": (
        "Russian President Oren Taleb met reporters. The French president said"
        " that talks had failed.",
        ["French president"],
    ),
    "the Russian president": (
        "Russian President Oren Taleb met reporters. The Russian president said"
        " that talks had failed.",
        ["Oren Taleb"],
    ),
    "the foreign minister of two": (
        "Finance Minister Oren Taleb met Foreign Minister Eva Brandt. The foreign"
        " minister said that talks had failed.",
        ["Eva Brandt"],
    ),
    "the mayor of that town": (
        "Velm Mayor Rita Holm met Karsen Mayor Carl Dunn. The Velm mayor said"
        " that talks had failed.",
        ["Rita Holm"],
    ),
    "the UN chief": (
        "UN chief Hana Salim met Oren Taleb. The UN chief said that the"
        " organization was ready.",
        ["Hana Salim"],
    ),
    "the chancellor and the president": (
        "Chancellor Eva Brandt met President Oren Taleb. The chancellor warned"
        " that time was short, and the president agreed that it was.",
        ["Eva Brandt", "Oren Taleb"],
    ),
    "polls": (
        "Polls suggest that the mayor will win.",
        ["Polls"],
    ),
    "they after the police": (
        "Police said that two were hurt. They added that a man was held.",
        ["Police", "Police"],
    ),
    "she of one surname": (
        "Jane Porter and Mark Porter met. She said that the pier was closed.",
        ["Jane Porter"],
    ),
    "apposition of a body": (
        "The airline, Northway, said that the flight was late. The airline added"
        " that it would refund all.",
        ["Northway", "Northway"],
    ),
    "a body beside its name": (
        "The watchdog Open Ledger said that the loan was void.",
        ["Open Ledger"],
    ),
    "the maker of something": (
        "The machine's maker, Talli Systems, said that the rollers were old.",
        ["Talli Systems"],
    ),
    "known as": (
        "The commander, known as Fox, said that the truce held.",
        ["Fox"],
    ),
    "one of them": (
        "“It was cold,” said one of them, Bo Hill.",
        ["Bo Hill"],
    ),
    "somebody's treasurer": (
        "Grant's treasurer, Bea Holt, said the money was a loan.",
        ["Bea Holt"],
    ),
    "headline": (
        "Minister says talks failed\n\nTransport minister Ulla Forst met drivers.",
        ["Ulla Forst"],
    ),
    "headline with a colon": (
        "Minister: talks have failed for good\n\nTransport minister Ulla Forst met"
        " drivers.",
        ["Ulla Forst"],
    ),
    "the friend of a banker": (
        "A friend of banker Silas Orme met Bo Hill. The friend said it rained.",
        ["friend"],
    ),
    "kettle maker": (
        "The kettle maker Pfiff closed a mill on Monday. The company said that it"
        " was old.",
        ["Pfiff"],
    ),
    "guild": (
        "The Drivers' Guild said that the road was icy.",
        ["Drivers' Guild"],
    ),
    "team leader with a doctor's title": (
        "Team leader Dr. Oskar Lindh said it rained. Lindh added that it was cold.",
        ["Oskar Lindh", "Oskar Lindh"],
    ),
}

# Nobody is told: no speaker is better than a wrong one.
NOBODY = {
    "officials at": (
        "Officials at the Harbour Ministry said that the pier was closed."
    ),
    "people familiar": (
        "People familiar with the matter said that the pier was closed."
    ),
    "sources": "Sources close to Mark Hill said that the pier was closed.",
    "critics": "Critics said that Mark Hill was wrong.",
    "experts": "Many experts believe that the pier is safe.",
    "somebody": "Someone said that the pier was closed.",
    "one": "One said that the pier was closed.",
    "others": "Others argued that the pier was safe.",
    "an official": (
        "A senior official said that the pier was closed. The official added that"
        " it would reopen."
    ),
    "the man": (
        "Mark Hill and Tom Brandt came late. The man said that the pier was closed."
    ),
    "he of two men": (
        "Mark Hill and Tom Brandt met on Monday. He said that the pier was closed."
    ),
    "she without a woman": "Mark Hill came late. She said that the pier was closed.",
    "he without a man": "Anna Porter came late. He said that the pier was closed.",
    "it without a body": "Anna Porter came late. It said that the pier was closed.",
    "the minister of two": (
        "Minister Mark Hill met Minister Tom Brandt. The minister said that the"
        " pier was closed."
    ),
    "the ministry of two": (
        "The Harbour Ministry met the Finance Ministry. The ministry said that"
        " the pier was closed."
    ),
    "the company of two": (
        "Norland Steel Corporation sued Velm Steel Corporation. The company said"
        " that it was cheated."
    ),
    "they without a group": (
        "Mark Hill came late. They said that the pier was closed."
    ),
    "I of the author": "I think that the pier is closed.",
    "a witness": "A witness said that the pier was closed.",
    "hearsay": "The pier was reportedly closed on Monday.",
    "we of the outlet": "We know that the pier was closed.",
    "you": "You know that the pier was closed.",
    "nobody": "Nobody believes that the pier is safe.",
    "neither": "Neither Mark Hill nor Anna Porter said that the pier was safe.",
    "most": "Most residents think that the pier is safe.",
    "the authority of two": (
        "The Norland Rail Authority met the Velm Port Authority. The authority"
        " said that trains were late."
    ),
    "they of two who met": (
        "Mark Hill and Anna Porter met on Monday. They said that the pier was closed."
    ),
}


@pytest.mark.parametrize("kind", CASES)
def test_speakers_names(kind):
    text, expected = CASES[kind]

    assert speakers(text) == expected


@pytest.mark.parametrize("kind", NOBODY)
def test_speakers_names_nobody(kind):
    assert set(speakers(NOBODY[kind])) == {None}


def test_speakers_points_at_the_fullest_name():
    text = "Porter said the pier was closed. Jane Porter said it would reopen."

    first, _ = extract(text)

    assert [text[one.start : one.end] for one in first.speaker_spans] == ["Jane Porter"]


def test_speakers_reads_i_inside_a_quotation():
    text = "“I think that the pier is safe,” said Jane Porter."

    assert [one.speaker for one in extract(text)] == ["Jane Porter", "Jane Porter"]


def test_speakers_reads_it_inside_a_report():
    text = "Acme Corporation said that it promised to build a new port."

    assert [one.speaker for one in extract(text)] == ["Acme Corporation"] * 2


def test_speakers_points_at_the_name_in_the_same_paragraph():
    text = "Jane Porter won.\n\nJane Porter smiled. She said that it was late."

    one = only(text)

    assert [span.start for span in one.speaker_spans] == [text.rindex("Jane")]


def test_speakers_takes_no_body_for_i():
    text = "The Harbour Ministry said: “I think that the pier is safe.”"

    assert [one.speaker for one in extract(text)] == ["Harbour Ministry", None]


def test_speakers_names_nobody_when_two_are_as_likely():
    text = "Alex Stone met Robin Hart on Monday. He said that the pier was closed."

    assert only(text).speaker in {None, "Alex Stone"}


def test_speakers_names_nobody_without_an_antecedent():
    assert only("She said that the pier was closed.").speaker is None


def test_speakers_names_no_unnamed_officials():
    assert only("Two officials said that the pier was closed.").speaker is None


def test_speakers_survives_an_enclosing_one_without_source():
    document = parse("“I think that it rained,” said Jane Porter.")
    outer, inner = (_candidate(document, index) for index in (8, 2))
    outer.subject, inner.subject = document.words[10], document.words[1]
    outer.content, inner.source = set(range(1, 7)), {1}

    assert resolve(document, [inner, outer]) == [None, None]


def _candidate(document: Document, index: int) -> Candidate:
    return Candidate(document.words[index], verbs()["say"], "quote", {index})
