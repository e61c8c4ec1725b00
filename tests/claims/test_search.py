"""Claims found by what somebody types, on both databases alike."""

import unicodedata
from contextlib import suppress

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connection, models
from hypothesis import example, given, settings
from hypothesis import strategies as st

from claims import paging, search, search_index
from claims.models import Claim, ClaimSearch
from claims.models.search import Wanted
from claims.orders import FOUND, place
from tests.claims.factories import make_claim

QUICK = settings(deadline=None, max_examples=100)
# Typed and written alike by both databases: scripts with and without cases and spaces.
ALPHABET = (
    "aeiourstmnz \t\n'’-–.,/:@_%&*()\\\"“”éüžñőÅøßйїґЖфعربيאבθσς北京のカ한국🔥\u0301019"
)
# A word is written in one form: SQLite knows no letter that mixes them.
WRITTEN = st.builds(
    unicodedata.normalize,
    st.sampled_from(["NFC", "NFD"]),
    st.text(ALPHABET, min_size=1, max_size=60),
)


def found(text: str) -> list[str]:
    claims = search.matching(Claim.objects.all(), text)
    return [claim.wording for claim in claims.order_by(*FOUND.columns)]


def word_it(claim: Claim, wording: str, words: str = "") -> None:
    """Write the texts past every rule of ours."""
    Claim.objects.filter(pk=claim.pk).update(wording=wording, words=words)


# What is typed


@pytest.mark.parametrize(
    ("text", "having", "without"),
    [
        ("ferry", ["ferry"], []),
        ("  two  words ", ["two", "words"], []),
        ("twice twice", ["twice"], []),
        ('"a phrase" more', ["a phrase", "more"], []),
        ('two"a phrase"', ["two", "a phrase"], []),
        ("“typed by” «a phone»", ["typed by", "a phone"], []),
        ('"never closed', ["never closed"], []),
        ('closed"', ["closed"], []),
        ("ferry -boat", ["ferry"], ["boat"]),
        ('ferry -"old boat" –ship −raft', ["ferry"], ["old boat", "ship", "raft"]),
        ("ferry --boat - well-known", ["ferry", "well known"], ["boat"]),
        ("don’t AT&T U.N. 3,000", ["don t", "AT T", "U N", "3 000"], []),
        ("(boat) OR* [ship]: not", ["boat", "ship", "not"], []),
        ("the ferry of Velm", ["ferry", "Velm"], []),
        ("ferry -the", ["ferry"], ["the"]),
        ("the", ["the"], []),
        ("to be", ["to", "be"], []),
        ('"to be"', ["to be"], []),
        ("IT The, trade", ["trade"], []),
        ('"IT" trade', ["IT", "trade"], []),
        ("北京 市", ["北 京", "市"], []),
        ("東京tower", ["東 京 tower"], []),
        ("міністр وزير שר", ["міністр", "وزير", "שר"], []),
        ("cafe\u0301", ["café"], []),
        ("a\0b \ud83d ferry 🔥 %", ["a b", "ferry"], []),
        ("ferry " + "e" * 300, ["ferry", "e" * 194], []),
        ("e" + "\u0301" * 1_000_000, ["é" + "\u0301" * 198], []),
    ],
)
def test_parse_reads_what_is_meant(text, having, without):
    assert search.parse(text) == Wanted(tuple(having), tuple(without))


NO_WORD = ["Search for at least one word."]
ONLY_WITHOUT = ["Say what to find, too: “-word” only leaves claims out."]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", NO_WORD),
        (" \t", NO_WORD),
        ('"', NO_WORD),
        ('"" - -- -""', NO_WORD),
        ("%_*🔥\0\u0301\u202e", NO_WORD),
        ("-ferry", ONLY_WITHOUT),
        ('-"old ferry" -boat %', ONLY_WITHOUT),
    ],
)
def test_parse_refuses_what_finds_nothing(text, why):
    with pytest.raises(search.NothingToFind) as refused:
        search.parse(text)

    assert refused.value.messages == why


