import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.text import (
    MAX_CHARACTERS,
    EmptyText,
    NotText,
    TextTooLong,
    UnknownCharset,
    admit,
    clean,
    decode,
    fingerprint,
    guess,
    guess_headline,
    one_line,
    paragraphs,
)

ODDITIES = st.sampled_from(
    "a\u00c5e\u0301\u0323\u0344\u0958\u0338= \t\u00a0\u2003\r\n\v\f\x85\u2028\u2029\x00"
    "\u00ad\u200b\u200d\u200e\u202e\u2066\ufeff\ufffe\ud800\U000e0041\u1100\u1161\u11a8"
)
TEXTS = st.text() | st.text(ODDITIES) | st.text(st.characters(categories=["M", "Z"]))


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        (
            "one\vtwo\fthree\x85four\u2028five\u2029six",
            "one\ntwo\nthree\nfour\nfive\nsix",
        ),
        ("one\n\n\n\ntwo", "one\n\ntwo"),
        ("one \n\t \n  two", "one\n\ntwo"),
        ("a\t\tb\u00a0c\u2009\u3000d", "a b c d"),
        (" \n one \n ", "one"),
        ("e\u0301", "\u00e9"),
        (
            "pass\u00adword zero\u200bwidth join\u2060er \ufeffbom",
            "password zerowidth joiner bom",
        ),
        ("\u202egro.evil\u202c \u2066x\u2069", "gro.evil x"),
        ("nul\x00 bell\x07 csi\x9b del\x7f", "nul bell csi del"),
        ("half\ud83d non\ufffe \U0001ffff\ufdd0", "half non"),
        ("tag\U000e0041\U000e007f box\ufffc", "tag box"),
        (
            "می\u200cخواهم 👩\u200d🚒 \u200fx\u200e",
            "می\u200cخواهم 👩\u200d🚒 \u200fx\u200e",
        ),
        ("damaged \ufffd", "damaged \ufffd"),
        ("", ""),
    ],
)
def test_clean_leaves_one_form(raw, cleaned):
    assert clean(raw) == cleaned


@settings(deadline=None)
@given(TEXTS)
def test_clean_is_idempotent(raw):
    once = clean(raw)

    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    once.encode()


def test_clean_cuts_runs_of_marks():
    assert clean("q" + "\u0323" * 31 + "b") == "q" + "\u0323" * 30 + "b"


@pytest.mark.parametrize("marks", ["\u0301", "\u0301\u0323", "\u0344", "\u0958"])
def test_clean_survives_a_million_marks(marks):
    text = clean("a" + marks * (1_000_000 // len(marks)))

    assert clean(text) == text


def test_admit_cleans():
    assert admit(" The ferry\r\n") == "The ferry"


@pytest.mark.parametrize("raw", ["", " \n\u200b"])
def test_admit_refuses_text_without_words(raw):
    with pytest.raises(EmptyText, match="Paste the article"):
        admit(raw)


def test_admit_refuses_long_text():
    assert admit("a" * MAX_CHARACTERS) == "a" * MAX_CHARACTERS

    with pytest.raises(TextTooLong, match=r"200,001 characters.*several parts"):
        admit("a" * (MAX_CHARACTERS + 1))


def test_one_line_joins_and_cuts():
    assert one_line(" The\n\nferry \n stops") == "The ferry stops"
    assert one_line("a" * 499 + " b") == "a" * 499
    assert one_line(None) == ""


def test_fingerprint_is_sha256_of_utf8():
    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

    assert fingerprint("abc") == expected
    assert fingerprint("é") != fingerprint("e")


def test_paragraphs_are_lines_with_words():
    text = "One.\n\nTwo 🚒.\n \nThree."

    spans = paragraphs(text)

    assert [text[start:end] for start, end in spans] == ["One.", "Two 🚒.", "Three."]


@settings(deadline=None)
@given(TEXTS)
def test_paragraphs_hold_every_word(raw):
    text = clean(raw)
    spans = paragraphs(text)
    inside = "\n".join(text[start:end] for start, end in spans)

    assert inside.split() == text.split()
    assert all(start < end for start, end in spans)
    assert spans == sorted(spans)


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        ("Ferry stops\n\nIt stops in May.", "Ferry stops"),
        ("Will the ferry stop?\nNobody knows.", "Will the ferry stop?"),
        ("The ferry stops.\nIt does.", ""),
        ("“The ferry stops.”\nIt does.", ""),
        ("渡し船は止まる。\n五月に。", ""),
        ("a" * 201 + "\nb", ""),
        ("Ferry stops", ""),
        ("", ""),
    ],
)
def test_guess_headline_wants_a_short_first_line(text, headline):
    assert guess_headline(text) == headline


@pytest.mark.parametrize(
    ("body", "charsets"),
    [
        ("Zürich “liegt” am See".encode(), ()),
        ("Zürich “liegt” am See".encode(), ("iso-8859-1",)),
        ("Zürich “liegt” am See".encode("utf-8-sig"), ()),
        ("Zürich “liegt” am See".encode("utf-16"), ()),
        ("\ufeffZürich “liegt” am See".encode("utf-16-be"), ()),
        ("Zürich “liegt” am See".encode("utf-16-le"), ("utf-16-le",)),
        ("Zürich “liegt” am See".encode("cp1252"), ("ISO-8859-1",)),
        ("Zürich “liegt” am See".encode("cp1252"), ("nonsense", "zip", "cp1252")),
    ],
)
def test_decode_knows_what_is_certain(body, charsets):
    assert decode(body, *charsets).removeprefix("\ufeff") == "Zürich “liegt” am See"


def test_decode_reads_declared_escapes():
    assert decode("渡し船".encode("iso-2022-jp"), "iso-2022-jp") == "渡し船"


@pytest.mark.parametrize(
    "charset", ["", "utf-8", "punycode", "unicode_escape", "rot13"]
)
def test_decode_refuses_to_guess(charset):
    with pytest.raises(UnknownCharset, match="Save it as UTF-8"):
        decode(b"Z\xfcrich", charset)


@pytest.mark.parametrize("body", [b"GIF89a\0\0\1", b"a\x01" * 9, b"\x1b[2J"])
def test_decode_refuses_what_is_no_text(body):
    with pytest.raises(NotText, match="plain text"):
        decode(body)


FRENCH = (
    "Le maire a déclaré que l’évacuation était terminée, où que ce fût. « Nous avons "
    "gagné », dit-il. Çà et là, des cœurs battaient."
)
POLISH = (
    "Burmistrz powiedział, że zażółcona woda już płynie. Według niego ludzie są "
    "bezpieczni, choć źle śpią i pytają o żywność."
)
RUSSIAN = (
    "Мэр города заявил, что эвакуация завершена. По его словам, пострадавших нет, "
    "а вода снова пригодна для питья."
)


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        ("The mayor – “Ana” – said it’s fine…", "cp1252"),
        (FRENCH, "cp1252"),
        (POLISH, "cp1250"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
    ],
)
def test_guess_finds_the_charset(text, charset):
    assert guess(text.encode(charset)) == text


@pytest.mark.parametrize(
    "body", [POLISH.encode("iso-8859-2"), b"\xe9", b"\x80\x81\xfe\xff" * 9]
)
def test_guess_refuses_what_is_as_likely_otherwise(body):
    with pytest.raises(UnknownCharset):
        guess(body)


def test_guess_refuses_what_is_no_text():
    with pytest.raises(NotText):
        guess(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
