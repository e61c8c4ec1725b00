import logging
from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Version
from claims import harvest, sources, tasks
from claims.anchoring import Places, locate, places_of, words_at
from claims.extraction import Attribution, Span
from claims.models import Anchor, Claim, Event
from claims.review import add
from tests.claims.factories import TEXT, make_source, make_version
from tests.racing import on_real_rows, race, track

pytestmark = pytest.mark.django_db

# Plain enough for any engine.
PLAIN = """\
Mayor Lena Moor said on Monday that the old harbour would be closed for two years.

“The walls are about to fall,” the mayor added.

The Harbour Board denied that it was planning to sell the land.
"""


def make_waiting(text=TEXT, **fields):
    return make_version(text, state=Version.State.READ, **fields)


def attribution(text, content, *, cue="", source="", **fields):
    """An attribution as the engine gives it, by its words in a text."""

    def spans(words):
        return tuple(Span(*place) for place in locate(text, words))

    given = {
        "form": "indirect",
        "speaker": None,
        "speaker_spans": (),
        "act": "assert",
        "confidence": 0.75,
        "depth": 0,
        **fields,
    }
    return Attribution(spans(source), spans(cue), spans(content), **given)


@pytest.fixture
def finds(monkeypatch):
    """Let the engine find what the test says."""

    def find(*attributions):
        monkeypatch.setattr(harvest, "extract", lambda text: list(attributions))

    return find


def found_in_text(text):
    return [
        attribution(
            text,
            "We will not sail",
            cue="added",
            form="direct",
            speaker="harbour board",
        ),
        attribution(
            text,
            "the ferries would stay in port",
            cue="said",
            source="The harbour board",
            speaker="harbour board",
            flags=frozenset({"quote", "future"}),
        ),
    ]


def resolved(name, *, finds, speaker=None):
    """The source of a claim whose source words are some name."""
    version = make_waiting(f"{name} said it rained.")
    text = version.text
    found = attribution(text, "it rained", cue="said", source=name, speaker=speaker)
    finds(found)
    harvest.harvest(version.pk)
    return version.claims.get().source


# What is stored


def test_harvest_stores_what_was_found(finds):
    version = make_waiting()
    finds(*found_in_text(version.text))

    assert harvest.harvest(version.pk) == 2

    version.refresh_from_db()
    assert (version.state, version.leased_until) == ("harvested", None)
    first, second = version.claims.order_by("position")
    assert [first.position, second.position] == [1, 2]
    assert (first.words, first.wording) == (
        "the ferries would stay in port",
        "The ferries would stay in port.",
    )
    assert (first.form, first.act, first.cue) == ("indirect", "assert", "said")
    assert (first.source_as_written, first.speaker) == (
        "The harbour board",
        "harbour board",
    )
    assert (first.flags, first.confidence) == (["future", "quote"], 0.75)
    assert (first.state, first.attribution, first.revision) == (
        "suggested",
        "unchecked",
        1,
    )
    assert first.verification.initial
    assert first.article == version.article
    assert (second.form, second.source_as_written) == ("direct", "")


def test_harvest_anchors_stand_on_exactly_the_words(finds):
    version = make_waiting()
    text = version.text
    pieces = attribution(
        text, "the ferries … We will not sail", cue="said … added", source="it"
    )
    finds(pieces)

    harvest.harvest(version.pk)

    claim = version.claims.get()
    places = places_of(claim)
    assert [text[slice(*place)] for place in places.content] == [
        "the ferries",
        "We will not sail",
    ]
    assert words_at(text, places.content) == claim.words
    assert words_at(text, places.cue) == claim.cue == "said … added"
    assert words_at(text, places.source) == claim.source_as_written == "it"


def test_harvest_writes_an_event_for_each_claim(finds):
    version = make_waiting()
    finds(*found_in_text(version.text))

    harvest.harvest(version.pk)

    for claim in version.claims.all():
        event = claim.events.get()
        assert (event.kind, event.by, event.changes) == ("found", None, {})
        assert event.at == claim.updated


