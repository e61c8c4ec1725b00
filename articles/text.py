"""What a text is to us: cleaned once, at the door, and never touched again."""

import codecs
import hashlib
import unicodedata

import regex

MAX_CHARACTERS = 200_000
HEADLINE_CHARACTERS = 200
LINE_CHARACTERS = 500

# UAX #15, Stream-Safe Text Format: no language needs longer runs, and CPython
# orders marks in quadratic time.
MARKS = 30

LINE_END = regex.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
INVISIBLE = regex.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
    r"\xad\u180e\u200b\u2060-\u2064\ufeff"
    r"\u202a-\u202e\u2066-\u206f"
    r"\ufff9-\ufffc\U000e0000-\U000e007f"
    r"\p{Cs}\p{Noncharacter_Code_Point}]+"
)
SURPLUS_MARKS = regex.compile(rf"(\p{{M}}{{{MARKS}}})\p{{M}}++")
SPACES = regex.compile(r"[\t\p{Zs}]+")
SPACED_LINE_END = regex.compile(r" ?\n ?")
BLANK_LINES = regex.compile(r"\n{3,}")
FULL_STOP = regex.compile(r"[.。।۔።。][\p{Pe}\p{Pf}\p{Pi}\"' ]*$")

# Names that Python gives to charsets of the web; its other codecs are none.
CHARSETS = regex.compile(
    r"utf-8|utf-16(?:-[lb]e)?|ascii|cp(?:125\d|866|874|932|949)|iso8859-\d+|koi8-[ru]"
    r"|mac-(?:roman|cyrillic)|gb2312|gbk|gb18030|big5|euc_(?:jp|kr)|shift_jis"
    r"|iso2022_jp"
)
BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
CONTROL = regex.compile(r"[\x00-\x08\x0e-\x1f]")
# Quotes, dashes, dots: the same in every Windows code page of Europe.
TYPOGRAPHY = frozenset(range(128)) | frozenset(b"\x85\x91\x92\x93\x94\x96\x97\xa0")


class UnreadableDocument(Exception):
    """Nothing can be read here; the message tells the editor what to do."""


class EmptyText(UnreadableDocument):
    """There are no words in the text."""

    def __init__(self, message: str = "There is no text here. Paste the article."):
        super().__init__(message)


class TextTooLong(UnreadableDocument):
    """The text has more than MAX_CHARACTERS code points."""

    def __init__(self, characters: int):
        super().__init__(characters)

    def __str__(self) -> str:
        return (
            f"This text has {self.args[0]:,} characters, and an article may have "
            f"{MAX_CHARACTERS:,}. Take it in as several parts."
        )


class UnknownCharset(UnreadableDocument):
    """Which letters the bytes stand for could not be told."""

    def __str__(self) -> str:
        return (
            "It could not be told which letters this file holds. "
            "Save it as UTF-8, or paste the text of the article instead."
        )


class NotText(UnreadableDocument):
    """These bytes are no text."""

    def __str__(self) -> str:
        return (
            "This is not a text. Take in plain text (.txt), a web page (.html), Word "
            "(.docx) or PDF, or paste the text of the article instead."
        )


def decode(body: bytes, *charsets: str) -> str:
    """The text that bytes stand for, beyond doubt.

    Tried in turn: a byte order mark, UTF-8, the `charsets` that somebody declared.
    UTF-8 is first, because bytes that are valid in it by chance do not occur, and
    servers that declare Latin-1 by default do. Raises UnknownCharset and NotText.
    """
    for mark, charset in BYTE_ORDER_MARKS.items():
        if body.startswith(mark):
            return _printable(_decoded(body, charset))
    for charset in ("utf-8", *charsets):
        try:
            return _printable(_decoded(body, charset))
        except (UnknownCharset, NotText) as error:
            last = error
    raise last


def _decoded(body: bytes, charset: str) -> str:
    try:
        name = codecs.lookup(charset).name
        # Latin-1 means Windows-1252 on the web.
        name = {"iso8859-1": "cp1252", "ascii": "cp1252"}.get(name, name)
        if CHARSETS.fullmatch(name):
            return body.decode(name)
    except (LookupError, ValueError):
        pass
    raise UnknownCharset


