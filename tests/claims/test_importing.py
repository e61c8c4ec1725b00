"""Claims that come in from a report: new ones, and the round trip."""

import json
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Article, Outlet, Version
from claims import priority, search
from claims.models import Anchor, Claim, ClaimImport, ClaimSource, Event, Rating, Source
from tests.claims.factories import (
    make_article,
    make_claim,
    make_evidence,
    make_source,
    make_version,
    rating,
)
from tests.claims.reports import (
    bring,
    empty_the_desk,
    exported,
    plan,
    refusals,
    sheet,
)

pytestmark = pytest.mark.django_db

ROW = {
    "headline": "Ferries stay in port",
    "outlet": "Harbour Post",
    "url": "https://post.example/ferries",
    "published": "2026-05-15T14:05:00+00:00",
    "wording": "The ferries will stay in port.",
    "words": "the ferries would stay in port",
    "source": "Harbour Board",
    "source_kind": "body",
}


def one(**cells: str) -> str:
    """A file of one claim that is new, told otherwise where it is said."""
    return sheet([{**ROW, **cells}])


def refused(text: str, **options: object) -> list[tuple[str, str]]:
    """By column, why the one line of a file is refused; nothing else happens."""
    report = bring(text, **options)

    assert (report.new, report.changed, report.refused) == (0, 0, 1)
    assert not Claim.objects.exists()
    assert not ClaimImport.objects.exists()
    return [(column, told) for _, column, told in refusals(report)]


# What comes in


def test_new_claim_comes_in_with_all_that_it_needs(ana):
    report = bring(one(cue="said"), by=ana)

    assert (report.new, report.articles, report.sources, report.outlets) == (1, 1, 1, 1)
    claim = Claim.objects.get()
    assert claim.wording == "The ferries will stay in port."
    assert (claim.state, claim.form, claim.position) == ("open", "indirect", 1)
    assert claim.verification == rating("Unverified")
    assert claim.attribution == "unchecked"
    assert claim.source.name == "Harbour Board"
    assert claim.source.aliases.get().ambiguous is False
    article = claim.article
    assert (article.headline, article.url) == (ROW["headline"], ROW["url"])
    assert article.published == datetime(2026, 5, 15, 14, 5, tzinfo=UTC)
    assert article.outlet.name == "Harbour Post"
    assert (article.state, article.received_by) == (Article.State.READ, ana)


def test_new_claim_tells_where_it_came_from(ana):
    bring(one(), by=ana)

    event = Claim.objects.get().events.get()
    assert (event.kind, event.by) == (Event.Kind.IMPORTED, ana)
    assert event.reason == "claims.csv, line 2"
    kept = ClaimImport.objects.get()
    assert (kept.name, kept.by, kept.new, kept.refused) == ("claims.csv", ana, 1, 0)
    assert kept.finished is not None


def test_new_claim_tells_who_signed_it_elsewhere(ana):
    signed = {
        "state": "settled",
        "attribution": "confirmed",
        "verification": "False",
        "rationale": "The log.",
        "checked_by": "ana",
        "settled_by": "ben",
    }

    report = bring(one(**signed), create_people=True, by=ana)

    claim = Claim.objects.get()
    assert (claim.state, claim.settled_at) == ("settled", claim.updated)
    assert (claim.checked_by, claim.settled_by.username) == (ana, "ben")
    assert claim.events.get().reason == "claims.csv, line 2: settled by ben there"
    assert report.names == ["ben"]
    assert User.objects.get(username="ben").is_active is False
    assert not User.objects.get(username="ben").has_usable_password()


def test_article_without_text_says_so_and_holds_the_words():
    bring(sheet([ROW, {**ROW, "words": "“We … wait”", "wording": "They wait."}]))

    version = Version.objects.get()
    assert version.text.startswith("The text of this article is not here (article ")
    assert version.state == Version.State.HARVESTED
    found = [version.text[one.start : one.end] for one in Anchor.objects.order_by("pk")]
    assert found == ["the ferries would stay in port", "“We", "wait”"]


