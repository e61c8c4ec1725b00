import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from claims.wording import wording_of


@pytest.mark.parametrize(
    ("words", "wording"),
    [
        ("the ferries would stay", "The ferries would stay."),
        ("The ferries stay.", "The ferries stay."),
        ("that the ferries stay", "The ferries stay."),
        ("“Nobody was hurt,”", "Nobody was hurt."),
        ("“Nobody was hurt.”", "Nobody was hurt."),
        ("'Nobody was hurt'", "Nobody was hurt."),
        ("«Nobody was hurt»", "Nobody was hurt."),
        ("Who was hurt?", "Who was hurt?"),
        ("“Help!”", "Help!"),
        ("a “special operation” ended", "A special operation ended."),
        ("an old, “special” plan", "An old, special plan."),
        ("the workers’ union struck", "The workers’ union struck."),
        ("it didn’t rain", "It didn’t rain."),
        ("two\nlines  of text", "Two lines of text."),
        ("– the ferries stay –", "The ferries stay."),
        ("-5 degrees were measured", "-5 degrees were measured."),
        ("–5 degrees were measured", "–5 degrees were measured."),
        ("wait… no", "Wait… no."),
        ("it would wait…", "It would wait…"),
        ("ещё идёт дождь", "Ещё идёт дождь."),
        ("ßtrange", "SStrange."),
        ("👩\u200d🚒 came", "👩\u200d🚒 came."),
        ("“ ”", "“ ”"),
        ("…", "…"),
        ("", ""),
    ],
)
def test_wording_is_a_neutral_sentence(words, wording):
    assert wording_of(words) == wording


@pytest.mark.parametrize(
    ("words", "wording"),
    [
        (
            "“Forty-six civilians,” … “were evacuated.”",
            "Forty-six civilians were evacuated.",
        ),
        ("Forty-six civilians … were evacuated", "Forty-six civilians were evacuated."),
        ("‘Nobody,’ … ‘was hurt’", "Nobody was hurt."),
        ("if it rains, … the match is off", "If it rains, the match is off."),
        ("We will wait … Nobody will sail", "We will wait. Nobody will sail."),
        ("“We will wait,” … “Nobody will sail”", "We will wait. Nobody will sail."),
        ("“We wait.” … “Nobody sails.”", "We wait. Nobody sails."),
        ("We wait. … Nobody sails.", "We wait. Nobody sails."),
        ("We wait? … Nobody sails!", "We wait? Nobody sails!"),
        ("“Wir warten” … “Über Nacht”", "Wir warten. Über Nacht."),
        ("«Ждём» … «Нет ветра»", "Ждём. Нет ветра."),
        ("one … two … three", "One two three."),
        ("of the workers’ … hall", "Of the workers’ hall."),
        ("of the workers’ … Hall", "Of the workers’. Hall."),
    ],
)
def test_wording_puts_pieces_together(words, wording):
    assert wording_of(words) == wording


@pytest.mark.parametrize(
    ("words", "wording"),
    [
        ("it was planning an attack", "It was not planning an attack."),
        ("that it had sold the land", "It had not sold the land."),
        ("“the crew is striking,”", "The crew is not striking."),
        ("they could leave.", "They could not leave."),
        ("any involvement", "Denied: any involvement."),
        ("planning an attack", "Denied: planning an attack."),
        # Turned round, these would say what nobody said.
        ("it was not planning", "Denied: it was not planning."),
        (
            "it wasn’t planning what would kill",
            "Denied: it wasn’t planning what would kill.",
        ),
        ("it can't pay and will leave", "Denied: it can't pay and will leave."),
        ("it cannot pay", "Denied: it cannot pay."),
        ("it had never paid", "Denied: it had never paid."),
        ("no ships were there", "Denied: no ships were there."),
        ("reports that it was planning", "Denied: reports that it was planning."),
        ("the men who were there left", "Denied: the men who were there left."),
        ("if it rained, it would flood", "Denied: if it rained, it would flood."),
        ("in May Will Smith came", "Denied: in May Will Smith came."),
    ],
)
def test_wording_turns_a_denial_round(words, wording):
    assert wording_of(words, denied=True) == wording


@settings(deadline=None, max_examples=300)
@given(
    st.text() | st.text(st.sampled_from("aB …“”‘’'\",.;!?–-not was\n1É")),
    st.booleans(),
)
@example(" … ", True)
@example("that ", True)
def test_wording_never_fails(words, denied):
    wording = wording_of(words, denied=denied)

    assert wording == words or wording[-1] in ".!?…"


def test_wording_survives_hostile_words():
    for words in (" …" * 50_000, "“,” " * 50_000, "– " * 100_000, "a,” … “" * 20_000):
        assert wording_of(words, denied=True)
