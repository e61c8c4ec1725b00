"""Corrections of claims that are here, by a report that somebody edited."""

import pytest

from claims import priority, review
from claims.models import Claim, ClaimImport, Event, Notice, SecondCheckRule
from claims.wording import key_of
from tests.claims.factories import (
    add_evidence,
    make_article,
    make_checked,
    make_claim,
    make_source,
    make_version,
    rating,
)
from tests.claims.reports import (
    bring,
    edited,
    exported,
    plan,
    refusals,
    rows_of,
    sheet,
)

pytestmark = pytest.mark.django_db


def columns_refused(report) -> list[str]:
    assert (report.changed, report.new) == (0, 0)
    return [column for _, column, _ in refusals(report)]


def test_corrections_are_written_with_one_event(ana, ben):
    board = make_source("Harbour Board", "HB")
    claim = make_claim(state="suggested")
    text = edited(
        exported(),
        wording="The ferries stay.",
        source="H.B.",
        source_kind="body",
        attribution="Distorted",
        verification="false",
        rationale="=the log",
        assignee="ben",
    )

    report = bring(text, by=ana)

    assert (report.changed, refusals(report)) == (1, [])
    claim.refresh_from_db()
    assert (claim.wording, claim.source, claim.rationale) == (
        "The ferries stay.",
        board,
        "=the log",
    )
    assert (claim.attribution, claim.verification) == ("distorted", rating("False"))
    assert (claim.assignee, claim.state, claim.revision) == (ben, "open", 2)
    [event] = claim.events.all()
    assert (event.kind, event.by) == (Event.Kind.IMPORTED, ana)
    assert event.reason == "claims.csv, line 2"
    assert event.changes["wording"] == [
        "the ferries would stay in port",
        "The ferries stay.",
    ]
    assert event.changes["source"] == [None, {"pk": board.pk, "name": "Harbour Board"}]
    assert event.changes["state"] == ["suggested", "open"]


def test_what_follows_from_a_correction_follows(ana):
    claim = make_claim(state="suggested", flags=["casualty"])
    wording = "The ferries of the harbour will stay in port all night."

    bring(edited(exported(), wording=wording), by=ana)

    claim.refresh_from_db()
    assert claim.wording_key == key_of(wording)
    weights = priority.weights()
    assert claim.priority == priority.total(claim, by_weights=weights) > 0


def test_second_import_of_corrections_changes_nothing(ana):
    claim = make_claim(state="suggested")
    text = edited(exported(), wording="The ferries stay.")
    bring(text, by=ana)

    again = bring(text, by=ana)

    assert (again.same, again.changed, again.refused) == (1, 0, 0)
    assert claim.events.count() == 1
    assert Claim.objects.get().revision == 2
    assert ClaimImport.objects.count() == 1


def test_people_are_told_of_what_concerns_them(ana, ben):
    make_claim(assignee=ben)

    bring(edited(exported(), assignee="ana"), by=ben)
    bring(edited(exported(), wording="Otherwise."), by=ben)

    told = list(Notice.objects.order_by("pk").values_list("user__username", "kind"))
    assert told == [("ana", "assigned"), ("ana", "changed")]


def test_cells_that_may_be_emptied_are(ana, ben):
    claim = make_claim(assignee=ben, rationale="The log.", source=make_source())

    bring(edited(exported(), assignee="", rationale="", source="", wording=""), by=ana)

    claim.refresh_from_db()
    assert (claim.assignee, claim.rationale, claim.source) == (None, "", None)
    assert claim.wording == "the ferries would stay in port"


def test_columns_that_are_not_there_say_nothing(ana):
    claim = make_claim(rationale="The log.")
    [row] = rows_of(exported())
    few = {name: row[name] for name in ("claim", "wording", "updated")}

    bring(sheet([{**few, "wording": "Otherwise."}]), by=ana)

    claim.refresh_from_db()
    assert (claim.wording, claim.rationale) == ("Otherwise.", "The log.")


def test_line_ends_of_a_spreadsheet_are_no_change():
    make_claim(rationale="One\ntwo")

    report = bring(edited(exported(), rationale="One\r\ntwo"))

    assert (report.same, report.changed) == (1, 0)


def test_what_the_desk_counts_is_not_read(ana):
    claim = make_claim()
    text = exported()
    make_claim("“We will not sail", version=claim.version)
    add_evidence(claim, note="Seen.", by=ana)
    Claim.objects.filter(pk=claim.pk).update(position=9)

    assert bring(text).same == 1


def test_plan_tells_each_change_and_writes_none(ana):
    make_claim()

    report = plan(edited(exported(), wording="Otherwise.", rationale="So."), by=ana)

    [change] = report.changes
    assert change.said == [
        "wording: “Otherwise.”, was “the ferries would stay in port”",
        "rationale: “So.”, was empty",
    ]
    assert Claim.objects.get().revision == 1
    assert not Event.objects.exists()


# What is refused


def test_stale_line_is_refused_with_both_values(ana, ben):
    claim = make_claim()
    Claim.objects.update(updated="2026-05-15T14:05:00Z")
    text = edited(exported(), wording="Mine.")
    review.judge(
        claim,
        review.Judgement(None, "distorted", rating("False"), "Theirs."),
        by=ben,
        revision=1,
    )

    report = bring(text, by=ana)

    [(line, column, told)] = refusals(report)
    assert (line, column) == (2, "updated")
    assert f"Somebody changed claim {claim.pk} since the export" in told
    assert "wording is “the ferries would stay in port” here and “Mine.” in the" in told
    assert "attribution is “distorted” here and “unchecked” in the file" in told
    assert Claim.objects.get().wording == claim.wording