def test_claim_of_an_article_with_text_stands_on_its_words():
    version = make_version(article=make_article(url=ROW["url"]))

    bring(one(cue="said", source_as_written="The harbour board"))

    claim = Claim.objects.get()
    assert claim.version == version
    assert {
        anchor.role: version.text[anchor.start : anchor.end]
        for anchor in claim.anchors.all()
    } == {"content": ROW["words"], "cue": "said", "source": "The harbour board"}


@pytest.mark.parametrize("words", ["nowhere to be found", "the", "a\tb", ""])
def test_claim_stands_on_nothing_where_its_words_are_not_certain(words):
    make_version(article=make_article(url=ROW["url"]))

    bring(one(words=words))

    claim = Claim.objects.get()
    assert claim.words == words
    assert claim.anchors.count() == 0


def test_importing_finds_no_claims_by_itself(monkeypatch):
    monkeypatch.setattr("claims.extraction.extract", pytest.fail)

    bring(one())

    assert Claim.objects.count() == 1


def test_priority_of_what_comes_in_is_added_up():
    Outlet.objects.create(name="Harbour Post", reach=Outlet.Reach.NATIONAL)

    bring(sheet([ROW, {**ROW, "words": "40 dead", "wording": "x"}]))
    bring(one(url="https://post.example/other", headline="Other"))

    weights = priority.weights()
    for claim in Claim.objects.all():
        assert claim.priority == priority.total(claim, by_weights=weights)
    assert Claim.objects.order_by("-priority")[0].words == "40 dead"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_several_articles_say_is_counted_after_it_came_in():
    wording = "The ferries of the harbour will stay in port all night."

    bring(one(wording=wording))
    bring(one(wording=wording, url="https://post.example/other", headline="Other"))

    assert set(Claim.objects.values_list("repeated", flat=True)) == {1}


def test_what_comes_in_is_found_by_its_words():
    bring(one())

    found = search.matching(Claim.objects.all(), "ferry port")
    assert found.get().wording == ROW["wording"]


def test_flags_are_proposed_so_that_the_second_check_sees_them():
    bring(one(words="forty were killed", wording="They died.", form="direct"))

    assert Claim.objects.get().flags == ["casualty", "number", "quote"]


def test_several_sources_come_in_the_first_first():
    bring(one(source="Kiev; Ida Voss", source_kind="state; person"))

    claim = Claim.objects.get()
    assert [str(source) for source in claim.speakers] == ["Kiev", "Ida Voss"]
    assert claim.further_sources.get().part == ClaimSource.Part.ALSO


def test_source_is_known_by_any_certain_name():
    board = make_source("Harbour Board", "HB")

    bring(one(source="H.B.", source_kind="body"))

    assert Claim.objects.get().source == board
    assert Source.objects.count() == 1


def test_claims_without_numbers_are_known_by_their_words():
    text = sheet([ROW, {**ROW, "words": "others", "wording": "Others."}])
    bring(text)

    again = bring(text)

    assert (again.new, again.same, again.refused) == (0, 2, 0)
    assert Event.objects.count() == 2


def test_same_words_twice_are_two_claims_and_stay_two():
    text = sheet([ROW, ROW])

    assert bring(text).new == 2
    assert bring(text).same == 2
    assert sorted(Claim.objects.values_list("position", flat=True)) == [1, 2]


def test_numbers_are_kept_and_counted_on_from():
    bring(one(claim="700", article="90", position="3"))
    after = make_claim()

    claim = Claim.objects.exclude(pk=after.pk).get()
    assert (claim.pk, claim.article_id, claim.position) == (700, 90, 3)
    assert after.pk > 700
    assert after.article_id > 90