def test_harvest_cuts_what_is_too_long_for_its_column(finds):
    long = "word " * 200
    version = make_waiting(f"{long}said that it rained.")
    text = version.text
    finds(
        attribution(
            text, "it rained", cue=long.strip(), source=long.strip(), speaker=long
        )
    )

    harvest.harvest(version.pk)

    claim = version.claims.get()
    assert claim.cue == long[:300]
    assert claim.source_as_written == long[:500]
    assert claim.speaker == long[:300]


def test_harvest_turns_a_denial_round(finds):
    version = make_waiting()
    text = version.text
    finds(attribution(text, "the crew was striking", cue="denied", act="deny"))

    harvest.harvest(version.pk)

    claim = version.claims.get()
    assert (claim.act, claim.wording) == ("deny", "The crew was not striking.")
    assert claim.words == "the crew was striking"


def test_harvest_numbers_the_claims_of_people_too(finds, ana):
    version = make_waiting()
    text = version.text
    places = Places(content=locate(text, "Captain Lena Moor"))
    mine = add(version, wording="w", places=places, form="direct", by=ana)
    finds(*found_in_text(text))

    harvest.harvest(version.pk)

    mine.refresh_from_db()
    assert mine.position == 3


def test_harvest_finds_nothing_in_a_text_without_claims(finds):
    version = make_waiting()
    finds()

    assert harvest.harvest(version.pk) == 0

    version.refresh_from_db()
    assert (version.state, version.claims.count()) == ("harvested", 0)


# With the real engine


def test_harvest_with_the_engine_marks_the_words():
    version = make_waiting(PLAIN)

    assert harvest.harvest(version.pk) == version.claims.count()

    claims = list(version.claims.order_by("position"))
    assert len(claims) >= 3
    for claim in claims:
        places = places_of(claim)
        assert words_at(version.text, places.content) == claim.words
        assert words_at(version.text, places.source) == claim.source_as_written
        assert words_at(version.text, places.cue) == claim.cue
        assert claim.wording
    starts = [places_of(claim).content[0][0] for claim in claims]
    assert starts == sorted(starts)
    assert "the old harbour would be closed for two years" in " ".join(
        claim.words for claim in claims
    )


def test_harvest_with_the_engine_resolves_certain_names():
    board = make_source("Harbour Board")
    make_source("Mayor of Elsewhere", "mayor")

    harvest.harvest(make_waiting(PLAIN).pk)

    denial = Claim.objects.get(act="deny")
    assert denial.source == board
    assert "not" in denial.wording.split()
    by_mayor = Claim.objects.filter(words__contains="closed for two years").get()
    assert by_mayor.source is None


# Once


def test_harvest_twice_is_once(finds):
    version = make_waiting()
    finds(*found_in_text(version.text))

    assert (harvest.harvest(version.pk), harvest.harvest(version.pk)) == (2, 0)

    assert (Claim.objects.count(), Event.objects.count()) == (2, 2)


@pytest.mark.parametrize("state", ["harvested", "failed"])
def test_harvest_leaves_other_states_alone(finds, state):
    version = make_version(state=state)
    finds(*found_in_text(version.text))

    assert harvest.harvest(version.pk) == 0
    assert (harvest.harvest(0), Claim.objects.count()) == (0, 0)


def test_harvest_respects_a_lease_until_it_ends(finds):
    now = timezone.now()
    version = make_waiting(leased_until=now + timedelta(minutes=1))
    finds(*found_in_text(version.text))

    assert harvest.harvest(version.pk) == 0
    Version.objects.update(leased_until=now - timedelta(seconds=1))
    assert harvest.harvest(version.pk) == 2