@given(st.text() | st.text(ALPHABET))
@QUICK
def test_what_is_read_is_read_the_same_again(text):
    try:
        wanted = search.parse(text)
    except search.NothingToFind:
        return

    typed = [f'"{words}"' for words in wanted.having]
    typed += [f'-"{words}"' for words in wanted.without]
    for one in typed[: len(wanted.having)]:
        assert search.parse(one).having == (one.strip('"'),)
    if len(" ".join(typed)) <= search.LONGEST:
        assert search.parse(" ".join(typed)) == wanted


# What is found

FERRY = "The ferries of Velm wouldn’t sail: the Mayor’s budget ran out."
BEACH = "Café guests in Ærø said well-known U.N. experts evacuated 3,000 people."
ABROAD = (
    "Міністр оборони заявив: йод. وزير الدفاع قال. 北京市政府宣布。カフェ שר הביטחון"
)
PLACES = "See velm.example/and/or, ida@velm.example <b>bold</b> 5G covid19 10th."


@pytest.fixture
def claims(db):
    made = [make_claim() for _ in range(4)]
    word_it(made[0], FERRY, "as printed: no ship left")
    word_it(made[1], BEACH, "naïve smørrebrød ГОЛОВА Ελλάδα")
    word_it(made[2], ABROAD)
    word_it(made[3], PLACES, "The end")
    return made


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # In its forms, in any case, of either text, in any order
        ("ferry", [FERRY]),
        ("FERRIES sailing", [FERRY]),
        ("sail ferry budget", [FERRY]),
        ("evacuation", [BEACH]),
        ("ship", [FERRY]),
        ("ship ferry", [FERRY]),
        ("ferry guests", []),
        ("ferr", []),
        ("nothing", []),
        # Little words
        ("the", [PLACES, FERRY]),
        ("the ferry to Velm", [FERRY]),
        ('"ferry to Velm"', []),
        ('"ferries of Velm"', [FERRY]),
        # Phrases, which do not begin in one text and end in the other
        ('"sail the mayor"', [FERRY]),
        ('"mayor the sail"', []),
        ('"as printed no ship"', [FERRY]),
        ('"ran out as printed"', []),
        ('"10th the end"', []),
        # Without
        ("the -ferry", [PLACES]),
        ("the -ferry -bold", []),
        ('ferry -"ferries of velm"', []),
        ('ferry -"velm ferries"', [FERRY]),
        ("ferry -nothing", [FERRY]),
        ("ferry -the", []),
        # Accents, and what joins words
        ("cafe", [BEACH]),
        ("CAFÉ", [BEACH]),
        ("cafe\u0301 naive", [BEACH]),
        ("smørrebrød ærø", [BEACH]),
        ("голова ΕΛΛΆΔΑ", [BEACH]),
        ("well known", [BEACH]),
        ("well-known", [BEACH]),
        ("known-well", []),
        ("u.n.", [BEACH]),
        ("mayor", [FERRY]),
        ("mayor's", [FERRY]),
        ("wouldn't", [FERRY]),
        ("3,000", [BEACH]),
        ("3 000", [BEACH]),
        # Other scripts
        ("міністр", [ABROAD]),
        ("МІНІСТР ОБОРОНИ", [ABROAD]),
        ("йод", [ABROAD]),
        ("иод", []),
        ("وزير", [ABROAD]),
        ('"וزير"', []),
        ("הביטחון", [ABROAD]),
        ("北京", [ABROAD]),
        ("政府", [ABROAD]),
        ("北府", []),
        ("北京 -政府", []),
        ("カフェ", [ABROAD]),
        # Addresses, paths, markup, numbers
        ("velm", [PLACES, FERRY]),
        ("velm.example", [PLACES]),
        ("and/or", [PLACES]),
        ("ida@velm.example", [PLACES]),
        ("ida bold 5g COVID19 10th", [PLACES]),
    ],
)
def test_claim_is_found_by(claims, text, expected):
    assert found(text) == expected