def test_new_numbers_stay_clear_of_those_in_the_file():
    bring(sheet([{**ROW, "claim": ""}, {**ROW, "claim": "2"}, {**ROW, "claim": ""}]))

    numbers = list(Claim.objects.order_by("pk").values_list("pk", flat=True))
    assert len(numbers) == 3
    assert 2 in numbers


def test_numbers_of_another_desk_do_not_count():
    mine = make_claim()
    row = {**ROW, "claim": str(mine.pk), "article": str(mine.article_id)}

    refused_line = plan(sheet([row]))
    brought = bring(sheet([row]), other_desk=True)

    assert refused_line.refused == 1
    assert (brought.new, brought.refused) == (1, 0)
    assert bring(sheet([row]), other_desk=True).same == 1


def test_article_is_found_by_headline_and_time_where_no_address_is_told():
    there = make_article(ROW["headline"])

    bring(one(url=""))

    assert Claim.objects.get().article == there


def test_second_address_of_an_article_leads_to_it():
    home = make_article("Home")
    make_article(
        "Other", url=ROW["url"], state=Article.State.DUPLICATE, duplicate_of=home
    )

    bring(one())

    assert Claim.objects.get().article == home


def test_jsonl_comes_in_as_csv_does():
    line = (
        '{"headline": "A", "wording": "It \\u2014 rains.", "claim": 5, "url": null,'
        ' "source": null}\n\n'
    )

    report = bring(line, jsonl=True)

    assert (report.new, report.refused) == (1, 0)
    assert Claim.objects.get(pk=5).wording == "It — rains."


def test_sources_of_jsonl_are_lists_in_which_a_name_may_have_anything():
    told = {**ROW, "source": ["A; B", "C"], "source_kind": ["body", "person"]}

    bring(json.dumps(told), jsonl=True)

    assert [str(source) for source in Claim.objects.get().speakers] == ["A; B", "C"]
    assert bring(json.dumps(told), jsonl=True).same == 1


def test_claim_stands_on_the_anchors_of_jsonl_in_the_very_text():
    version = make_version("It rains, he said. It rains, she said.")
    anchors = [
        {"role": "content", "start": 19, "end": 27, "exact": "It rains"},
        {"role": "cue", "start": 33, "end": 37, "exact": "said"},
    ]
    told = {"article": version.article_id, "wording": "Rain.", "words": "It rains"}

    bring(json.dumps({**told, "anchors": anchors}), jsonl=True)

    found = Claim.objects.get().anchors.values_list("role", "start", "end")
    assert list(found) == [("content", 19, 27), ("cue", 33, 37)]


@pytest.mark.parametrize(
    "anchors",
    [
        [{"role": "content", "start": 0, "end": 8, "exact": "It snows"}],
        [{"role": "content", "start": 8, "end": 0, "exact": ""}],
        [{"role": "content", "start": -3, "end": -1, "exact": "he"}],
        [{"role": "content", "start": "0", "end": 8, "exact": "It rains"}],
        [{"role": "moon", "start": 0, "end": 8, "exact": "It rains"}],
        [{"role": "content", "start": 0, "end": 8, "exact": "It rains"}] * 2
        + [{"role": "content", "start": 0, "end": 2, "exact": "It"}],
        [{"role": ["content"], "start": 0, "end": 8, "exact": "It rains"}],
        [{"role": "content", "start": 10**30, "end": 10**31, "exact": ""}],
        [{}],
        ["content"],
        "content",
        7,
    ],
    ids=range(12),
)
def test_anchors_of_another_text_do_not_count(anchors):
    version = make_version("It rains, he said. It rains, she said.")
    told = {"article": version.article_id, "wording": "Rain.", "words": "It rains"}

    bring(json.dumps({**told, "anchors": anchors}), jsonl=True)

    assert Claim.objects.get().anchors.count() == 0


# What is refused


