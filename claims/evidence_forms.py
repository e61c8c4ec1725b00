"""What people type about evidence."""

from django import forms
from django.conf import settings

from claims import evidence, files
from claims.files import BadFile
from claims.filter_kinds import LONGEST_KEY
from claims.forms import LinkField, ProseField, RevisionForm
from claims.models import Evidence

ALONE, NOTHING = "alone", "nothing"


class EvidenceForm(forms.Form):
    """One of link, file, passage and note, and what it does to the claim.

    `axis` is the question under which the form stands.
    """

    axis = forms.ChoiceField(choices=Evidence.Axis.choices, widget=forms.HiddenInput)
    url = LinkField(
        max_length=2000, required=False, label="Link", assume_scheme="https"
    )
    file = forms.FileField(
        required=False,
        max_length=1000,  # `files` shortens a name; no honest one is as long
        widget=forms.FileInput(attrs={"accept": ",".join(files.SUFFIXES)}),
    )
    note = ProseField(
        max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    stance = forms.ChoiceField(
        choices=Evidence.Stance.choices, label="It", widget=forms.RadioSelect
    )
    kind = forms.ChoiceField(
        choices=[("", "Not said"), *Evidence.Kind.choices],
        required=False,
        label="What it is",
    )
    passage = ProseField(
        max_length=20_000,
        required=False,
        label="The words that matter",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    locator = forms.CharField(
        max_length=100,
        required=False,
        label="Where in it",
        widget=forms.TextInput(attrs={"placeholder": "Page, minute, table"}),
    )
    archive_url = LinkField(
        max_length=2000,
        required=False,
        label="A copy in an archive",
        assume_scheme="https",
    )
    confidential = forms.BooleanField(
        required=False, label="Confidential: for editors alone, and in no report"
    )

    def __init__(self, *args, axis="", **kwargs):
        self.axis = axis if axis in Evidence.Axis.values else ""
        super().__init__(
            *args,
            auto_id=f"id_{self.axis}_%s",
            initial={"axis": self.axis},
            **kwargs,
        )

    @property
    def may_hold(self) -> str:
        """Which files are taken, and how large they may be."""
        return f"{files.ALLOWED}; at most {settings.EVIDENCE_MEGABYTES} MB."

    @property
    def wants_more(self) -> bool:
        """Whether something that stands under "More" was typed, or is wrong."""
        further = ("kind", "passage", "locator", "archive_url", "confidential")
        return any(self[name].value() or self[name].errors for name in further)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if not file:
            return None
        most = settings.EVIDENCE_MEGABYTES * 1024**2
        try:
            return files.check(file, file.name, most=most)
        except BadFile as error:
            raise forms.ValidationError(str(error), code="bad file") from None

    def clean(self):
        data = super().clean()
        given = [data.get(name) for name in ("url", "file", "note", "passage")]
        if not self.errors and not any(given):
            self.add_error("url", "Give a link, a file or a note.")
        return data

    @property
    def given(self) -> evidence.Given:
        return evidence.Given(**self.cleaned_data)


class WithdrawForm(forms.Form):
    reason = ProseField(
        max_length=2000,
        error_messages={"required": "Say why it is withdrawn."},
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class OriginForm(forms.Form):
    """How evidence counts: by itself, not at all, or with other evidence."""

    counts = forms.CharField(
        max_length=LONGEST_KEY,
        error_messages={
            "required": "Choose how it counts.",
            "max_length": "Choose how it counts.",
        },
    )

    def __init__(self, *args, among, **kwargs):
        self.among = among
        super().__init__(*args, **kwargs)

    def clean_counts(self):
        """(what it counts with, or None; whether it counts at all)"""
        chosen = self.cleaned_data["counts"]
        if chosen in (ALONE, NOTHING):
            return None, chosen == ALONE
        key = int(chosen) if chosen.isdecimal() else None
        found = self.among.filter(pk=key).first()
        if found is None:
            raise forms.ValidationError("Choose how it counts.", code="unknown")
        return found, True


class OverrideForm(RevisionForm):
    reason = ProseField(
        max_length=2000,
        error_messages={"required": "Write why it may pass."},
        widget=forms.Textarea(attrs={"rows": 2}),
    )
