"""The register as a sheet: out, looked over, in again."""

from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError
from hypothesis import given, settings
from hypothesis import strategies as st

from claims import sources
from claims.models import Alias, Source
from claims.sheets import file, importing
from claims.sheets.file import MOST_BYTES, Name, Unreadable, names_cell, read_names
from claims.sheets.importing import NotAsShown, bring_in
from claims.sheets.plan import plan
from tests.claims.factories import make_article, make_source

HEADER = "number,kind,name,parent,country,ours,note,names"


def read(text, encoding="utf-8"):
    return file.read(text.encode(encoding))


def sheet(*lines, header="kind,name,names"):
    return read("\r\n".join([header, *lines]) + "\r\n")


def problems(made):
    return [(problem.line, problem.text) for problem in plan(made).problems]


def counts(made):
    return made.added, made.changed, made.unchanged


def imported(made, by):
    return counts(bring_in(made, by=by, seen=plan(made).fingerprint))


def exported():
    return "".join(file.as_csv(Source.objects.current()))


def lines():
    return exported().removeprefix("\ufeff").split("\r\n")[1:-1]


def names(source):
    return {alias.text: alias.ambiguous for alias in source.aliases.all()}


# Names in a cell

NAMES = st.builds(
    Name,
    text=st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20),
    language=st.sampled_from(["", "en", "ru-Latn"]),
    article=st.one_of(st.none(), st.integers(1, 10**18 - 1)),
    valid_from=st.one_of(st.none(), st.dates(max_value=date(2000, 1, 1))),
    valid_to=st.one_of(st.none(), st.dates(min_value=date(2000, 1, 1))),
    ambiguous=st.booleans(),
)


@settings(deadline=None)
@given(st.lists(NAMES, max_size=5))
def test_names_come_back_as_they_were(written):
    assert read_names(names_cell(written)) == written


def test_names_are_read_as_people_write_them():
    cell = r" UN|U.N. [ en ;ambiguous ] | a\|b \[c\] | Aurora [until 2014-05-01;] | "

    assert read_names(cell) == [
        Name("UN"),
        Name("U.N.", "en", ambiguous=True),
        Name("a|b [c]"),
        Name("Aurora", valid_to=date(2014, 5, 1)),
    ]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("a [b", "“a [b” cannot be read."),
        ("a]", "“a]” cannot be read."),
        ("[en]", "“[en]” cannot be read."),
        ("a [en] b", "“a [en] b” cannot be read."),
        ("a [soon]", "“soon” says nothing of a name."),
        ("a [from 2020-02-30]", "There is no day 2020-02-30."),
        ("a [from 0000-01-01]", "There is no day 0000-01-01."),
        ("a [from 2.1.2020]", "“from 2.1.2020” says nothing of a name."),
        ("a [article x]", "“article x” says nothing of a name."),
        ("a [en; de]", "“a [en; de]” says “de” twice over."),
        ("a [from 2020-01-02; until 2020-01-01]", "“a” ends before it begins."),
        ("a\\", "A backslash stands at the end, with nothing behind it."),
        ("a" * 1001, f"“{'a' * 50}…” is too long for a name."),
    ],
)
def test_names_that_cannot_be_read_are_refused(cell, said):
    with pytest.raises(Unreadable) as refused:
        read_names(cell)

    assert str(refused.value).startswith(said)


# Reading a file


@pytest.mark.parametrize(
    "text",
    [
        "kind,name\nbody,Port",
        "\ufeffkind,name\r\nbody,Port\r\n",
        "kind;name\r\nbody;Port\r\n",
        "kind\tname\nbody\tPort\n",
        '"Kind", NAME\n"body","Port"\n',
        "\n\nkind,name\n,\n\nbody,Port\n , \n",
    ],
)
def test_file_is_read_however_it_was_saved(text):
    made = read(text)

    assert made.problems == []
    assert [row.cells for row in made.rows] == [{"kind": "body", "name": "Port"}]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", [(1, "The file is empty.")]),
        ("\n \n", [(1, "The file is empty.")]),
        (
            "name,sort\nPort,body",
            [
                (
                    1,
                    "There is no column “sort”. The columns are number, kind, name,"
                    " parent, country, ours, note, names.",
                ),
                (1, "The column “kind” is missing."),
            ],
        ),
        ("kind,name,name\n", [(1, "The column “name” is there twice.")]),
        (
            "kind,name\nbody\nbody,Port\nbody,a,b\n",
            [
                (2, "There are 1 cells under 2 columns."),
                (4, "There are 3 cells under 2 columns."),
            ],
        ),
        (
            'kind,name\nbody,Port\nbody,"Board\nbody,Dock\n',
            [(3, "A quotation mark is not closed, or stands inside a cell.")],
        ),
        (
            'kind,name\nbody,"Port" Board\n',
            [(2, "A quotation mark is not closed, or stands inside a cell.")],
        ),
        ("kind,name\nbody,Po\0rt\n", [(2, "There is a NUL character.")]),
    ],
)
def test_file_that_cannot_be_read_says_where(text, told):
    said = [(problem.line, problem.text) for problem in read(text).problems]

    assert said == told


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_file_in_another_encoding_is_refused(encoding):
    (problem,) = read("kind,name\nbody,Zoë\n", encoding).problems

    assert "CSV UTF-8" in problem.text
    assert problem.line == (2 if encoding == "cp1252" else 1)