def test_harvest_takes_a_lease_while_the_engine_works(monkeypatch):
    version = make_waiting()
    inner = []

    def extract(text):
        inner.append(harvest.harvest(version.pk))
        inner.append(Version.objects.get(pk=version.pk).leased_until)
        return found_in_text(text)

    monkeypatch.setattr(harvest, "extract", extract)
    before = timezone.now()

    assert harvest.harvest(version.pk) == 2
    assert inner[0] == 0
    assert before + harvest.LEASE <= inner[1] <= timezone.now() + harvest.LEASE


def test_harvest_by_two_after_a_lease_ran_out_stores_once(monkeypatch):
    version = make_waiting()
    calls = []

    def extract(text):
        calls.append(text)
        if len(calls) == 1:
            Version.objects.update(leased_until=None)
            assert harvest.harvest(version.pk) == 2
        return found_in_text(text)

    monkeypatch.setattr(harvest, "extract", extract)

    assert harvest.harvest(version.pk) == 0
    assert (len(calls), Claim.objects.count()) == (2, 2)


@on_real_rows
def test_race_of_harvests_stores_once(monkeypatch, tmp_path):
    version = make_waiting()
    monkeypatch.setattr(harvest, "extract", found_in_text)
    with track(tmp_path):
        results = race(*[partial(harvest.harvest, version.pk)] * 8)

        assert sorted(results) == [0] * 7 + [2]
        assert (Claim.objects.count(), Event.objects.count()) == (2, 2)


@on_real_rows
def test_race_of_harvests_of_one_article_numbers_all(monkeypatch, tmp_path):
    first = make_waiting()
    others = [
        make_waiting(f"{TEXT}\n{number}.", article=first.article) for number in range(4)
    ]
    monkeypatch.setattr(harvest, "extract", found_in_text)
    with track(tmp_path):
        results = race(
            *(partial(harvest.harvest, version.pk) for version in (first, *others))
        )

        assert results == [2] * 5
        positions = Claim.objects.order_by("position").values_list(
            "position", flat=True
        )
        assert list(positions) == list(range(1, 11))


# Failing


def test_harvest_that_cannot_store_leaves_nothing(finds, monkeypatch):
    version = make_waiting()
    finds(*found_in_text(version.text))

    def refuse(*args):
        raise IntegrityError("no anchors")

    monkeypatch.setattr(Anchor.objects, "bulk_create", refuse)
    with pytest.raises(IntegrityError):
        harvest.harvest(version.pk)

    version.refresh_from_db()
    assert (version.state, Claim.objects.count(), Event.objects.count()) == (
        "read",
        0,
        0,
    )


@pytest.mark.parametrize(
    "spans", [(Span(0, 10_000),), (Span(4, 4),), (Span(-2, 3),)], ids=str
)
def test_harvest_refuses_places_outside_the_text(finds, spans):
    version = make_waiting()
    finds(
        Attribution((), (), spans, "indirect", None, (), "assert", 0.5, 0, frozenset())
    )

    with pytest.raises(ValueError, match="is no place"):
        harvest.harvest(version.pk)

    assert Claim.objects.count() == 0


def test_task_gives_up_what_the_engine_cannot_read(monkeypatch, caplog):
    version = make_waiting()

    def fail(text):
        raise RecursionError("too deep")

    monkeypatch.setattr(harvest, "extract", fail)
    with caplog.at_level(logging.ERROR, logger="claims.tasks"):
        tasks.harvest_version(version.pk)

    version.refresh_from_db()
    assert (version.state, version.leased_until) == ("failed", None)
    assert Claim.objects.count() == 0
    assert f"version {version.pk}" in caplog.text


def test_try_again_after_giving_up(finds):
    version = make_waiting()
    harvest.give_up(version.pk)
    finds(*found_in_text(version.text))

    assert (harvest.try_again(version.pk), harvest.try_again(version.pk)) == (
        True,
        False,
    )
    assert harvest.harvest(version.pk) == 2


