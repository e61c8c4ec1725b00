"""Which files are taken as evidence, whatever they are called and hold."""

import hashlib
import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims import files
from claims.files import BadFile, check, content_type, tidy_name

MOST = 1024**2
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
JPEG = b"\xff\xd8\xff\xe0" + bytes(20)
PDF = b"%PDF-1.7\n%\xe2\xe3\n1 0 obj"
PAGE = b"<!DOCTYPE html><script>alert(1)</script>"
DRAWING = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'
UNWELCOME = "This kind of file is not taken."
MARKUP = "This is a web page or a drawing in markup"


def packed(*names, body=b"<x/>") -> bytes:
    """A ZIP archive of files of those names."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, body)
    return file.getvalue()


WORD = packed("[Content_Types].xml", "word/document.xml")
EXCEL = packed("[Content_Types].xml", "xl/workbook.xml")


def checked(body, name, *, most=MOST):
    return check(io.BytesIO(body), name, most=most)


@pytest.mark.parametrize(
    ("body", "name", "kind"),
    [
        (PDF, "minutes.pdf", files.PDF),
        (PNG, "log.png", files.PNG),
        (JPEG, "log.JPEG", files.JPEG),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "log.webp", files.WEBP),
        (b"RIFF\x10\0\0\0WAVEfmt ", "call.wav", files.WAVE),
        (b"ID3\x04\0\0\0\0\0\0", "call.mp3", files.MP3),
        (b"\xff\xfb\x90\x44\0\0", "call.mp3", files.MP3),
        (b"\0\0\0\x20ftypisom\0\0", "quay.mp4", files.MP4),
        (b"\0\0\0\x20ftypM4A \0\0", "memo.m4a", files.MP4),
        (b"OggS\0\x02", "voice.opus", files.OGG),
        (WORD, "minutes.docx", files.WORD),
        (EXCEL, "figures.xlsx", files.EXCEL),
        (b"31 names", "log.txt", files.TEXT),
        ("Name;Straße\nÅse;1".encode("cp1252"), "log.csv", files.TEXT),
        ("Имя".encode(), "log.csv", files.TEXT),
        ("Имя".encode("utf-16"), "log.tsv", files.TEXT),
    ],
)
def test_file_is_what_its_content_and_name_say(body, name, kind):
    found = checked(body, name)

    assert (found.kind, found.name) == (kind, name.lower())
    assert found.sha256 == hashlib.sha256(body).hexdigest()
    assert content_type(found.name) == kind.content_type


@pytest.mark.parametrize(
    ("body", "name", "why"),
    [
        (b"", "log.txt", "The file is empty."),
        (b"x" * (MOST + 1), "log.txt", "The file is larger than 1 MB."),
        (PAGE, "log.png", MARKUP),
        (PAGE, "log.html", MARKUP),
        (b"\xef\xbb\xbf \n" + PAGE, "log.txt", MARKUP),
        (DRAWING, "log.svg", MARKUP),
        (DRAWING, "log.png", MARKUP),
        (b"alert(1)", "log.js", "The file is called .js, but it holds: text."),
        (b"31 names", "log.exe", "The file is called .exe, but it holds: text."),
        (PNG, "log.pdf", "The file is called .pdf, but it holds: PNG image."),
        (PDF, "log.png", "The file is called .png, but it holds: PDF."),
        (JPEG, "log.txt", "The file is called .txt, but it holds: JPEG image."),
        (b"MZ\x90\0\x03\0\0\0", "log.txt", UNWELCOME),
        (b"\x7fELF\x02\x01\x01\0", "log", UNWELCOME),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "log.heic", UNWELCOME),
        (b"Rar!\x1a\x07\x01\0", "log.rar", UNWELCOME),
        (b"\0" * 5000, "log.csv", UNWELCOME),
        (packed("log.txt"), "log.zip", "Archives are not taken."),
        (packed("word/document.xml"), "log.docx", "Archives are not taken."),
        (WORD, "log.xlsx", "The file is called .xlsx, but it holds: Word file."),
        (WORD[:40], "log.docx", "The file is damaged: it cannot be opened."),
        (b"PK\x03\x04" + b"\xff" * 400, "log.docx", "The file is damaged"),
        (
            packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
            "log.docx",
            "The file holds macros. Save it without them.",
        ),
    ],
)
def test_file_is_refused_with_the_reason(body, name, why):
    with pytest.raises(BadFile) as refused:
        checked(body, name)

    assert str(refused.value).startswith(why)


def test_bomb_is_refused_and_never_unpacked(monkeypatch):
    bomb = packed("[Content_Types].xml", "word/document.xml", body=bytes(10**6))
    assert len(bomb) < 5000
    claimed = (10**6).to_bytes(4, "little")
    # The archive says that each part unpacks to 4 GB less one.
    bomb = bomb.replace(claimed, b"\xfe\xff\xff\xff")

    with pytest.raises(BadFile, match="unpacks to more than 300 MB"):
        checked(bomb, "log.docx")


def test_archive_that_takes_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(files, "SECONDS", 0.01)

    with pytest.raises(BadFile, match="damaged, or far too complicated"):
        checked(WORD, "log.docx")


@pytest.mark.parametrize(
    "body",
    [
        PDF + PAGE,
        JPEG + WORD,
        b"\x89PNG\r\n\x1a\n" + PAGE,
        b"ID3" + PAGE,
    ],
)
def test_file_of_two_kinds_is_what_it_begins_as(body):
    """It leaves as a download of that type, whatever else is in it."""
    found = checked(body, "log")

    assert found.name == f"log{found.kind.suffixes[0]}"
    assert content_type(found.name) == found.kind.content_type
    assert not content_type(found.name).startswith("text/")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("minutes.txt", "minutes.txt"),
        ("minutes", "minutes.txt"),
        ("MINUTES.TXT", "MINUTES.txt"),
        ("../../etc/minutes.txt", "minutes.txt"),
        ("C:\\desk\\minutes.txt", "minutes.txt"),
        ("min\0utes.txt", "minutes.txt"),
        ("minutes\u202etxt.exe.txt", "minutestxt.exe.txt"),
        ("min\nutes\r\nX: y.txt", "min utes X: y.txt"),
        ("протокол 😀.txt", "протокол 😀.txt"),
        (".txt", "txt.txt"),
        ("...", "file.txt"),
        ("", "file.txt"),
        ("\u202e.txt", "txt.txt"),
        ("\u202e", "file.txt"),
        ("x" * 300 + ".txt", "x" * 251 + ".txt"),
        ("é" * 300, "é" * 251 + ".txt"),
    ],
)
def test_name_of_a_file_is_made_plain(name, kept):
    found = checked(b"31 names", name)

    assert found.name == kept
    assert len(found.name) <= files.NAME_CHARACTERS


@given(st.text(max_size=400))
def test_any_name_is_tidied(name):
    tidy = tidy_name(name)

    assert len(tidy) <= files.NAME_CHARACTERS
    assert not set(tidy) & set("/\\\0\n\r\u202e")


@given(st.binary(max_size=300), st.sampled_from(["", *files.SUFFIXES]))
def test_any_bytes_are_taken_or_refused(body, suffix):
    if body.startswith(b"PK\x03\x04"):
        return  # a process each
    with suppress(BadFile):
        assert checked(body, f"x{suffix}").kind in files.KINDS