def test_file_that_is_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(file, "MOST_ROWS", 2)
    rows = read("kind,name\n" + "body,Port\n" * 3)
    long = file.read(b"x" * (MOST_BYTES + 1))

    assert rows.problems[0].text == "The file has more than 2 sources."
    assert long.problems[0].text == "The file is longer than 10 MB."


def test_lines_are_counted_as_an_editor_counts_them():
    made = read('kind,name,note\nbody,Port,"two\nlines"\nbord,Dock,\n')

    assert [row.line for row in made.rows] == [2, 4]


@pytest.mark.parametrize("name", ["'s-Gravenhage", "=1+1", "'=1", "''", "-", "@home"])
@pytest.mark.django_db
def test_cell_that_a_spreadsheet_would_run_comes_back(name, dora):
    source = Source.objects.create(kind="body", name=name, note=name)
    sources.keep_own_name(source)

    (line,) = lines()
    unchanged = imported(read(exported()), dora)

    assert unchanged == (0, 0, 1)
    assert not any(cell[:1] in "=-@+" for cell in line.split(",") if cell)


def test_apostrophe_that_somebody_typed_stays():
    (row,) = read("kind,name\nbody,'s-Gravenhage\n").rows

    assert row.cells["name"] == "'s-Gravenhage"


# What each line says


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            ",bodies,Port,,,,,",
            "There is no kind “bodies”. The kinds are person, body, state, outlet,"
            " document, crowd, unnamed.",
        ),
        (",body,\u200b ,,,,,", "The name is missing."),
        (f",body,{'x' * 301},,,,,", "The name is longer than 300 characters."),
        (
            ",body,Port,,Germany,,,",
            "“Germany” is no country. Write two letters, such as DE.",
        ),
        (",body,Port,,,perhaps,,", "“perhaps” under “ours” is neither yes nor no."),
        ("x,body,Port,,,,,", "“x” is no number of a source."),
        ("7,body,Port,,,,,", "There is no source #7."),
        (f"{'9' * 30},body,Port,,,,,", f"“{'9' * 30}” is no number of a source."),
        (
            ",body,Port,Orsa,,,,",
            "There is no source “Orsa” for it to belong to.",
        ),
        (",body,Port,#7,,,,", "There is no source #7 for it to belong to."),
        (",body,Port,Orsa #7,,,,", "There is no source “Orsa #7” for it to belong to."),
        (",body,Port,Port,,,,", "“Port” would belong to itself."),
        (",body,Port,,,,,PA | p. a", None),
        (",body,Port,,,,,PA | pa", "“PA” and “pa” count as one name. Keep one."),
        (",body,Port,,,,,PA [article 5]", "There is no article 5 (“PA”)."),
        (
            ",unnamed,two officials,,,,,an aide",
            "A name of an unnamed source is never certain: write"
            " “an aide [ambiguous]”.",
        ),
        (",body,Port,,,,,PA [x", "“PA [x” cannot be read. Before |, [, ] or \\ in a"),
    ],
)
@pytest.mark.django_db
def test_line_with_something_amiss_is_told(line, told):
    found = problems(sheet(line, header=HEADER))

    assert [one for one, _ in found] == ([2] if told else [])
    assert [text[: len(told)] for _, text in found] == ([told] if told else [])


@pytest.mark.django_db
def test_every_problem_is_told_at_once():
    made = sheet(
        "bodies,Port,",
        "body,Dock,a [b",
        "body,,",
        "body,Quay,",
        "body,quay,",
        "body",
    )

    assert [line for line, _ in problems(made)] == [2, 3, 4, 6, 7]


@pytest.mark.parametrize("written", ["body", "Body", " BODY "])
@pytest.mark.django_db
def test_kind_is_read_in_any_case(written, dora):
    imported(sheet(f"{written},Port,"), dora)

    assert Source.objects.get().kind == "body"