def test_harvest_gives_up_a_text_that_ended_every_worker(finds):
    version = make_waiting(attempts=harvest.ATTEMPTS)
    finds(*found_in_text(version.text))

    assert harvest.harvest(version.pk) == 0

    version.refresh_from_db()
    assert (version.state, version.claims.count()) == (Version.State.FAILED, 0)


def test_try_again_counts_from_the_start(finds):
    version = make_waiting(attempts=harvest.ATTEMPTS)
    finds(*found_in_text(version.text))
    harvest.harvest(version.pk)

    harvest.try_again(version.pk)

    assert harvest.harvest(version.pk) == 2


@pytest.mark.parametrize("state", ["harvested", "failed"])
def test_give_up_leaves_what_is_done(state):
    version = make_version(state=state)

    harvest.give_up(version.pk)

    version.refresh_from_db()
    assert version.state == state


def test_sweep_sends_what_waits(finds):
    waiting = make_waiting()
    leased = make_waiting(
        f"{TEXT}\nLeased.", leased_until=timezone.now() + timedelta(minutes=1)
    )
    done = make_version()
    finds()

    tasks.sweep()

    states = [Version.objects.get(pk=one.pk).state for one in (waiting, leased, done)]
    assert states == ["harvested", "read", "harvested"]


# Sources


@pytest.mark.parametrize(
    ("name", "speaker"),
    [
        ("The Harbour Board", None),
        ("the board", None),
        ("The harbour board’s", None),
        ("It", "Harbour Board"),
        ("The agency", "THE BOARD"),
    ],
)
def test_harvest_resolves_a_certain_name(finds, name, speaker):
    board = make_source("Harbour Board", "The Board")

    assert resolved(name, finds=finds, speaker=speaker) == board


@pytest.mark.parametrize(
    ("name", "speaker"),
    [
        ("The Ministry", None),  # two go by it
        ("Two officials", None),  # an unnamed source's description
        ("The Harbour Boards", None),
        ("Harbour", None),
        ("Old Harbour Board", None),
        ("Lena Moor and the Harbour Board", None),
        ("The Harbour Board", "Town Council"),
        ("Nobody we know", None),
    ],
)
def test_harvest_asks_where_a_name_is_not_certain(finds, name, speaker):
    make_source("Harbour Board")
    make_source("Ministry of Ports", "the Ministry")
    make_source("Ministry of Roads", "the Ministry")
    make_source("two officials", kind="unnamed")

    assert resolved(name, finds=finds, speaker=speaker) is None


@pytest.mark.parametrize(
    "pronoun", ["He", "she", "It", "They", "we", "I", "who", "us", "“it”"]
)
def test_harvest_resolves_no_pronoun(finds, pronoun):
    name = pronoun.strip("“”")
    make_source(name, kind="person")

    assert resolved(pronoun, finds=finds) is None


@pytest.mark.parametrize("name", ["WHO", "the WHO", "US", "IT"])
def test_harvest_takes_no_abbreviation_for_a_pronoun(finds, name):
    source = make_source(name.removeprefix("the "))

    assert resolved(name, finds=finds) == source


def test_harvest_needs_no_source_words(finds):
    version = make_waiting()
    finds(attribution(version.text, "the ferries", cue="said"))

    harvest.harvest(version.pk)

    assert version.claims.get().source is None


def test_harvest_asks_the_register_once_for_each_name(finds):
    version = make_waiting()
    finds(*found_in_text(version.text) * 3)

    with CaptureQueriesContext(connection) as queries:
        harvest.harvest(version.pk)

    assert sum("claims_alias" in query["sql"] for query in queries) == 1


def test_harvest_asks_where_the_engine_is_not_sure(finds):
    board = make_source("Harbour Board")
    version = make_waiting("The Harbour Board said it rained.")
    sure, unsure = (
        attribution(
            version.text,
            words,
            cue="said",
            speaker="Harbour Board",
            confidence=confidence,
        )
        for words, confidence in (("it", harvest.SURE), ("rained", harvest.SURE - 0.01))
    )
    finds(sure, unsure)

    harvest.harvest(version.pk)

    found = version.claims.values_list("words", "source")
    assert dict(found) == {"it": board.pk, "rained": None}