@pytest.mark.django_db
@given(st.text() | st.text(ALPHABET))
@QUICK
@example('"')
@example("a" * 200)
@example(" ".join("-a" if place % 2 else f"b{place}" for place in range(60)))
@example("\U0001e900 \u0370 \u1e9e")
@example("' OR 1=1; --")
@example("NEAR(a b) AND wording:a OR ^a + b*")
def test_whatever_is_typed_is_answered(text):
    with suppress(search.NothingToFind):
        assert found(text) == []


@given(text=WRITTEN)
@settings(QUICK, suppress_health_check=["function_scoped_fixture"])
@example("a" * 190)
@example("İstanbul ĲSSEL ﬁre")
@example("\u01ff o\u0338\u0301 \xf8\u0301")
def test_claim_is_found_by_each_of_its_words(claims, text):
    word_it(claims[0], f"Said: {text}")

    for typed in text.split():
        with suppress(search.NothingToFind):  # it was a sign
            assert f"Said: {text}" in found(typed.lstrip("-‐−–")), typed


@given(text=WRITTEN)
@settings(QUICK, suppress_health_check=["function_scoped_fixture"])
@example("北京 a 北")
@example("x x x y x x")
@example("\u01ff\uad6d")
@example("\xf8\u0301\u1100\u116e\u11a8")
def test_claim_is_found_by_all_of_its_words_in_their_order(claims, text):
    word_it(claims[0], f"Said: {text}")

    phrase = text.translate(search.QUOTES).replace('"', " ")
    with suppress(search.NothingToFind):
        assert f"Said: {text}" in found(f'"{phrase}"')


def test_phrase_is_more_than_its_pairs(claims):
    word_it(claims[0], "The mayor sailed, and they sail the boat.")

    assert found('"mayor sail the boat"') == []
    assert len(found('"mayor sail" "sail the boat"')) == 1


def test_words_of_any_length_stand_beside_each_other(claims):
    word_it(claims[0], f"{'é' * 1000} {'ø' * 1000} {'x' * 5000} {'y' * 190} end")

    assert len(found(f'"{"y" * 190} end"')) == 1
    assert found(f'"{"y" * 189} end"') == []


# Kept by the database


def test_every_way_of_writing_is_seen_at_once(claims):
    first, second = claims[:2]
    first.refresh_from_db()

    first.wording = "Saved anew"
    first.save()
    word_it(second, "Updated anew")
    Claim.objects.bulk_create(
        [
            _copy(first, wording="Saved anew in bulk"),
            _copy(second, wording="Updated anew in bulk"),
        ]
    )

    assert found("anew") == [
        "Updated anew in bulk",
        "Saved anew in bulk",
        "Updated anew",
        "Saved anew",
    ]
    assert found("ferry") == []
    assert found("guests") == []


def test_claim_that_is_gone_is_not_found(claims):
    claims[0].anchors.all().delete()
    claims[0].delete()

    assert found("ferry") == []
    assert found("the") == [PLACES]
    assert indexed() == 3


def test_other_changes_leave_the_words_alone(claims):
    Claim.objects.update(state="checked")
    Claim.objects.update(wording=models.F("wording"))

    assert found("the") == [PLACES, FERRY]
    assert indexed() == 4


def test_only_the_beginning_of_a_long_text_is_searched(claims):
    word_it(claims[0], "first " + "x " * search_index.LONGEST + "last", "北" * 20_000)

    assert found("last") == []
    assert len(found("first 北北北")) == 1


def test_dump_has_no_words(claims, capsys):
    call_command("dumpdata", "claims.ClaimSearch")

    assert capsys.readouterr().out == "[]"
    assert list(ClaimSearch.objects.all()) == []


def test_rebuilding_finds_what_was_written_past_the_triggers(claims):
    switch_off()
    word_it(claims[0], "Past the triggers")
    Claim.objects.bulk_create([_copy(claims[1], wording="Behind the triggers")])
    assert found("triggers") == []

    call_command("rebuild_search")

    assert found("triggers") == ["Behind the triggers", "Past the triggers"]
    assert found("ferry") == []
    word_it(claims[0], "Told again")
    assert found("told") == ["Told again"]