@pytest.mark.parametrize(
    ("cells", "column", "told"),
    [
        ({"wording": " "}, "wording", "The wording is missing."),
        ({"claim": "x1"}, "claim", "“x1” is no number."),
        ({"claim": "0"}, "claim", "“0” is no number."),
        ({"claim": "9" * 16}, "claim", "higher than any number here"),
        ({"claim": "９"}, "claim", "is no number."),
        ({"position": "2147483648"}, "position", "higher than any number here"),
        ({"published": "May 15"}, "published", "“May 15” is no time."),
        ({"published": "2026-05-15T14:05:00"}, "published", "in which time zone"),
        ({"published": "0001-01-01T00:00:00+23:00"}, "published", "no time of ours"),
        ({"url": "javascript:alert(1)"}, "url", "is no address of a page."),
        ({"url": "https://x.example/" + "a" * 2000}, "url", "2,000 characters"),
        ({"headline": "a" * 501}, "headline", "It is longer than 500 characters."),
        ({"wording": "a" * 200_001}, "wording", "200,000 characters"),
        ({"source": "a; " * 9000}, "source", "20,000 characters"),
        ({"source": "a" * 301}, "source", "A name is longer than 300"),
        ({"source": "A; B", "source_kind": "body; " * 2 + "body"}, "source", "3 kinds"),
        ({"source": "A; ", "source_kind": "body; body"}, "source", "name is missing"),
        ({"source_kind": "ghost"}, "source_kind", "“ghost” is none of: person"),
        ({"source_kind": ""}, "source_kind", "Say of which kind the source is"),
        ({"form": "spoken"}, "form", "“spoken” is none of: direct"),
        ({"state": "done"}, "state", "“done” is none of: suggested"),
        ({"attribution": "yes"}, "attribution", "“yes” is none of: unchecked"),
        ({"verification": "So"}, "verification", "There is no “So” on the scale"),
        ({"assignee": "ana"}, "assignee", "Nobody here has the user name ana."),
        ({"assignee": "a b"}, "assignee", "“a b” is no user name."),
        ({"evidence": "3"}, "evidence", "counts evidence (3) and does not have it"),
        ({"checked_by": "ana"}, "checked_by", "open was not checked by anybody"),
        ({"settled_by": "ana"}, "settled_by", "open was not settled by anybody"),
        ({"url": "", "headline": ""}, "headline", "does not say of which article"),
        ({"url": "", "headline": "", "article": "77"}, "article", "no article 77"),
    ],
)
def test_line_is_refused(cells, column, told):
    found = refused(one(**cells))

    assert any(at == column and told in text for at, text in found), found


@pytest.mark.parametrize(
    ("state", "column"),
    [
        ("checked", "checked_by"),
        ("checked", "attribution"),
        ("checked", "verification"),
        ("settled", "settled_by"),
        ("settled", "rationale"),
    ],
)
def test_signed_claim_is_refused_without_what_the_rules_want(state, column):
    signed = {
        "state": state,
        "attribution": "confirmed",
        "verification": "False",
        "rationale": "The log.",
        "checked_by": "ana",
        "settled_by": "ben" if state == "settled" else "",
    }

    found = refused(one(**{**signed, column: ""}), create_people=True)

    assert [at for at, _ in found] == [column]


def test_name_that_several_go_by_asks():
    make_source("Harbour Board")
    Source.objects.create(name="Harbour Board", kind="body")

    [(column, told)] = refused(one())

    assert column == "source"
    assert told.startswith("Several may go by “Harbour Board”.")


def test_name_of_a_source_of_another_kind_asks():
    make_source("Harbour Board", kind="state")

    [(column, told)] = refused(one())

    assert (column, "is of the kind state" in told) == ("source", True)


def test_article_of_which_there_are_several_asks():
    make_article(ROW["headline"])
    make_article(ROW["headline"])

    [(column, told)] = refused(one(url=""))

    assert (column, told[:17]) == ("article", "2 articles here h")


