"""Claims from a file, from the command line."""

from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from tqdm import tqdm

from claims.importing.options import Options
from claims.importing.running import bring_in, look_over

LONGEST_NAME = 100  # of a file, in the history


class Command(BaseCommand):
    help = (
        "Bring in claims from a claim report (CSV or JSONL, UTF-8): corrections of"
        " claims that are here, and new ones. What is in already is passed over, so a"
        " file can be brought in again. With errors nothing is begun."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--user",
            help="Who brings them in; needed to change claims that are here.",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Only say what would happen."
        )
        parser.add_argument(
            "--skip-errors",
            action="store_true",
            help="Leave out the lines with errors, and bring in the others.",
        )
        parser.add_argument(
            "--other-desk",
            action="store_true",
            help="The file comes from another desk: its numbers are not ours.",
        )
        parser.add_argument(
            "--create-people",
            action="store_true",
            help="Make accounts, switched off, for user names that are not here.",
        )
        parser.add_argument(
            "--leave-evidence",
            action="store_true",
            help="Bring in claims without the evidence that the file only counts.",
        )
        parser.add_argument(
            "--format",
            choices=("csv", "jsonl"),
            help="Otherwise by the file's name: .jsonl and .ndjson are JSONL.",
        )

    def handle(self, *, file, user, dry_run, skip_errors, verbosity, **options):
        self.jsonl = _is_jsonl(file, options["format"])
        self.quiet = verbosity == 0
        self.options = Options(
            name=file.name[:LONGEST_NAME],
            by=_user(user),
            other_desk=options["other_desk"],
            create_people=options["create_people"],
            leave_evidence=options["leave_evidence"],
            veiled=False,
        )
        if dry_run or not skip_errors:
            report = self._through(file, look_over, "looked over")
            if dry_run or report.problems:
                self._tell(report, would=True)
            if report.problems:
                raise CommandError(_refusal(report, dry_run=dry_run))
            if dry_run:
                return
        report = self._through(file, bring_in, "brought in")
        self._tell(report, would=False)
        if report.problems and not skip_errors:
            raise CommandError("The desk changed meanwhile: some lines were left out.")

    def _through(self, path, work, label):
        try:
            with (
                path.open("rb") as file,
                tqdm(
                    total=path.stat().st_size,
                    desc=label,
                    unit="B",
                    unit_scale=True,
                    disable=self.quiet,
                ) as bar,
            ):
                return work(
                    file,
                    self.options,
                    jsonl=self.jsonl,
                    tell=lambda read: bar.update(read - bar.n),
                )
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}") from error
        except IntegrityError as error:
            raise CommandError(
                "Somebody brought in the same at this moment. Run it again: what is in"
                " stays in."
            ) from error

    def _tell(self, report, *, would):
        for problem in report.problems:
            column = f", {problem.column}" if problem.column else ""
            self.stderr.write(f"line {problem.line}{column}: {problem.text}")
        if report.refused > len({problem.line for problem in report.problems}):
            self.stderr.write("… and more.")
        for text in told(report, would=would) if not self.quiet else []:
            self.stdout.write(text)


def told(report, *, would):
    """What became of a file, or would, in lines."""
    yield (
        f"{report.new:,} new, {report.changed:,} changed, {report.same:,} the same,"
        f" {report.refused:,} refused."
    )
    along = {
        "articles": report.articles,
        "sources": report.sources,
        "outlets": report.outlets,
        "accounts, switched off": report.people,
    }
    if any(along.values()):
        verb = "would come" if would else "came"
        listed = ", ".join(
            f"{number:,} {what}" for what, number in along.items() if number
        )
        yield f"With them {verb}: {listed}."


def _refusal(report, *, dry_run):
    if dry_run:
        return "There are errors in the file."
    return (
        "Nothing was brought in. Mend the lines, or leave them out with --skip-errors."
    )


def _is_jsonl(path, chosen):
    if chosen:
        return chosen == "jsonl"
    return path.suffix.lower() in (".jsonl", ".ndjson")


def _user(name):
    if name is None:
        return None
    user = get_user_model().objects.filter(username=name, is_active=True).first()
    if user is None:
        raise CommandError(f"There is no user “{name}”.")
    return user