def test_missing_triggers_are_told(claims):
    assert warnings() == []
    switch_off()

    assert warnings() == ["claims.W002"]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_altered_table_of_claims_is_still_searched():
    claim = make_claim(wording="Before")
    cue = Claim._meta.get_field("cue")
    longer = models.CharField(max_length=400, blank=True)
    longer.set_attributes_from_name("cue")
    _, *_, after = search_index.keeping_search([])

    try:
        with connection.schema_editor() as editor:
            editor.alter_field(Claim, cue, longer)
            after.code(None, editor)

        assert found("before") == ["Before"]
        word_it(claim, "After")
        assert found("before") == []
        assert found("after") == ["After"]
        assert warnings() == []
    finally:
        with connection.schema_editor() as editor:
            editor.alter_field(Claim, longer, cue)
            after.code(None, editor)


def test_index_is_taken_away_and_made_again(claims):
    search_index.remove(connection)

    assert "claims_search" not in connection.introspection.table_names()
    word_it(claims[0], "Nobody minds")
    search_index.install(connection)
    assert found("minds") == ["Nobody minds"]


def test_pages_go_on_before_a_claim(claims):
    for claim in claims:
        word_it(claim, f"The same {claim.pk}")
    same = search.matching(Claim.objects.all(), "same")

    page = paging.page([same], FOUND, size=2)
    older = paging.page([same], FOUND, after=place(FOUND, page.after), size=2)
    newer = paging.page([same], FOUND, before=place(FOUND, older.before), size=2)
    again = paging.page([same], FOUND, start=FOUND.key(claims[2]), size=2)

    assert page.claims == newer.claims == [claims[3], claims[2]]
    assert older.claims == [claims[1], claims[0]]
    assert (page.before, older.after, newer.before) == ("", "", "")
    assert again.claims == [claims[2], claims[1]]
    assert paging.beside([same], FOUND, FOUND.key(claims[1])) == (claims[2], claims[0])
    assert paging.last([same], FOUND, size=3).claims == claims[2::-1]


def test_what_is_found_is_found_among_others_too(claims):
    some = search.matching(Claim.objects.all(), "the").order_by(*FOUND.columns)

    assert set(Claim.objects.filter(pk__in=some)) == {claims[0], claims[3]}
    assert set(Claim.objects.exclude(pk__in=some)) == {claims[1], claims[2]}
    assert list(some.for_queue().filter(article__headline="")) == []
    assert some.count() == 2
    assert [claim.pk for claim in some.iterator()] == [claims[3].pk, claims[0].pk]


def test_index_of_the_words_answers(claims):
    some = search.matching(Claim.objects.order_by(), 'ferry -boat "budget ran"')
    ((older, fields),) = FOUND.stretches(FOUND.key(claims[3]))
    newest = search.matching(Claim.objects.all(), "the").filter(older).order_by(*fields)

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_indexscan = off")
        assert "Bitmap Index Scan on claims_search_words" in some.explain()
    else:
        assert "SCAN claims_search VIRTUAL TABLE INDEX" in some.explain()
        assert "TEMP B-TREE" not in newest.explain()


if connection.vendor == "postgresql":

    def test_truncated_claims_are_not_found(claims):
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("TRUNCATE claims_claim CASCADE")

        assert indexed() == 0

    @pytest.mark.django_db
    @given(
        st.text(ALPHABET)
        | st.text(st.characters(exclude_characters="\0", codec="utf-8"))
    )
    @QUICK
    def test_folding_is_idempotent(text):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT claims_search_text(claims_search_text(%s)),"
                " claims_search_text(%s)",
                [text, text],
            )
            twice, once = cursor.fetchone()

        assert twice == once


def indexed() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM claims_search")
        return cursor.fetchone()[0]


def switch_off() -> None:
    with connection.cursor() as cursor:
        for name in ("insert", "update", "delete"):
            on = " ON claims_claim" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER claims_search_{name}{on}")


def warnings() -> list[str | None]:
    return [said.id for said in run_checks(databases=["default"], tags=["database"])]


def _copy(claim: Claim, **fields: object) -> Claim:
    row = Claim.objects.filter(pk=claim.pk).values().get()
    return Claim(**{**row, "id": None, **fields})