def test_line_that_somebody_else_made_so_is_the_same(ana, ben):
    claim = make_claim()
    Claim.objects.update(updated="2026-05-15T14:05:00Z")
    text = edited(exported(), rationale="The log.")
    answers = review.Judgement(None, "unchecked", rating("Unverified"), "The log.")
    review.judge(claim, answers, by=ben, revision=1)

    assert bring(text, by=ana).same == 1


@pytest.mark.parametrize("updated", ["", "2020-01-01T00:00:00+00:00"])
def test_line_without_the_right_time_is_refused(ana, updated):
    make_claim()

    report = bring(edited(exported(), wording="Mine.", updated=updated), by=ana)

    assert columns_refused(report) == ["updated"]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("headline", "Another"),
        ("outlet", "Another"),
        ("url", "https://other.example/"),
        ("published", "2020-01-01T00:00:00+00:00"),
        ("words", "other words"),
        ("form", "direct"),
        ("cue", "added"),
        ("source_as_written", "he"),
        ("state", "settled"),
        ("checked_by", "ana"),
        ("settled_by", "ana"),
    ],
)
def test_what_no_file_changes_is_refused(ana, column, value):
    make_claim()

    report = bring(edited(exported(), **{column: value}), by=ana)

    assert columns_refused(report) == [column]
    assert "a file does not change it" in report.problems[0].text


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("verification", "So", "There is no “So” on the scale"),
        ("verification", "Gone", "“Gone” is not given any more."),
        ("source", "Nobody", "Nobody in the register goes by “Nobody”."),
        ("source", "Both", "Several may go by “Both”."),
        ("assignee", "cleo", "Nobody who reviews has the user name cleo."),
        ("assignee", "zed", "Nobody who reviews has the user name zed."),
        ("attribution", "maybe", "“maybe” is none of"),
    ],
)
def test_change_that_the_desk_would_not_take_is_refused(ana, cleo, column, value, told):
    rating("Disputed").__class__.objects.create(
        label="Gone", basis="mixed", retired=True
    )
    make_source("One", "Both")
    make_source("Two", "Both")
    make_claim()

    report = bring(edited(exported(), **{column: value}), by=ana)

    assert columns_refused(report) == [column]
    assert told in report.problems[0].text
    assert not Event.objects.filter(kind=Event.Kind.IMPORTED).exists()


@pytest.mark.parametrize("column", ["wording", "rationale", "attribution"])
def test_claim_that_is_no_more_at_work_is_refused(ana, ben, column):
    make_checked(ben)
    value = "distorted" if column == "attribution" else "Otherwise."

    report = bring(edited(exported(), **{column: value}), by=ana)

    assert refusals(report) == [
        (2, column, "The claim is checked; reopen it first."),
    ]


def test_several_sources_are_left_to_the_desk(ana):
    claim = make_claim(source=make_source("Kiev"))
    claim.further_sources.create(source=make_source("Moscow"), part="also")

    report = bring(edited(exported(), source="Kiev", source_kind="body"), by=ana)

    assert columns_refused(report) == ["source"]


def test_only_who_reviews_changes_claims(cleo):
    make_claim()
    text = edited(exported(), wording="Otherwise.")

    nobody, reader = bring(text), bring(text, by=cleo)

    assert columns_refused(nobody) == columns_refused(reader) == [""]
    assert "Say whose changes they are" in nobody.problems[0].text
    assert "You review no claims" in reader.problems[0].text


def test_another_claim_of_the_same_number_is_refused(ana):
    make_claim(version=make_version(article=make_article("Ours")))
    text = edited(exported(), words="their words", wording="Theirs.")

    report = bring(text, by=ana)

    assert columns_refused(report) == ["words"]
    assert "If the file comes from another desk" in report.problems[0].text


def test_claim_that_changes_while_the_file_comes_in_is_left(ana, monkeypatch):
    make_claim()
    text = edited(exported(), wording="Mine.")
    from claims.importing.plan import Planner  # noqa: PLC0415

    planned = Planner.plan

    def overtaken(self, rows):
        batch = planned(self, rows)
        Claim.objects.update(wording="Theirs.", revision=2)
        return batch

    monkeypatch.setattr(Planner, "plan", overtaken)

    report = bring(text, by=ana)

    assert columns_refused(report) == ["updated"]
    assert Claim.objects.get().wording == "Theirs."


def test_refusals_tell_nothing_of_answers_that_are_hidden(ana, ben):
    SecondCheckRule.objects.filter(kind="every").update(active=True, blind=True)
    make_checked(ben, wording="They stay.")
    shown = edited(
        exported(), attribution="unchecked", verification="Unverified", rationale=""
    )
    guess = edited(exported(), rationale="A guess.", updated="2020-01-01T00:00:00Z")

    assert bring(shown, by=ana).same == 1
    report = bring(guess, by=ana)

    [(_, _, told)] = refusals(report)
    assert "The minutes say so." not in told
    assert "rationale is empty here" in told
    right = edited(exported(), rationale="The minutes say so.")
    assert bring(right, by=ana).refused == 1
