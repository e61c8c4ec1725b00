"""What people type about claims, as the rules get it."""

import pytest

from claims import sources
from claims.changes import IllegalMove, StaleClaim
from claims.forms import (
    UNSEEN,
    AssignForm,
    EditForm,
    JudgeForm,
    RevisionForm,
    WordsForm,
    proposed_name,
    registered,
)
from claims.models import Alias, Claim, Event, Rating, Source
from tests.claims.factories import rating
from tests.claims.view_factories import (
    TEXT,
    make_article,
    make_claim,
    posted,
)
from tests.conftest import member


@pytest.fixture
def claim(db) -> Claim:
    return make_claim()


def judged(claim, **typed) -> JudgeForm:
    return JudgeForm(posted(claim, **typed), claim=claim)


@pytest.mark.parametrize("revision", ["", "0", "-1", "x", "1.5"])
def test_revision_that_was_not_seen_is_refused(revision):
    form = RevisionForm({"revision": revision})

    assert form.errors == {"revision": [UNSEEN]}


# Judging


def test_judge_form_begins_with_what_stands(claim):
    board = sources.register("Harbour Board", kind="body")
    claim.source = board
    claim.rationale = "The log says so."

    form = JudgeForm(claim=claim)

    assert form.initial == {
        "source": board.pk,
        "source_name": "",
        "attribution": "unchecked",
        "verification": rating("Unverified").pk,
        "rationale": "The log says so.",
        "revision": 1,
        "same_speaker": True,
    }


@pytest.mark.parametrize(
    ("speaker", "expected"),
    [("Harbour Board", "Harbour Board"), ("", "the Harbour Board")],
)
def test_proposed_name_is_the_articles_own(claim, speaker, expected):
    claim.speaker = speaker

    assert proposed_name(claim) == expected
    assert JudgeForm(claim=claim).initial["source_name"] == expected


def test_judge_form_gives_values_of_their_final_type(claim):
    board = sources.register("Harbour Board", kind="body")

    form = judged(claim, source=str(board.pk), then="", at="", rationale=" The log. ")

    assert form.is_valid()
    data = form.cleaned_data
    assert (data["source"], data["verification"], data["rationale"]) == (
        board,
        rating("Unverified"),
        "The log.",
    )
    assert (data["revision"], data["then"], data["at"]) == (1, "", "")


def test_rationale_has_one_kind_of_line_end(claim):
    form = judged(claim, rationale="The log says so.\r\nSo does the board.\rBoth.")

    assert form.is_valid()
    assert form.cleaned_data["rationale"] == (
        "The log says so.\nSo does the board.\nBoth."
    )


def test_judge_form_cleans_the_name_of_a_new_source(claim):
    form = judged(
        claim,
        source="new",
        source_name="\u202eIda\u200b \n Voss ",
        source_kind="person",
    )

    assert form.is_valid()
    assert form.cleaned_data["source_name"] == "Ida Voss"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"source_kind": "person"}, {"source_name": ["Name the new source."]}),
        (
            {},
            {
                "source_name": ["Name the new source."],
                "source_kind": ["Say what kind of source it is."],
            },
        ),
        (
            {"source_name": "\u200b", "source_kind": "person"},
            {"source_name": ["Name the new source."]},
        ),
        (
            {"source_name": "Ida Voss"},
            {"source_kind": ["Say what kind of source it is."]},
        ),
        (
            {"source_name": "Ida Voss", "source_kind": "robot"},
            {
                "source_kind": [
                    "Select a valid choice. robot is not one of the available choices."
                ]
            },
        ),
        (
            {"source_name": "x" * 301, "source_kind": "person"},
            {
                "source_name": [
                    "Ensure this value has at most 300 characters (it has 301)."
                ]
            },
        ),
    ],
)
def test_new_source_needs_a_name_and_a_kind(claim, typed, expected):
    form = judged(claim, source="new", **typed)

    assert form.errors == expected


@pytest.mark.parametrize("name", ["Ida Voss", "ida voss", "IDA  VOSS", "Ms Ida Voss"])
def test_name_that_another_has_is_not_given_twice(claim, name):
    taken = sources.register("Ida Voss", kind="person")

    form = judged(claim, source="new", source_name=name, source_kind="person")

    assert form.errors == {"source_name": [str(sources.NameTaken(taken))]}


@pytest.mark.parametrize(
    "typed", [{"another": "on", "source_kind": "person"}, {"source_kind": "unnamed"}]
)
def test_name_may_be_had_by_another_or_by_many_unnamed(claim, typed):
    sources.register("two officials", kind="unnamed")

    form = judged(claim, source="new", source_name="Two officials", **typed)

    assert form.errors == {}


def test_name_of_a_source_that_is_not_new_is_not_looked_at(claim):
    sources.register("Ida Voss", kind="person")

    form = judged(claim, source="", source_name="Ida Voss", source_kind="")

    assert form.is_valid()
    assert form.cleaned_data["source"] is None