# Whom a line is about


@pytest.mark.django_db
def test_source_comes_in_with_all_that_is_said_of_it(dora):
    article = make_article()
    made = sheet(
        ",state,Merrow,,DE,,,",
        f',outlet,Port Post,Merrow,de,yes,"One,\r\ntwo","PP | the paper'
        f' [en; article {article.pk}; from 2020-01-31; ambiguous]"',
        header=HEADER,
    )

    assert imported(made, dora) == (2, 0, 0)

    post = Source.objects.get(name="Port Post")
    assert (post.kind, post.parent.name, post.country) == ("outlet", "Merrow", "DE")
    assert (post.ours, post.note) == (True, "One,\ntwo")
    assert names(post) == {"Port Post": False, "PP": False, "the paper": True}
    paper = post.aliases.get(text="the paper")
    assert (paper.key, paper.language, paper.article) == ("paper", "en", article)
    assert (paper.valid_from, paper.valid_to) == (date(2020, 1, 31), None)
    assert sources.resolve("pp").source == post


@pytest.mark.django_db
def test_second_import_changes_nothing(dora):
    made = sheet(
        "state,Merrow,The Merrow Republic",
        "body,Port,PA [en] | the dock [ambiguous]",
        "unnamed,two officials,",
    )

    assert imported(made, dora) == (3, 0, 0)
    before = exported(), LogEntry.objects.count()
    assert imported(made, dora) == (0, 0, 3)
    assert (exported(), LogEntry.objects.count()) == before


@pytest.mark.django_db
def test_source_is_found_by_its_number_and_changed(dora):
    port, state = make_source("Port", "PA"), make_source("Merrow", kind="state")
    line = f"#{port.pk},outlet,Harbour,Merrow #{state.pk},FR,no,Seen.,PA [en]"

    assert imported(sheet(line, header=HEADER), dora) == (0, 1, 0)

    port.refresh_from_db()
    assert (port.kind, port.name, port.parent) == ("outlet", "Harbour", state)
    assert (port.country, port.note) == ("FR", "Seen.")
    assert names(port) == {"Harbour": False, "PA": False, "Port": False}
    assert port.aliases.get(text="PA").language == "en"
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id) == (dora, str(port.pk))
    assert entry.get_change_message() == (
        "Imported: kind: “body” becomes “outlet”; name: “Port” becomes “Harbour”;"
        " country: “” becomes “FR”; another note; belongs to “Merrow”;"
        " name: PA becomes PA [en]; another name: Harbour."
    )


@pytest.mark.django_db
def test_empty_cells_empty_and_missing_columns_leave_alone(dora):
    state = make_source("Merrow", kind="state")
    port = make_source("Port", "PA")
    Source.objects.filter(pk=port.pk).update(
        parent=state, country="DE", ours=True, note="Seen."
    )

    assert imported(sheet("body,Port,"), dora) == (0, 0, 1)
    assert imported(sheet(",body,Port,,,,,", header=HEADER), dora) == (0, 1, 0)

    port.refresh_from_db()
    assert (port.parent, port.country, port.ours, port.note) == (None, "", False, "")
    assert names(port) == {"Port": False, "PA": False}


@pytest.mark.django_db
def test_source_is_named_once_in_a_file():
    port = make_source("Port")

    assert problems(
        sheet(f"{port.pk},body,Port", ",body,port", header="number,kind,name")
    ) == [(3, "Line 2 is about the same source.")]
    assert problems(sheet("body,Dock,", "body,the dock,")) == [
        (3, "Line 2 is about the same source.")
    ]


@pytest.mark.django_db
def test_one_of_several_of_a_name_needs_its_number():
    one, two = (sources.register("Georgia", kind="body", another=True) for _ in "12")

    ((line, told),) = problems(sheet("body,Georgia,"))

    assert line == 2
    assert told.startswith(
        f"Several sources are called “Georgia” (#{one.pk}, #{two.pk})"
    )


@pytest.mark.django_db
def test_merged_source_is_not_brought_back():
    port, old = make_source("Port"), make_source("Old Port")
    Source.objects.filter(pk=old.pk).update(merged_into=port)

    by_number = sheet(f"{old.pk},body,Old Port", header="number,kind,name")
    as_parent = sheet(f"body,Dock,#{old.pk}", header="kind,name,parent")

    told = f"Source #{old.pk} was merged into #{port.pk}."
    assert problems(by_number) == [(2, told)]
    assert problems(as_parent) == [(2, told)]


# Who has a name already


