"""Files that people put up as evidence: what may come in, and under which name.

What a file is, its first bytes decide; its name must say the same. Nothing here is
ever shown by the site: files leave as downloads, as they came.
"""

import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, BinaryIO

from articles import sandbox
from articles.text import UnreadableDocument, clean, decode, one_line

NAME_CHARACTERS = 255
HEAD = 4096
CHUNK = 1024 * 1024
# A Word or Excel file is a ZIP archive; this is read of it, and never unpacked.
SECONDS = 10.0
UNPACKED_BYTES = 300 * 1024 * 1024


@dataclass(frozen=True)
class Kind:
    label: str
    content_type: str
    suffixes: tuple[str, ...]  # the first is for files that come without one


PDF = Kind("PDF", "application/pdf", (".pdf",))
PNG = Kind("PNG image", "image/png", (".png",))
JPEG = Kind("JPEG image", "image/jpeg", (".jpg", ".jpeg"))
WEBP = Kind("WebP image", "image/webp", (".webp",))
WAVE = Kind("WAV recording", "audio/wav", (".wav",))
MP3 = Kind("MP3 recording", "audio/mpeg", (".mp3",))
OGG = Kind("Ogg recording", "audio/ogg", (".ogg", ".oga", ".opus"))
MP4 = Kind("MP4 recording", "video/mp4", (".mp4", ".m4a", ".m4v", ".mov"))
OFFICE = "application/vnd.openxmlformats-officedocument"
WORD = Kind("Word file", f"{OFFICE}.wordprocessingml.document", (".docx",))
EXCEL = Kind("Excel file", f"{OFFICE}.spreadsheetml.sheet", (".xlsx",))
TEXT = Kind("text", "text/plain", (".txt", ".csv", ".tsv"))
KINDS = (PDF, WORD, EXCEL, TEXT, PNG, JPEG, WEBP, MP3, MP4, OGG, WAVE)
SUFFIXES = tuple(suffix for kind in KINDS for suffix in kind.suffixes)
ALLOWED = "PDF, Word (.docx), Excel (.xlsx), text, CSV, PNG, JPEG, WebP, MP3, MP4, Ogg"

STARTS = {
    b"%PDF-": PDF,
    b"\x89PNG\r\n\x1a\n": PNG,
    b"\xff\xd8\xff": JPEG,
    b"OggS": OGG,
    b"ID3": MP3,
    b"\xff\xfb": MP3,
    b"\xff\xf3": MP3,
    b"\xff\xf2": MP3,
}
RIFF = {b"WEBP": WEBP, b"WAVE": WAVE}
# Brands of ISO 14496-12 files that hold sound or moving pictures.
BRANDS = {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1"}
BRANDS |= {b"M4A ", b"M4V ", b"qt  ", b"dash", b"3gp4", b"3gp5"}
PARTS = {"word/document.xml": WORD, "xl/workbook.xml": EXCEL}


class BadFile(Exception):
    """The file is not taken; the message says why."""


@dataclass(frozen=True)
class Checked:
    """A file that may be kept: what it is, what it was called, and its SHA-256."""

    file: BinaryIO
    kind: Kind
    name: str
    sha256: str


def check(file: BinaryIO, name: str, *, most: int) -> Checked:
    """A file as it may be kept, of at most `most` bytes; raises BadFile."""
    file.seek(0)
    head = file.read(HEAD)
    size = file.seek(0, io.SEEK_END)
    if not size:
        raise BadFile("The file is empty.")
    if size > most:
        raise BadFile(f"The file is larger than {most // 1024**2} MB.")
    kind = _kind(file, head)
    name = tidy_name(name)
    suffix = PurePath(name).suffix.lower()
    if suffix and suffix not in kind.suffixes:
        raise BadFile(
            f"The file is called {suffix[:20]}, but it holds: {kind.label}. "
            "Give it the name that fits."
        )
    return Checked(file, kind, _with_suffix(name, kind), _sha256(file))


def tidy_name(name: str) -> str:
    """The last part of a file's name, without what hides how it reads."""
    last = name.replace("\\", "/").rpartition("/")[2]
    # The suffix may stand beyond the length that one line is cut to.
    stem, suffix = PurePath(last).stem, PurePath(last).suffix
    suffix = one_line(suffix)[:20]
    return one_line(stem)[: NAME_CHARACTERS - len(suffix)].strip(". ") + suffix


def content_type(name: str) -> str:
    """The type of a file that was kept, by the suffix that its kind gave it."""
    suffix = PurePath(name).suffix
    fitting = [kind for kind in KINDS if suffix in kind.suffixes]
    return fitting[0].content_type if fitting else "application/octet-stream"


def _sha256(file: BinaryIO) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _with_suffix(name: str, kind: Kind) -> str:
    stem, suffix = PurePath(name).stem, PurePath(name).suffix.lower()
    suffix = suffix or kind.suffixes[0]
    stem = stem.strip(". ") or "file"
    return stem[: NAME_CHARACTERS - len(suffix)] + suffix


def _kind(file: BinaryIO, head: bytes) -> Kind:
    for start, kind in STARTS.items():
        if head.startswith(start):
            return kind
    if head.startswith(b"RIFF") and head[8:12] in RIFF:
        return RIFF[head[8:12]]
    if head[4:8] == b"ftyp" and head[8:12] in BRANDS:
        return MP4
    file.seek(0)
    if head.startswith(b"PK\x03\x04"):
        return _packed(file.read())
    return _plain(file.read())


def _plain(body: bytes) -> Kind:
    try:
        text = decode(body, "cp1252")
    except UnreadableDocument:
        raise BadFile(f"This kind of file is not taken. Give one of: {ALLOWED}.") from (
            None
        )
    if clean(text[:HEAD]).startswith("<"):
        raise BadFile(
            "This is a web page or a drawing in markup, which is not taken. "
            "Give its link, or save it as PDF or as an image."
        )
    return TEXT


def _packed(body: bytes) -> Kind:
    """What an archive is, told by a process that can be killed."""
    try:
        answer, _ = sandbox.call(__name__, {}, body, seconds=SECONDS)
    except sandbox.Stopped:
        raise BadFile("The file is damaged, or far too complicated.") from None
    if "problem" in answer:
        raise BadFile(answer["problem"])
    return PARTS[answer["part"]]


def _listed(body: bytes) -> dict[str, Any]:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return {"problem": "The file is damaged: it cannot be opened."}
    names = {part.filename for part in parts}
    if sum(part.file_size for part in parts) > UNPACKED_BYTES:
        return {"problem": "The file unpacks to more than 300 MB."}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return {"problem": "The file holds macros. Save it without them."}
    for part in PARTS:
        if part in names and "[Content_Types].xml" in names:
            return {"part": part}
    return {"problem": f"Archives are not taken. Give one of: {ALLOWED}."}


def _work(_: dict[str, Any], body: bytes) -> sandbox.Message:
    return _listed(body), b""


if __name__ == "__main__":
    sandbox.serve(_work)