# Several speakers, and the name that they are settled by


def of_several(name, *, finds, pieces=(), **fields):
    """The claim of "Kiev and Moscow", with the places of each name if there are any."""
    version = make_waiting(f"{name} said it rained.")
    text = version.text
    spans = tuple(Span(*place) for piece in pieces for place in locate(text, piece))
    found = attribution(
        text,
        "it rained",
        cue="said",
        source=name,
        speaker=name,
        speaker_spans=spans,
        **fields,
    )
    finds(found)
    harvest.harvest(version.pk)
    return version.claims.get()


@pytest.mark.parametrize("pieces", [(), ("Kiev", "Moscow")])
def test_harvest_gives_a_claim_all_of_its_speakers(finds, pieces):
    kiev, moscow = make_source("Kiev"), make_source("Moscow")

    claim = of_several("Kiev and Moscow", finds=finds, pieces=pieces)

    assert claim.source == kiev
    further = claim.further_sources.values_list("source", "part", "place")
    assert list(further) == [(moscow.pk, "also", 1)]


def test_harvest_gives_a_claim_none_of_its_speakers_when_one_is_unknown(finds):
    make_source("Kiev")

    claim = of_several("Kiev and Moscow", finds=finds)

    assert (claim.source, claim.further_sources.count()) == (None, 0)
    assert claim.name_key == "kiev and moscow"


def test_harvest_takes_one_name_of_several_words_for_one(finds):
    make_source("Trinidad")
    make_source("Tobago")
    both = make_source("Trinidad and Tobago")

    claim = of_several("Trinidad and Tobago", finds=finds)

    assert (claim.source, claim.further_sources.count()) == (both, 0)


def test_harvest_takes_two_names_of_one_for_one(finds):
    moscow = make_source("Moscow", "the Kremlin")

    claim = of_several("Moscow and the Kremlin", finds=finds)

    assert (claim.source, claim.further_sources.count()) == (moscow, 0)


def test_harvest_of_an_unsure_attribution_names_nobody(finds):
    make_source("Kiev")
    make_source("Moscow")

    claim = of_several("Kiev and Moscow", finds=finds, confidence=0.69)

    assert (claim.source, claim.further_sources.count()) == (None, 0)


def test_harvest_resolves_by_the_day_of_the_article(finds):
    board = make_source("Harbour Board")
    board.aliases.update(valid_to=timezone.now() - timedelta(days=20_000))

    assert resolved("Harbour Board", finds=finds) is None


def test_harvest_knows_a_name_of_the_article(finds):
    version = make_waiting("The port said it rained.")
    board = make_source("Harbour Board")
    sources.add_alias(board, "the port", article=version.article)
    finds(attribution(version.text, "it rained", cue="said", source="The port"))

    harvest.harvest(version.pk)

    assert version.claims.get().source == board


@pytest.mark.parametrize(
    ("words", "speaker", "key"),
    [
        ("It", "Harbour Board", "harbour board"),
        ("The ministry", None, "ministry #{}"),
        ("Officials", None, "officials #{}"),
        ("The Azov militants", "Azov militants", "azov militants"),
        ("Azov militants", "Azov militants", "azov militants #{}"),
        ("", None, ""),
    ],
)
def test_harvest_keeps_the_name_that_a_claim_is_settled_by(finds, words, speaker, key):
    version = make_waiting(f"{words} said it rained.")
    places = locate(version.text, speaker or "") if words.endswith("militants") else ()
    finds(
        attribution(
            version.text,
            "it rained",
            source=words,
            speaker=speaker,
            speaker_spans=tuple(Span(*place) for place in places),
        )
    )

    harvest.harvest(version.pk)

    assert version.claims.get().name_key == key.format(version.article_id)