@pytest.mark.django_db
def test_name_of_another_source_is_refused():
    united = make_source("United Nations", "UN")
    end = "If both do, write “{} [ambiguous]” under “names”: then a person decides"

    told = problems(sheet("body,Union of Nurses,the UN", "state,United Nations,"))

    assert [line for line, _ in told] == [2, 3]
    assert told[0][1].startswith(f"“United Nations” #{united.pk} goes by “the UN” too.")
    assert end.format("the UN") in told[0][1]
    assert end.format("United Nations") in told[1][1]


@pytest.mark.django_db
def test_name_of_two_lines_is_refused_on_each_that_is_certain():
    made = sheet("body,Port,PA", "body,Press,pa", "body,Pier,PA [ambiguous]")

    assert problems(made) == [
        (
            2,
            "“Press” in line 3 goes by “PA” too. If both do, write “PA [ambiguous]”"
            " under “names”: then a person decides each time.",
        ),
        (
            3,
            "“Port” in line 2 goes by “pa” too. If both do, write “pa [ambiguous]”"
            " under “names”: then a person decides each time.",
        ),
    ]


@pytest.mark.django_db
def test_name_may_be_had_by_another_in_another_article(dora):
    first, second = make_article(), make_article("Another")
    made = sheet(
        f"body,Port,the board [article {first.pk}]",
        f"body,Dock,the board [article {second.pk}]",
        "body,Quay,the board",
    )

    assert imported(made, dora) == (3, 0, 0)
    assert Alias.objects.filter(key="board", ambiguous=False).count() == 3


@pytest.mark.django_db
def test_ambiguous_name_becomes_so_for_others(dora):
    united = make_source("United Nations", "UN")
    made = sheet("body,Union of Nurses,UN [ambiguous]")

    (shared,) = plan(made).shared
    assert imported(made, dora) == (1, 0, 0)

    change = "“UN” became ambiguous: “Union of Nurses” has it too."
    assert (shared.source, shared.change) == (united, change)
    assert names(united) == {"UN": True, "United Nations": False}
    entry = LogEntry.objects.get(object_id=united.pk)
    assert (entry.user, entry.get_change_message()) == (dora, change)
    assert plan(made).shared == []


@pytest.mark.django_db
def test_own_name_that_others_share_is_ambiguous(dora):
    for kind in ("body", "state"):
        sources.register("Georgia", kind=kind, another=True)
    made = sheet("person,Georgia,")

    assert imported(made, dora) == (1, 0, 0)
    assert imported(made, dora) == (0, 0, 1)
    assert set(Alias.objects.values_list("ambiguous", flat=True)) == {True}


@pytest.mark.django_db
def test_name_becomes_certain_once_nobody_else_has_it(dora):
    port = make_source("Port")
    port.aliases.create(text="PA", key="pa", ambiguous=True)

    assert imported(sheet("body,Port,PA"), dora) == (0, 1, 0)
    assert names(port)["PA"] is False


# What belongs to what


@pytest.mark.django_db
def test_parent_is_named_by_any_certain_name_or_a_line_of_the_file(dora):
    make_source("Merrow", "the Republic", kind="state")
    header = "kind,name,parent"

    imported(sheet("body,Dock,Port", "body,Port,the republic", header=header), dora)

    dock = Source.objects.get(name="Dock")
    assert (dock.parent.name, dock.parent.parent.name) == ("Port", "Merrow")


@pytest.mark.django_db
def test_parent_that_may_be_several_needs_its_number(dora):
    sources.register("Georgia", kind="body")
    state = sources.register("Georgia", kind="state", another=True)
    header = "kind,name,parent"

    assert problems(sheet("body,Port,Georgia", header=header)) == [
        (
            2,
            "“Georgia” may be several sources. Write a number too, such as"
            " “Georgia #12”.",
        )
    ]
    assert problems(sheet(f"body,Port,Merrow #{state.pk}", header=header)) == [
        (2, f"Source #{state.pk} is “Georgia”, not “Merrow”.")
    ]
    imported(sheet(f"body,Port,Georgia #{state.pk}", header=header), dora)
    assert Source.objects.get(name="Port").parent == state


@pytest.mark.django_db
def test_name_that_ends_like_a_number_is_a_name(dora):
    make_source("Dockers #5")

    imported(sheet("body,Port,Dockers #5", header="kind,name,parent"), dora)

    assert Source.objects.get(name="Port").parent.name == "Dockers #5"


