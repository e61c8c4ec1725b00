"""The claim report from the command line."""

import os
import sys
from dataclasses import replace
from pathlib import Path

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.http import QueryDict
from tqdm import tqdm

from claims.export_forms import ColumnsField
from claims.exports import COLUMNS, FORMATS, Report
from claims.filters import AnyOf, ClaimFilter


class Command(BaseCommand):
    help = (
        "Write the claim report with the filters of the queue. Without a filter that"
        " names a queue it is about all claims."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--filter",
            action="append",
            default=[],
            metavar="QUERY",
            dest="queries",
            help="As in the queue's address: state=open&source=3. May be repeated.",
        )
        parser.add_argument(
            "--format",
            choices=list(FORMATS),
            default="csv",
            dest="format_name",
            help="What it is written as; csv unless said.",
        )
        parser.add_argument(
            "--columns",
            metavar="NAMES",
            help="Which and in which order, as in claim,wording; all unless said.",
        )
        parser.add_argument("--user", help='Whose claims "mine" and "me" are.')
        parser.add_argument(
            "--output", metavar="FILE", help="Where to; without it, the screen."
        )

    def handle(self, *, queries, user, output, verbosity, **options):
        chosen = FORMATS[options["format_name"]]
        columns = _columns(options["columns"])
        claims = _filtered(queries, user)
        if chosen.most and claims.count() > chosen.most:
            raise CommandError(chosen.too_many)
        report = Report(claims, columns)
        if output:
            self._to_file(report, chosen, Path(output), quiet=verbosity == 0)
        else:
            self._to_screen(report, chosen)

    def _to_screen(self, report, chosen):
        # The bytes themselves where there are any: a terminal may not be in UTF-8.
        binary = getattr(self.stdout, "buffer", None)
        if binary is None and not chosen.is_text:
            raise CommandError("Say with --output where to.")
        try:
            for piece in chosen.write(report):
                if binary:
                    binary.write(piece)
                else:
                    self.stdout.write(piece.decode(), ending="")
            self.stdout.flush()
        except BrokenPipeError:
            # `| head` has seen enough; Python would complain when it flushes again.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def _to_file(self, report, chosen, path, *, quiet):
        """Write a file that is the whole report, or leave what was there."""
        unfinished = path.with_name(f".{path.name}.{os.getpid()}")
        total = report.claims.count()
        try:
            with (
                tqdm(total=total, unit="claim", disable=quiet) as progress,
                unfinished.open("wb") as file,
            ):
                file.writelines(chosen.write(replace(report, told=progress.update)))
            unfinished.replace(path)
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}") from error
        finally:
            unfinished.unlink(missing_ok=True)


def _columns(names):
    """The columns with commas between them; those that are none are a CommandError."""
    if names is None:
        return COLUMNS
    try:
        return ColumnsField().clean([name for name in names.split(",") if name.strip()])
    except ValidationError as error:
        raise CommandError(f"columns: {' '.join(error.messages)}") from error


def _filtered(queries, user_name):
    """The claims that the filters leave; a filter that is none is a CommandError."""
    given = QueryDict("&".join(queries).encode(errors="surrogateescape"), mutable=True)
    _refuse_unclear(given)
    user = _user(user_name)
    given.setdefault("queue", "all")
    about_me = given["queue"] == "mine" or given.get("assignee") == "me"
    if about_me and user is None:
        raise CommandError("Say with --user whose claims they are.")
    claims = ClaimFilter(given, user=user or AnonymousUser())
    if not claims.is_valid():
        raise CommandError(
            "\n".join(
                f"{name}: {error}"
                for name, errors in claims.form.errors.items()
                for error in errors
            )
        )
    return claims.found


def _refuse_unclear(given):
    for name, values in given.lists():
        if name not in ClaimFilter.base_filters:
            known = ", ".join(ClaimFilter.base_filters)
            raise CommandError(f"There is no filter “{name}”. There are: {known}.")
        if not all(value.strip() for value in values):
            raise CommandError(f"{name}: say which, as in {name}=….")
        several = isinstance(ClaimFilter.base_filters[name], AnyOf)
        if len(values) > 1 and not several:
            raise CommandError(f"{name}: give it once.")


def _user(name):
    if name is None:
        return None
    user = get_user_model().objects.filter(username=name).first()
    if user is None:
        raise CommandError(f"There is no user “{name}”.")
    return user
