"""What `import_articles` is given: files, folders, lists, addresses, standard input."""

import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from django.contrib.auth.models import User

from articles import intake, polling, rss
from articles.intake import Outcome, Receipt
from articles.models import Article
from articles.reading import BYTES, Reading, read_document
from articles.text import UnreadableDocument, one_line

KINDS = (".txt", ".html", ".htm", ".docx", ".pdf")
LIST = ".jsonl"
STANDARD_INPUT = "-"
FIELDS = ("text", "url", "headline", "byline", "outlet", "published", "language")
TOO_LARGE = "It is larger than 5 MB."


@dataclass(frozen=True)
class Importer:
    """Who brings something in, and for which outlet where nothing else says."""

    by: User | None = None
    outlet_name: str = ""

    def receive(self, found: Reading, *, door: str, outlet_name: str = "") -> Receipt:
        return intake.receive(
            found, door=door, by=self.by, outlet_name=outlet_name or self.outlet_name
        )


@dataclass(frozen=True)
class Item:
    """One thing to bring in. A feed turns out to be several, each again an Item.

    `bring` is None for a file in a folder that is of no kind that is read. It raises
    UnreadableDocument or OSError.
    """

    name: str
    bring: Callable[[Importer], "Receipt | list[Item]"] | None


def items(arguments: Iterable[str], *, stdin: BinaryIO) -> Iterator[Item]:
    """What the arguments of the command name, one after the other.

    Never raises: what cannot be opened is an Item that says so when it is brought in.
    """
    for argument in arguments:
        if argument == STANDARD_INPUT:
            yield Item("standard input", partial(_bring_text, stdin))
        elif "://" in argument:
            yield Item(_shown(argument), partial(_bring_address, argument))
        elif not argument:
            # A variable of the shell that was not set: the folder itself is not meant.
            yield _failing("“”", UnreadableDocument("It is empty."))
        else:
            yield from _at(Path(argument))


def bring(item: Item, importer: Importer) -> Receipt | list[Item] | None:
    """Bring one thing in, to the end: an address that waits is read.

    None when it is of no kind that is read. Raises UnreadableDocument with the reason
    why it did not come in.
    """
    if item.bring is None:
        return None
    try:
        brought = item.bring(importer)
    except OSError as error:
        raise UnreadableDocument(f"It cannot be opened: {error.strerror}.") from None
    return brought if isinstance(brought, list) else _read_now(brought)


def _read_now(receipt: Receipt) -> Receipt:
    if receipt.article.state != Article.State.RECEIVED or receipt.version:
        return receipt
    done = intake.read(receipt.article.pk)
    if done:
        return done
    article = Article.objects.get(pk=receipt.article.pk)
    if article.state == Article.State.FAILED:
        raise UnreadableDocument(article.problem)
    # Somebody else has just read it, or is about to.
    return Receipt(article, article.latest, Outcome.KNOWN)


def _at(path: Path) -> Iterator[Item]:
    kind = path.suffix.lower()
    try:
        is_folder, is_there = path.is_dir(), path.exists()
    except OSError as error:
        yield _failing(_shown(path), error)
        return
    if is_folder:
        yield from _in_folder(path)
    elif kind == LIST:
        yield from _in_list(path)
    elif kind in KINDS or not is_there:
        yield Item(_shown(path), partial(_bring_file, path))
    else:
        reason = f"Only {', '.join((*KINDS, LIST))} and folders are taken in."
        yield _failing(_shown(path), UnreadableDocument(reason))


def _in_folder(folder: Path) -> Iterator[Item]:
    """The files of a folder and those below it; links to folders are not followed."""
    closed: list[OSError] = []
    for parent, below, names in os.walk(folder, onerror=closed.append):
        below.sort()
        for name in sorted(names):
            path = Path(parent, name)
            is_read = path.suffix.lower() in KINDS
            yield Item(_shown(path), partial(_bring_file, path) if is_read else None)
    for error in closed:
        yield _failing(_shown(error.filename), error)


