"""A web server, documents and feeds that say exactly what a test wants."""

import io
import socket
import threading
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress

import docx

DRIP = 0.05  # seconds between the pieces of a slow answer


class Site:
    """Serves raw answers on loopback, one connection after the other.

    `pages` maps a path to the bytes of the whole answer, or to pieces that are sent
    slowly; `asked` keeps the requests.
    """

    def __init__(self, host: str = "127.0.0.1"):
        self.host = host
        self.pages: dict[str, bytes | Callable[[], Iterable[bytes]]] = {}
        self.asked: list[str] = []
        self._over = threading.Event()
        self._socket = socket.create_server((host, 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def url(self, path: str = "/") -> str:
        return f"http://{self.host}:{self.port}{path}"

    def close(self) -> None:
        self._over.set()
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection, suppress(OSError):
                connection.settimeout(5)
                self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        request = b""
        while b"\r\n\r\n" not in request:
            received = connection.recv(65536)
            if not received:
                return
            request += received
        self.asked.append(request.decode())
        page = self.pages.get(request.split()[1].decode(), answer(status=404))
        if isinstance(page, bytes):
            connection.sendall(page)
            return
        for piece in page():
            connection.sendall(piece)
            if self._over.wait(DRIP):
                return


@contextmanager
def serving(host: str = "127.0.0.1") -> Iterator[Site]:
    site = Site(host)
    try:
        yield site
    finally:
        site.close()


def answer(body: bytes = b"", *, status: int = 200, **headers: str) -> bytes:
    """A whole HTTP answer; `content_type="..."` becomes Content-Type."""
    lines = [f"HTTP/1.1 {status} As It Is", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def redirect(location: str, status: int = 302) -> bytes:
    return answer(status=status, location=location)


def word_file(*paragraphs: str, title: str = "", author: str = "") -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.core_properties.title = title
    document.core_properties.author = author
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def word_file_with(change: Callable[[bytes], bytes], **parts: bytes) -> bytes:
    """A Word file whose document XML went through `change`, with more parts."""
    result = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(word_file("HERE"))) as original,
        zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as changed,
    ):
        for part in original.infolist():
            content = original.read(part)
            if part.filename == "word/document.xml":
                content = change(content)
            changed.writestr(part.filename, content)
        for name, content in parts.items():
            changed.writestr(f"word/{name}.bin", content)
    return result.getvalue()


def pdf_objects(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1; the first is its catalogue."""
    file = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return (
        file
        + b"xref\n0 %d\n0000000000 65535 f \n" % size
        + table
        + b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (size, trailer)
        + b"startxref\n%d\n%%%%EOF" % len(file)
    )


def pdf_file(*pages: list[str], title: str = "", trailer: bytes = b"") -> bytes:
    """A PDF with these lines on its pages."""
    kids = b" ".join(b"%d 0 R" % (5 + 2 * at) for at in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica "
        b"/Encoding /WinAnsiEncoding >>",
        b"<< /Title (%s) >>" % title.encode(),
    ]
    for at, lines in enumerate(pages):
        content = b"BT /F1 12 Tf 14 TL 50 750 Td "
        content += b"".join(b"(%s) Tj T* " % line.encode("cp1252") for line in lines)
        content += b"ET"
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % (6 + 2 * at),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        ]
    return pdf_objects(*objects, trailer=b"/Info 4 0 R " + trailer)
