"""Whose words a claim is, how they came into the article, and what it stands beside."""

from django import forms

from articles.text import one_line
from claims import sources
from claims.chain import Chain, relays_of
from claims.forms import RevisionForm, registered
from claims.models import Claim, ClaimLink, Source

NUMBER = "#"


class NamesField(forms.CharField):
    """Sources of the register, one a line, each by its number (#12) or a certain name.

    A name that is not certain is refused with the candidates that it may mean.
    """

    widget = forms.Textarea(attrs={"rows": 2})

    def __init__(self, **kwargs):
        super().__init__(max_length=5000, required=False, **kwargs)

    def clean(self, value):
        lines = [one_line(line) for line in super().clean(value).splitlines()]
        return [_source(line) for line in lines if line]


class ChainForm(RevisionForm):
    compared = ("speakers", "relays", "channel", "original_seen", "said_on")
    speakers = NamesField(
        label="Who says it",
        help_text="One a line: a name of the register, or its number such as #12. The"
        " first speaks, the others say it too.",
    )
    relays = NamesField(
        label="Who relayed it",
        help_text="In the order in which the words passed through them.",
    )
    channel = forms.CharField(
        max_length=100,
        required=False,
        label="How they said it",
        help_text="A briefing, a Telegram post, a call.",
    )
    original_seen = forms.ChoiceField(
        choices=[("", "Not said yet"), *Claim.Seen.choices],
        required=False,
        label="Did we see the original?",
        widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
    )
    said_on = forms.DateField(
        required=False,
        label="Said on",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args, claim, **kwargs):
        initial = {
            "speakers": _lines(claim.speakers),
            "relays": _lines(relays_of(claim)),
            "channel": claim.channel,
            "original_seen": claim.original_seen,
            "said_on": claim.said_on,
            "revision": claim.revision,
        }
        super().__init__(*args, initial=initial, **kwargs)
        for name in ("speakers", "relays", "channel", "said_on"):
            self.fields[name].widget.attrs["class"] = "form-control form-control-sm"

    def clean_channel(self):
        return one_line(self.cleaned_data["channel"])

    @property
    def chain(self) -> Chain:
        data = self.cleaned_data
        return Chain(
            data["speakers"],
            data["relays"],
            data["channel"],
            data["original_seen"],
            data["said_on"],
        )


class LinkForm(forms.Form):
    """Another claim by its number, and how this one stands to it."""

    other = forms.IntegerField(
        min_value=1, max_value=2**62, label="Number of the other claim"
    )
    kind = forms.ChoiceField(choices=ClaimLink.Kind.choices, label="This claim")

    def __init__(self, *args, claim, **kwargs):
        self.claim = claim
        super().__init__(*args, **kwargs)

    def clean_other(self):
        other = Claim.objects.filter(pk=self.cleaned_data["other"]).first()
        if other is None:
            raise forms.ValidationError("No claim has this number.", code="unknown")
        if other == self.claim:
            raise forms.ValidationError("This is the claim itself.", code="itself")
        return other


def _lines(rows) -> str:
    return "\n".join(_line(source) for source in rows)


def _line(source: Source) -> str:
    """Its number, by which it is found, and its name, by which it is read."""
    return f"{NUMBER}{source.pk} {source}"


def _source(line: str) -> Source:
    number, _, _ = line.removeprefix(NUMBER).partition(" ")
    if line.startswith(NUMBER):
        source = registered(number)
        if source is None:
            raise forms.ValidationError(f"No source has the number {number[:20]}.")
        return source
    found = sources.resolve(line)
    if found.source:
        return found.source
    listed = ", ".join(f"#{one.source.pk} {one.source}" for one in found.candidates)
    offered = f" It may be {listed}." if listed else ""
    raise forms.ValidationError(f"{found.reason}{offered}")
