"""The promises that the project's own files make."""

import ast
import json
import re
import subprocess
import sys
from importlib.util import resolve_name
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from newsroom.celery import app as celery_app

ROOT = Path(__file__).parent.parent
OURS = ("articles", "claims", "newsroom")
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
VENDORED = ROOT / "newsroom" / "static" / "newsroom" / "vendor"


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_lock_names_no_address(name):
    assert "://" not in read(name)


def test_locks_agree():
    pins = {
        name: set(re.findall(r"^\S+==\S+", read(name), re.MULTILINE))
        for name in ("requirements.lock", "requirements-dev.lock")
    }

    assert pins["requirements.lock"] - pins["requirements-dev.lock"] == set()


def test_readme_lists_every_setting():
    asked_for = re.findall(r'\benv(?:\.\w+)?\(\s*"(\w+)"', read("newsroom/settings.py"))
    _, _, section = read("README.md").partition("\n## Settings\n")
    section, _, _ = section.partition("\n## ")

    listed = re.findall(r"^\| *`(\w+)` *\|", section, re.MULTILINE)

    assert sorted(listed) == sorted(asked_for)


def test_changelog_has_a_place_for_what_comes():
    assert "\n## Unreleased\n" in read("CHANGELOG.md")


INLINE = re.compile(
    r"""<style\b | \sstyle\s*= | \son\w+\s*= | \shx-on\b | javascript:
      | <script\b(?![^>]*\bsrc=)""",
    re.IGNORECASE | re.VERBOSE,
)


@pytest.mark.parametrize(
    "markup",
    [
        "<style>",
        '<p style="color: red">',
        '<a onclick="go()">',
        '<b hx-on:click="go()">',
        '<a href="javascript:go()">',
        "<script>go()</script>",
    ],
)
def test_inline_code_is_recognised(markup):
    assert INLINE.search(markup)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_template_has_no_inline_script_or_style(path):
    assert INLINE.findall(path.read_text(encoding="utf-8")) == []


def test_templates_are_found():
    assert TEMPLATES


def test_migrations_have_names():
    migrations = [
        path.name for app in OURS for path in ROOT.glob(f"{app}/migrations/0*")
    ]

    assert migrations
    assert [name for name in migrations if "_auto_" in name] == []


def imported(path: Path) -> set[str]:
    """The full dotted names of what a module imports."""
    package = ".".join(path.relative_to(ROOT).parent.parts)
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            module = resolve_name("." * node.level + (node.module or ""), package)
            names |= {f"{module}.{alias.name}" for alias in node.names}
    return names


def test_only_fetching_opens_outside_addresses():
    """import-linter sees the rest; `urllib` and `http` are one name each to it."""
    opening = ("http.client", "urllib.request")

    found = {
        path.relative_to(ROOT).as_posix()
        for app in OURS
        for path in (ROOT / app).rglob("*.py")
        if any(name.startswith(opening) for name in imported(path))
    }

    assert found - {"articles/fetching.py"} == set()


def test_engine_stands_alone():
    """import-linter sees Django; it cannot forbid a package its own parent."""
    engine = list((ROOT / "claims" / "extraction").rglob("*.py"))
    names = set().union(*map(imported, engine))

    outside = {
        name
        for name in names
        if name.startswith(OURS) and not name.startswith("claims.extraction.")
    }

    assert names
    assert outside == set()


def test_vendored_files_have_their_licence():
    assets = [path for path in VENDORED.rglob("*.*") if path.name != "fonts.css"]

    assert assets
    assert [path for path in assets if not (path.parent / "LICENSE").exists()] == []


def test_scheduled_tasks_exist():
    wanted = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    celery_app.loader.import_default_modules()

    assert wanted | {settings.AFTER_READING} <= set(celery_app.tasks)


def test_compose_starts_what_a_desk_needs():
    services = yaml.safe_load(read("compose.yaml"))["services"]

    assert set(services) == {"web", "worker", "postgres", "redis"}


def test_dockerfile_starts_the_site():
    dockerfile = read("Dockerfile")
    (command,) = re.findall(r"^CMD (\[.*\])$", dockerfile, re.MULTILINE)
    (options,) = re.findall(r'^ENV GUNICORN_CMD_ARGS="(.*)"$', dockerfile, re.MULTILINE)
    program, *arguments = json.loads(command)

    done = subprocess.run(
        [sys.executable, "-m", program, *arguments, "--check-config"],
        cwd=ROOT,
        env={"SECRET_KEY": "for tests alone", "GUNICORN_CMD_ARGS": options},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