def test_number_of_another_article_is_refused():
    mine = make_article("Another")

    [(column, told)] = refused(one(article=str(mine.pk)))

    assert (column, "is another: “Another”" in told) == ("article", True)


def test_article_that_is_told_in_two_ways_is_refused():
    first = {**ROW, "article": "5"}

    report = bring(sheet([first, {**first, "headline": "Otherwise", "words": "x"}]))

    assert (report.new, report.refused) == (1, 1)
    [(line, column, told)] = refusals(report)
    assert (line, column) == (3, "article")
    assert "tells of “Otherwise” otherwise" in told


def test_claim_that_is_told_twice_is_refused_the_second_time():
    row = {**ROW, "claim": "5"}

    report = bring(sheet([row, {**row, "wording": "Otherwise."}]))

    assert refusals(report) == [(3, "claim", "Claim 5 is in the file twice.")]
    assert Claim.objects.get().wording == ROW["wording"]


def test_plan_writes_nothing_and_says_what_will_happen():
    text = sheet([ROW, {**ROW, "words": "x"}, {**ROW, "wording": ""}])

    planned = plan(text)

    assert not Claim.objects.exists()
    assert not Article.objects.exists()
    assert not Source.objects.exists()
    done = bring(text)
    assert (done.new, done.refused, done.articles) == (2, 1, 1)
    assert planned.fingerprint == done.fingerprint
    assert [one.wording for one in planned.added] == [ROW["wording"]] * 2


def test_evidence_is_left_behind_when_that_is_said():
    bring(one(evidence="3", independent_origins="2"), leave_evidence=True)

    assert Claim.objects.get().evidence.count() == 0


# Round trips

NASTY = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
HOSTILE = ["=cmd|' /C calc'!A0", "'", "''x", "\t", "\ufeffx", "👩\u200d🚒", "a\r\nb\rc"]
HOSTILE += ["\\N", "\\", "-1", "@A1", '"', ";", "שלום", "\u2028", " x ", "+", "a; b"]
NASTY |= st.sampled_from(HOSTILE)
PLAIN = ("position", "wording", "words", "form", "cue", "source_as_written", "state")
PLAIN += ("attribution", "rationale")
FILLED = NASTY.filter(str.strip)


@st.composite
def desks(draw):
    """Claims of some articles, as rows of columns that a report can tell."""
    articles = draw(st.lists(st.tuples(FILLED, NASTY), min_size=1, max_size=3))
    claims = []
    for _ in range(draw(st.integers(1, 5))):
        state = draw(st.sampled_from(Claim.State.values))
        signed = state in ("checked", "settled")
        claims.append(
            {
                "article": draw(st.integers(0, len(articles) - 1)),
                "position": draw(st.integers(1, 9)),
                "wording": draw(FILLED),
                "words": draw(NASTY),
                "form": draw(st.sampled_from(Claim.Form.values)),
                "cue": draw(NASTY),
                "source_as_written": draw(NASTY),
                "sources": draw(
                    st.lists(
                        st.tuples(
                            FILLED.filter(lambda name: "; " not in f"{name} "),
                            st.sampled_from(Source.Kind.values),
                        ),
                        max_size=2,
                    )
                ),
                "state": state,
                "attribution": "confirmed" if signed else "unchecked",
                "verification": "False" if signed else "Unverified",
                "rationale": draw(FILLED if signed else NASTY),
                "checked_by": signed,
                "settled_by": state == "settled",
                "seconds": draw(st.integers(0, 10**9)),
            }
        )
    return articles, claims


def build(desk, by):
    articles, claims = desk
    rows = []
    for headline, outlet in articles:
        fields = {"outlet": outlet} if outlet else {}
        rows.append(make_version(article=make_article(headline, **fields)))
    for told in claims:
        version = rows[told["article"]]
        found = [
            Source.objects.get_or_create(name=name, kind=kind)[0]
            for name, kind in dict.fromkeys(told["sources"])
        ]
        claim = Claim.objects.create(
            article=version.article,
            version=version,
            verification=rating(told["verification"]),
            source=found[0] if found else None,
            checked_by=by if told["checked_by"] else None,
            settled_by=by if told["settled_by"] else None,
            updated=datetime.fromtimestamp(told["seconds"], UTC),
            **{name: told[name] for name in PLAIN},
        )
        for place, source in enumerate(found[1:], start=1):
            ClaimSource.objects.create(
                claim=claim, source=source, part="also", place=place
            )


