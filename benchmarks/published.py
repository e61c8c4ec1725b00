"""The sections of README.md that a benchmark rewrites, and the machine they are of."""

import os
import platform
import re
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

README = Path(__file__).parent / "README.md"


def machine() -> str:
    """When and on what the figures were measured."""
    today = datetime.now(UTC)
    system = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    return (
        f"Measured on {today.day} {today:%B %Y}: {os.cpu_count()} cores, {system}, "
        f"Python {platform.python_version()}, spaCy {version('spacy')}."
    )


def write(name: str, section: str) -> None:
    """Put a section between its marks in README.md."""
    text = README.read_text(encoding="utf-8")
    first, last = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    marked = re.compile(re.escape(first) + ".*?" + re.escape(last), re.DOTALL)
    text, count = marked.subn(lambda _: f"{first}{section}\n{last}", text)
    if count != 1:
        raise ValueError(f"README.md has no one place for {name}")
    README.write_text(text, encoding="utf-8")