def _in_list(path: Path) -> Iterator[Item]:
    """The lines of a file, one at a time, however many there are."""
    try:
        with path.open("rb") as file:
            for number, line in enumerate(_lines(file), 1):
                if line.strip():
                    yield Item(f"{_shown(path)}, line {number}", _line_bringer(line))
    except OSError as error:
        yield _failing(_shown(path), error)


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file; of one that is too long, as much as shows that it is."""
    while line := file.readline(BYTES + 1):
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = file.readline(BYTES)
        yield line


def _line_bringer(line: bytes) -> Callable[[Importer], Receipt]:
    return lambda importer: _bring_line(line, importer)


def _failing(name: str, error: Exception) -> Item:
    def refuse(_: Importer) -> Receipt:
        raise error

    return Item(name, refuse)


def _bring_text(stdin: BinaryIO, importer: Importer) -> Receipt:
    found = read_document(stdin.read(BYTES + 1), content_type="text/plain")
    return importer.receive(found, door=Article.Door.TEXT)


def _bring_file(path: Path, importer: Importer) -> Receipt:
    # Of a pipe or a device there is no end to read to.
    if path.exists() and not path.is_file():
        raise UnreadableDocument("It is neither a file nor a folder.")
    with path.open("rb") as file:
        found = read_document(file.read(BYTES + 1), name=path.name)
    return importer.receive(found, door=Article.Door.FILE)


def _bring_line(line: bytes, importer: Importer) -> Receipt:
    found = _reading(line)
    door = Article.Door.FILE if found.text else Article.Door.URL
    return importer.receive(found, door=door, outlet_name=found.outlet)


def _bring_address(url: str, importer: Importer) -> Receipt | list[Item]:
    page = intake.open_address(url)
    if not rss.looks_like_feed(page.body, page.content_type):
        return importer.receive(intake.read_page(page), door=Article.Door.URL)
    feed = rss.parse(page.body, url=page.url, charset=page.charset)
    return [
        Item(_shown(entry.url), partial(_bring_entry, entry)) for entry in feed.entries
    ]


def _bring_entry(entry: rss.Entry, importer: Importer) -> Receipt:
    return polling.receive_entry(
        entry, by=importer.by, outlet_name=importer.outlet_name
    )


def _reading(line: bytes) -> Reading:
    """The article on one line of a list; raises UnreadableDocument."""
    if len(line) > BYTES:
        raise UnreadableDocument(TOO_LARGE)
    try:
        told = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise UnreadableDocument("This is not JSON in UTF-8.") from None
    if not isinstance(told, dict):
        raise UnreadableDocument("This is not a JSON object, as in {…}.")
    given = {name: told[name] for name in FIELDS if told.get(name) is not None}
    for name, value in given.items():
        if not isinstance(value, str):
            raise UnreadableDocument(f"“{name}” is not a string.")
    if not given.get("text") and not given.get("url"):
        raise UnreadableDocument("It has neither “text” nor “url”.")
    published = _moment(given.pop("published", ""))
    return replace(Reading(**{"text": "", **given}), published=published)


def _moment(written: str) -> datetime | None:
    """A time in ISO 8601, in UTC unless it says otherwise."""
    if not written:
        return None
    try:
        moment = datetime.fromisoformat(written.strip())
    except ValueError:
        moment = datetime.min
    if not moment.tzinfo:
        moment = moment.replace(tzinfo=UTC)
    if not intake.OLDEST <= moment < intake.NEWEST:
        raise UnreadableDocument(
            "“published” is not a time such as 2026-05-15T14:05:00Z."
        )
    return moment.astimezone(UTC)


def _shown(name: Any) -> str:
    """A name as it can be printed: any byte but NUL may stand in that of a file."""
    return one_line(os.fsencode(name).decode(errors="replace"))