@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(desk=desks())
def test_report_comes_back_byte_for_byte_into_an_empty_desk(desk, ana):
    empty_the_desk()
    build(desk, ana)
    before = exported()

    into_itself = bring(before)
    empty_the_desk()
    first = bring(before)
    after = exported()
    events = Event.objects.count()
    again = bring(before)

    assert (into_itself.same, into_itself.refused) == (len(desk[1]), 0)
    assert (first.new, refusals(first)) == (len(desk[1]), [])
    assert after == before
    assert (again.same, again.new, again.changed) == (len(desk[1]), 0, 0)
    assert Event.objects.count() == events == len(desk[1])
    assert set(Claim.objects.values_list("revision", flat=True)) == {1}


def test_names_ratings_and_times_come_back(ana, ben):
    Rating.objects.create(label="Half so", basis="mixed", place=9)
    claim = make_claim(
        version=make_version(article=make_article(outlet="Post", url=ROW["url"])),
        verification=rating("Half so"),
        attribution="distorted",
        assignee=ben,
        rationale="=1+1",
        source=make_source("The Board"),
    )
    before = exported()
    empty_the_desk()

    bring(before)

    assert exported() == before
    claim = Claim.objects.get(pk=claim.pk)
    assert (claim.assignee, claim.verification.label) == (ben, "Half so")
    assert claim.rationale == "=1+1"


def test_second_import_of_evidence_left_behind_changes_nothing(ana):
    make_evidence(make_claim(), by=ana)
    before = exported()
    empty_the_desk()
    bring(before, leave_evidence=True)

    again = bring(before, leave_evidence=True)

    assert (again.same, again.refused) == (1, 0)


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters_are_read(delimiter):
    bring(sheet([ROW], delimiter=delimiter))

    assert Claim.objects.get().wording == ROW["wording"]


def test_crash_between_batches_is_mended_by_bringing_it_in_again(monkeypatch):
    monkeypatch.setattr("claims.importing.running.BATCH", 2)
    text = sheet(
        [
            {**ROW, "claim": str(n), "article": str(n), "url": "", "headline": f"{n}"}
            for n in range(1, 6)
        ]
    )
    from claims.importing.writing import Writer  # noqa: PLC0415

    write, done = Writer.write, []

    def broken(self, batch):
        write(self, batch)
        done.append(batch)
        if len(done) == 2:
            raise RuntimeError

    monkeypatch.setattr(Writer, "write", broken)
    with pytest.raises(RuntimeError):
        bring(text)
    assert Claim.objects.count() == 2
    assert ClaimImport.objects.get().finished is None

    again = bring(text)

    assert (again.same, again.new, again.sources) == (2, 3, 0)
    assert Claim.objects.count() == Event.objects.count() == 5
    assert Outlet.objects.count() == 1


def test_claims_of_one_article_stay_together_in_a_batch(monkeypatch):
    monkeypatch.setattr("claims.importing.running.BATCH", 2)
    rows = [{**ROW, "words": f"words {n}", "wording": f"{n}"} for n in range(5)]

    bring(sheet(rows))

    assert Anchor.objects.count() == 5


def test_queries_do_not_grow_with_the_rows(django_assert_max_num_queries):
    rows = [
        {**ROW, "words": f"w {n}", "wording": f"{n}", "source": f"Board {n % 7}"}
        for n in range(300)
    ]

    with django_assert_max_num_queries(45):
        assert bring(sheet(rows)).new == 300