def guess(body: bytes) -> str:
    """The text that bytes in no declared charset most likely stand for.

    Two readings that are as likely as each other are no reading, but for Windows-1252,
    which is what such files hold as a rule. Slow for long texts. Raises UnknownCharset
    and NotText.
    """
    # Only this rare case needs it.
    from charset_normalizer import from_bytes  # noqa: PLC0415

    if b"\0" in body:
        raise NotText
    if TYPOGRAPHY.issuperset(body):
        return _printable(_decoded(body, "cp1252"))
    matches = from_bytes(body)
    best = matches.best()
    if best is None or best.coherence < 0.2:
        raise UnknownCharset
    tied = [
        match
        for match in matches
        if match.chaos < best.chaos + 0.02 and match.coherence > best.coherence - 0.1
    ]
    equal = [m for m in tied if (m.chaos, m.coherence) == (best.chaos, best.coherence)]
    if any("cp1252" in match.could_be_from_charset for match in equal):
        return _printable(_decoded(body, "cp1252"))
    if len({str(match) for match in tied}) > 1:
        raise UnknownCharset
    return _printable(str(best))


def _printable(text: str) -> str:
    """The text itself; raises NotText when it holds what no text does."""
    if "\0" in text or "\x1b" in text or len(CONTROL.findall(text)) > len(text) / 1000:
        raise NotText
    return text


def admit(raw: str) -> str:
    """The text as it is kept: cleaned, neither empty nor too long.

    Raises EmptyText and TextTooLong.
    """
    text = clean(raw)
    if not text:
        raise EmptyText
    if len(text) > MAX_CHARACTERS:
        raise TextTooLong(len(text))
    return text


def clean(raw: str) -> str:
    """Text in one form, so that offsets and fingerprints mean something.

    - CRLF, CR, VT, FF, NEL, U+2028 and U+2029 become a newline; three newlines or
      more become two; tabs and every space separator (no-break spaces too) become
      one plain space; spaces around newlines and at both ends go.
    - Taken out, for they make a text show otherwise than it reads: the other C0 and
      C1 controls (NUL among them), DEL, soft hyphen, zero-width space, word joiner,
      Mongolian vowel separator, invisible operators, byte order mark, bidirectional
      embeddings, overrides and isolates, the deprecated format characters
      U+206A-U+206F, annotation marks, the object replacement character, tag
      characters, lone surrogates, noncharacters.
    - Kept, because languages and emoji need them: ZWJ, ZWNJ, LRM, RLM, ALM,
      variation selectors, private use; and U+FFFD, the trace of damage done before.
    - A run of more than 30 combining marks is cut to 30 (UAX #15, Stream-Safe).
    - The rest is in Unicode's form NFC.

    Idempotent, and linear in the length of the text.
    """
    text = LINE_END.sub("\n", raw)
    text = INVISIBLE.sub("", text)
    text = SURPLUS_MARKS.sub(r"\1", text)
    text = unicodedata.normalize("NFC", text)
    # NFC takes some marks apart, which can make a run longer.
    text = SURPLUS_MARKS.sub(r"\1", text)
    text = SPACES.sub(" ", text)
    text = SPACED_LINE_END.sub("\n", text)
    return BLANK_LINES.sub("\n\n", text).strip(" \n")


def one_line(raw: str | None) -> str:
    """A headline or a name, cleaned, on one line of at most 500 code points."""
    line = clean(raw or "").replace("\n", " ").replace("  ", " ")
    return line[:LINE_CHARACTERS].rstrip()


def fingerprint(text: str) -> str:
    """SHA-256 of a cleaned text in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Spans of the lines that are not blank: half-open, in code points, in order."""
    spans = []
    start = 0
    for line in text.split("\n"):
        if line.strip():
            spans.append((start, start + len(line)))
        start += len(line) + 1
    return spans


def guess_headline(text: str) -> str:
    """The first line of a text when it reads like a headline, or "".

    It does when it is short (200 code points), has no full stop at its end, and
    more text follows it.
    """
    spans = paragraphs(text)
    if len(spans) < 2:
        return ""
    start, end = spans[0]
    line = text[start:end].strip()
    if len(line) > HEADLINE_CHARACTERS or FULL_STOP.search(line):
        return ""
    return line
