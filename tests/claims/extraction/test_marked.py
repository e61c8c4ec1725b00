"""The reader of marked-up articles."""

import pytest

from claims.extraction import Span

from .marked import MarkError, read


def write(tmp_path, body, trailer="tags: plain\n1 | ministry | assert\n"):
    path = tmp_path / "port.txt"
    path.write_text(f"{body}\n---\n{trailer}", encoding="utf-8")
    return path


def printed(text, spans):
    return [text[span.start : span.end] for span in spans]


def test_read_takes_marks_out(tmp_path):
    path = write(tmp_path, "{s1:The ministry} {c1:said} {t1:that the port shut}.")

    article = read(path)

    assert article.text == "The ministry said that the port shut."
    assert article.name == "port"
    assert article.tags == {"plain"}
    (one,) = article.attributions
    assert one.source == (Span(0, 12),)
    assert one.cue == (Span(13, 17),)
    assert one.content == (Span(18, 36),)
    assert (one.speaker, one.act, one.depth) == ("ministry", "assert", 0)
    assert one.flags == frozenset()


def test_read_joins_the_pieces_of_a_role(tmp_path):
    path = write(tmp_path, "{t1:“No,”} {s1:the ministry} {c1:said}. {t1:“Never.”}")

    article = read(path)

    (one,) = article.attributions
    assert printed(article.text, one.content) == ["“No,”", "“Never.”"]


def test_read_nests(tmp_path):
    path = write(
        tmp_path,
        "{s1:Reed} {c1:said} {t1:{s2:Ana} {c2:denied} {t2:that it burned}}.",
        "tags: nested\n1 | Reed | assert\n2 | Ana | deny | number depth=1\n",
    )

    outer, inner = read(path).attributions

    assert (outer.depth, inner.depth) == (0, 1)
    assert (inner.act, inner.flags) == ("deny", {"number"})


def test_read_lets_two_share_a_piece(tmp_path):
    path = write(
        tmp_path,
        "{s1,2:Reed} {c1:said} {t1:it burned}, {c2:adding} {t2:he wept}.",
        "tags: adding\n1 | Reed | assert\n2 | - | assert\n",
    )

    first, second = read(path).attributions

    assert first.source == second.source == (Span(0, 4),)
    assert second.speaker is None


def test_read_takes_several_speakers(tmp_path):
    path = write(
        tmp_path,
        "{s1:Reed, who is ill, and Ana} {c1:said} {t1:that it burned}.",
        "tags: coordinated\n1 | Reed and Ana | assert\n",
    )

    (one,) = read(path).attributions

    assert one.speaker == "Reed and Ana"


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("A.\n\n{t1:The ministry {c1:said}.", "3: {t1: is never closed"),
        ("{t1:The ministry\n\n{c1:said}.", "1: {t1: is open at paragraph's end"),
        ("A.\nB} {c1:said}", "2: } is no mark"),
        ("The {ministry} said", "1: { is no mark"),
        ("{x1:The ministry} said", "1: {x1: is no mark"),
        ("{t1:} {c1:said}", "1: {t1: is empty or holds a space"),
        ("{c1:said }{t1:the ministry}", "1: {c1: is empty or holds a space"),
        ("The ministry {c1:said} no.", "attribution 1 has no content"),
        ("{t1:The ministry} said no.", "attribution 1 has no cue"),
        ("Nothing, says the ministry.", "attribution 1 is not in the text"),
        ("{c2:said} {t2:no}", "attribution 1 is not in the text"),
        ("{c1:said} {t1:no}", "speaker 'ministry' of 1 is not in the text"),
    ],
)
def test_read_refuses_marks(tmp_path, body, problem):
    path = write(tmp_path, body)

    with pytest.raises(MarkError) as caught:
        read(path)

    assert str(caught.value).startswith("port.txt:")
    assert str(caught.value).endswith(problem)


@pytest.mark.parametrize(
    ("trailer", "problem"),
    [
        ("1 | ministry | assert\n", "port.txt:5: no line of tags"),
        ("tags: a\n", "attribution 1 is not in the trailer"),
        ("tags: a\n1 | ministry | shout\n", "port.txt:6: no such act: shout"),
        ("tags: a\n1 | ministry | assert | loud\n", "port.txt:6: no such flag: loud"),
        ("tags: a\n1 ministry\n", "port.txt:6: cannot read '1 ministry'"),
        ("tags: a\n1 | ministry | assert | depth=1\n", "1 stands at depth=0"),
        ("tags: a\n" + 2 * "1 | ministry | assert\n", "port.txt:7: attribution 1"),
    ],
)
def test_read_refuses_trailers(tmp_path, trailer, problem):
    path = write(tmp_path, "Oldport\n\n{t1:No, the ministry} {c1:said}", trailer)

    with pytest.raises(MarkError) as caught:
        read(path)

    assert problem in str(caught.value)


def test_read_refuses_a_text_without_trailer(tmp_path):
    path = tmp_path / "port.txt"
    path.write_text("The port is open.\n", encoding="utf-8")

    with pytest.raises(MarkError, match=r"port\.txt:2: no trailer"):
        read(path)
