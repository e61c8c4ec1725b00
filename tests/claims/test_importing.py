"""Claims that come in from a report: new ones, and the round trip."""

import json
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User

from articles.models import Article, Outlet, Version
from claims import priority, search
from claims.models import Anchor, Claim, ClaimImport, ClaimSource, Event, Source
from tests.claims.factories import (
    make_article,
    make_claim,
    make_source,
    make_version,
    rating,
)
from tests.claims.reports import (
    ROW,
    bring,
    one,
    plan,
    sheet,
)

pytestmark = pytest.mark.django_db

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


# Batches


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