@pytest.mark.django_db
def test_circle_is_refused():
    top, middle = make_source("Top"), make_source("Middle")
    Source.objects.filter(pk=middle.pk).update(parent=top)
    header = "kind,name,parent"

    through_register = sheet("body,Low,Middle", "body,Top,Low", header=header)
    among_themselves = sheet("body,A,B", "body,B,A", "body,C,A", header=header)

    assert problems(through_register) == [
        (2, "“Low” would belong to itself."),
        (3, "“Top” would belong to itself."),
    ]
    assert [line for line, _ in problems(among_themselves)] == [2, 3]


# All or nothing, and as it was shown


@pytest.mark.django_db
def test_nothing_is_written_when_a_line_has_a_problem(dora):
    made = sheet("body,Port,", "bodies,Dock,")

    with pytest.raises(NotAsShown) as refused:
        bring_in(made, by=dora, seen=plan(made).fingerprint)

    assert [problem.line for problem in refused.value.plan.problems] == [3]
    assert (Source.objects.count(), LogEntry.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_nothing_is_written_when_the_register_has_changed(dora):
    made = sheet("body,Port,PA")
    seen = plan(made).fingerprint
    make_source("Port")

    with pytest.raises(NotAsShown) as refused:
        bring_in(made, by=dora, seen=seen)

    assert counts(refused.value.plan) == (0, 1, 0)
    assert Alias.objects.count() == 1


@pytest.mark.django_db
def test_nothing_is_written_when_somebody_is_first(dora, monkeypatch):
    made = sheet("body,Port,PA", "body,Dock,")
    seen = plan(made).fingerprint

    def first(*_):
        raise IntegrityError

    monkeypatch.setattr(importing, "_write_history", first)
    with pytest.raises(NotAsShown):
        bring_in(made, by=dora, seen=seen)

    assert (Source.objects.count(), Alias.objects.count()) == (0, 0)


# Out, in, and out again


@pytest.mark.django_db
def test_export_is_told_in_full():
    state = make_source("Merrow", kind="state")
    article = make_article()
    port = make_source("Port, of Velm", "PA|x", "=SUM")
    Source.objects.filter(pk=port.pk).update(
        parent=state, country="DE", ours=True, note="a\r\nb"
    )
    port.aliases.create(
        text="the quay",
        key="quay",
        article=article,
        language="en",
        valid_from=date(2020, 1, 31),
        valid_to=date(2021, 1, 31),
        ambiguous=True,
    )

    assert exported() == (
        f"\ufeff{HEADER}\r\n"
        f"{state.pk},state,Merrow,,,,,\r\n"
        f'{port.pk},body,"Port, of Velm",Merrow #{state.pk},DE,yes,"a\r\nb",'
        f"PA\\|x | =SUM | the quay [en; article {article.pk}; from 2020-01-31;"
        " until 2021-01-31; ambiguous]\r\n"
    )


@pytest.mark.django_db
def test_export_comes_back_the_same(dora):
    state = make_source("Georgia", kind="state")
    sources.register("Georgia", kind="body", another=True)
    port = make_source("Port", "=PA", "a | b", "Порт", "[sic]", "\\")
    Source.objects.filter(pk=port.pk).update(parent=state, note="\n=1\r\n '2 ")
    sources.register("two officials", kind="unnamed")
    sources.register("two officials", kind="unnamed")
    port.aliases.create(text="port", key="port", article=make_article())
    Alias.objects.filter(key="порт").update(language="ru", valid_to=date(2020, 2, 29))
    before = exported()

    assert imported(read(before), dora) == (0, 0, 5)
    assert exported() == before
    assert LogEntry.objects.count() == 0


@pytest.mark.django_db
def test_export_of_an_import_comes_back_the_same(dora):
    made = sheet(
        ",state,Merrow,,DE,,,",
        ',body,Port,Merrow,,,"=1\r\n2",PA [en] | -x',
        ",person,Lena Moor,Port,,,,L. Moor [ambiguous]",
        header=HEADER,
    )
    imported(made, dora)
    before = exported()

    assert imported(read(before), dora) == (0, 0, 3)
    assert exported() == before


@pytest.mark.django_db
def test_merged_sources_are_not_in_the_export():
    port, old = make_source("Port"), make_source("Old Port")
    Source.objects.filter(pk=old.pk).update(merged_into=port)

    assert len(lines()) == 1


@pytest.mark.django_db
def test_plan_takes_as_many_queries_for_more_lines(django_assert_num_queries, dora):
    few = sheet("body,Port 0,P0", header="kind,name,names")
    many = sheet(*(f"body,Port {number},P{number}" for number in range(40)))

    for made in (few, many):
        with django_assert_num_queries(1):
            plan(made)
    bring_in(many, by=dora, seen=plan(many).fingerprint)
    for made in (few, many):
        with django_assert_num_queries(3):
            plan(made)