def test_save_registers_and_judges_together(claim, ana):
    form = judged(
        claim,
        source="new",
        source_name="Ida Voss",
        source_kind="person",
        attribution="confirmed",
    )
    assert form.is_valid()

    saved = form.save(by=ana)

    assert (saved.source.name, saved.attribution) == ("Ida Voss", "confirmed")


@pytest.mark.parametrize(
    ("change", "error"),
    [({"revision": 5}, StaleClaim), ({"state": "settled"}, IllegalMove)],
)
def test_save_that_is_refused_registers_nothing(claim, ana, change, error):
    form = judged(claim, source="new", source_name="Ida Voss", source_kind="person")
    assert form.is_valid()
    Claim.objects.filter(pk=claim.pk).update(settled_by=ana, **change)

    with pytest.raises(error):
        form.save(by=ana)

    assert (Source.objects.count(), Alias.objects.count()) == (0, 0)
    assert Event.objects.exclude(kind="found").count() == 0


def test_save_of_a_name_that_was_taken_meanwhile_is_refused(claim, ana):
    form = judged(claim, source="new", source_name="Ida Voss", source_kind="person")
    assert form.is_valid()
    sources.register("Ida Voss", kind="person")

    with pytest.raises(sources.NameTaken):
        form.save(by=ana)

    assert Source.objects.count() == 1


def test_retired_rating_is_a_choice_only_where_it_is_in_use(claim):
    retired = Rating.objects.create(label="Half true", basis="mixed", retired=True)
    has_it = make_claim(verification=retired)

    offered = [
        retired in JudgeForm(claim=one).fields["verification"].queryset
        for one in (claim, has_it)
    ]

    assert offered == [False, True]


@pytest.mark.parametrize("number", ["", "x", "-1", "²", "1.0", "9" * 19, "9" * 5000])
def test_registered_is_none_for_what_is_no_number(db, number):
    assert registered(number) is None


def test_registered_finds_a_source(db):
    board = sources.register("Harbour Board", kind="body")

    assert registered(str(board.pk)) == board
    assert registered(str(board.pk + 1)) is None


# Giving


@pytest.mark.parametrize(("typed", "expected"), [("", None), ("BEN", "ben")])
def test_assign_form_gives_a_user_or_nobody(claim, ben, typed, expected):
    form = AssignForm({"revision": 1, "assignee": typed}, claim=claim)

    assert form.is_valid()
    assert str(form.cleaned_data["assignee"]) == str(expected)


def test_assign_form_takes_nobody_who_does_not_review(claim, cleo):
    member("gone", "editor", is_active=False)

    refused = [
        AssignForm({"revision": 1, "assignee": name}, claim=claim).errors
        for name in ("cleo", "gone", "unheard-of")
    ]

    assert refused == [
        {"assignee": [f"Nobody who reviews has the user name {name}."]}
        for name in ("cleo", "gone", "unheard-of")
    ]


# Words


def words(**typed) -> WordsForm:
    return WordsForm(typed, version=make_article().latest)


def test_words_form_fills_in_what_is_left_empty(db):
    form = words(
        content="We fired on nobody", source="Mayor Ida Voss", cue="told", paragraph="2"
    )

    assert form.is_valid()
    start = TEXT.index("We fired")
    assert form.cleaned_data["places"].content == ((start, start + 18),)
    assert (form.cleaned_data["wording"], form.cleaned_data["form"]) == (
        "We fired on nobody.",
        "direct",
    )


def test_words_form_cleans_the_wording(db):
    form = words(content="We fired on nobody", wording="Nobody\u202e was\0 shot.")
    cleaned = words_again(form, "Nobody\u202e was shot.")

    assert form.errors == {"wording": ["Null characters are not allowed."]}
    assert cleaned.is_valid()
    assert cleaned.cleaned_data["wording"] == "Nobody was shot."


def words_again(form, wording) -> WordsForm:
    return WordsForm({**form.data, "wording": wording}, version=form.version)


def test_words_form_says_every_error_at_once(db):
    form = words(content="The quay sank", source="Nobody", paragraph="99")

    assert sorted(form.errors) == ["content", "paragraph", "source"]


@pytest.mark.parametrize(
    "offsets", ["x", "-1", "1,,2", "9" * 500, "9" * 9, "٣", "²", "0,0,0"]
)
def test_words_form_passes_over_offsets_that_are_none(db, offsets):
    form = words(content="We fired on nobody", content_at=offsets)

    assert form.is_valid()
    start = TEXT.index("We fired")
    assert form.cleaned_data["places"].content == ((start, start + 18),)


def test_edit_form_comes_back_unchanged(claim):
    form = EditForm(EditForm(claim=claim).initial, claim=claim)

    assert form.is_valid()
    assert form.cleaned_data["places"].content == ((0, 34),)
    assert form.cleaned_data["wording"] == claim.wording
