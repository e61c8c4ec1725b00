"""Whom noun phrases and appositions mean."""

from claims.extraction.names import find_names
from claims.extraction.nominals import Nominals
from claims.extraction.parse import Document, Word, parse, subtree
from claims.extraction.pronouns import Memory, Speaker


def read(text: str, noun: str) -> tuple[Nominals, Word]:
    """The nominals of a text and the last word spelled so."""
    document = parse(text)
    names = find_names(document)
    head = [word for word in document.words if word.text == noun][-1]
    return Nominals(document, names, Memory(document, names)), head


def told(document: Document, speaker: Speaker | None) -> tuple[str, str] | None:
    """The words and the kind of a speaker."""
    if speaker is None:
        return None
    found = " ".join(document.words[index].text for index in speaker.words)
    return found, speaker.kind


def meant(text: str, noun: str) -> tuple[str, str] | None:
    """Whom the whole phrase means."""
    nominals, head = read(text, noun)
    return told(nominals.document, nominals.meant(head, subtree(head)))


def subject(text: str, noun: str) -> tuple[str, str] | None:
    """Whom the phrase means where it only acts."""
    nominals, head = read(text, noun)
    return told(nominals.document, nominals.subject(head))


def apposed(text: str, noun: str) -> tuple[str, ...] | None:
    """The parts of the name inside the phrase."""
    nominals, head = read(text, noun)
    name = nominals.apposed(head, subtree(head))
    return name.parts if name else None


def printed(text: str, noun: str) -> tuple[str, str] | None:
    """The phrase itself."""
    nominals, head = read(text, noun)
    return told(nominals.document, nominals.printed(head, subtree(head)))


def test_meant_finds_the_one_body():
    text = "The Ministry of Transport met. The ministry closed a road."

    assert meant(text, "ministry") == ("Ministry of Transport", "body")


def test_meant_finds_who_bears_the_title():
    text = "Mayor Rita Holm left. The mayor smiled."

    assert meant(text, "mayor") == ("Rita Holm", "person")


def test_meant_refuses_to_choose_between_two():
    mayors = "Mayor Rita Holm met Mayor Bo Hill. The mayor smiled."
    ministries = (
        "The Ministry of Transport met the Ministry of Health."
        " The ministry closed a road."
    )

    assert meant(mayors, "mayor") is None
    assert meant(ministries, "ministry") is None


def test_meant_reads_headlines():
    text = "Minister: tunnel leaks\n\nThe tunnel was shut by minister Rita Holm."
    nominals, _ = read(text, "Minister")
    head = nominals.document.words[0]

    found = told(nominals.document, nominals.meant(head, {0}))

    assert found == ("Rita Holm", "person")


def test_meant_refuses_the_unnamed():
    assert meant("Officials smiled.", "Officials") is None
    assert meant("The company failed.", "company") is None


def test_subject_prefers_the_name_beside():
    assert subject("The mayor, Rita Holm, smiled.", "mayor") == (
        "Rita Holm",
        "person",
    )
    assert subject("The ministry closed a road.", "ministry") == ("ministry", "body")


def test_apposed_finds_names_right_behind():
    assert apposed("The airline Northway closed.", "airline") == ("Northway",)
    assert apposed("The airline, Northway, closed.", "airline") == ("Northway",)


def test_apposed_finds_names_farther_behind():
    holm, hill = ("Rita", "Holm"), ("Bo", "Hill")

    assert apposed("The mayor of Velm, Rita Holm, smiled.", "mayor") == holm
    assert apposed("A student named Bo Hill smiled.", "student") == hill
    assert apposed("One of them, Bo Hill, smiled.", "One") == hill


def test_apposed_refuses_whose_it_is():
    assert apposed("The Hill spokesman smiled.", "spokesman") is None


def test_printed_leaves_article_and_asides():
    text = "The widow, who slept, had a boat."

    assert printed(text, "widow") == ("widow", "person")
    assert printed("The bakers slept.", "bakers") == ("bakers", "plural")
    assert printed("The report failed.", "report") == ("report", "document")
    assert printed("The old firm failed.", "firm") == ("old firm", "body")
