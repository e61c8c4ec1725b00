"""What people type about sources, and about what articles are about."""

from datetime import UTC
from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone

from articles.text import one_line
from claims import sources, unresolved
from claims.filter_kinds import is_number
from claims.forms import KindField
from claims.models import Alias, Matter, Source

OFFERED = 100  # names of matters that a browser proposes while one is typed


class RowsField(forms.ModelMultipleChoiceField):
    """Rows by their numbers, as check boxes send them."""

    def clean(self, value):
        wrong = [one for one in value or () if not is_number(str(one))]
        if wrong:
            raise forms.ValidationError(
                self.error_messages["invalid_pk_value"],
                code="invalid_pk_value",
                params={"pk": wrong[0][:20]},
            )
        return super().clean(value)


class MattersForm(forms.Form):
    """The matters of an article: those it has can be taken off, one can be added."""

    kept = RowsField(
        queryset=Matter.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="It is about",
    )
    name = forms.CharField(
        max_length=200,
        required=False,
        label="Add a matter",
        widget=forms.TextInput(attrs={"list": "matters", "autocomplete": "off"}),
    )

    def __init__(self, *args, article, **kwargs):
        matters = article.matters.all()
        super().__init__(*args, initial={"kept": matters}, **kwargs)
        self.fields["kept"].queryset = matters

    def clean_name(self):
        return one_line(self.cleaned_data["name"])

    @property
    def names(self) -> list[str]:
        """What the article is about, as it was said."""
        added = self.cleaned_data["name"]
        return [one.name for one in self.cleaned_data["kept"]] + [added] * bool(added)

    @property
    def offered(self):
        return Matter.objects.order_by("-pk")[:OFFERED]


class NumbersField(forms.TypedMultipleChoiceField):
    """Numbers of rows, as check boxes send them, whether there are such or not."""

    def __init__(self, **kwargs):
        super().__init__(coerce=int, required=False, **kwargs)

    def valid_value(self, value):
        return is_number(value)


class SeenForm(forms.Form):
    """Claims to settle: when they were seen, and which of them to leave."""

    seen = forms.DateTimeField(widget=forms.HiddenInput, required=False)
    leave = NumbersField()

    def clean_seen(self):
        """What nobody has seen is changed by nobody: by default that is everything."""
        seen = self.cleaned_data["seen"]
        return seen or timezone.datetime.min.replace(tzinfo=UTC)


class AnswerSoFarForm(forms.Form):
    """What is filled in of an answer, to be kept while the register is searched."""

    leave = NumbersField()
    chosen = NumbersField()
    name = forms.CharField(max_length=300, required=False, label="Name of a new source")
    kind = KindField()
    another = forms.BooleanField(
        required=False, label="This is another of the same name"
    )
    always = forms.BooleanField(required=False)

    def clean_name(self):
        return one_line(self.cleaned_data["name"])


class NameForm(SeenForm, AnswerSoFarForm):
    """Whom a name means: sources of the register, a new one, or nobody."""

    key = forms.CharField(max_length=340, strip=False, widget=forms.HiddenInput)
    nobody = forms.BooleanField(required=False)

    def clean_chosen(self):
        numbers = self.cleaned_data["chosen"]
        found = Source.objects.current().in_bulk(numbers)
        if len(found) < len(set(numbers)):
            raise forms.ValidationError(
                "A source that was chosen is not in the register any more.",
                code="gone",
            )
        return [found[number] for number in dict.fromkeys(numbers)]

    def clean(self):
        data = super().clean()
        if self.errors or data["nobody"]:
            return data
        if data["kind"] and not data["name"]:
            self.add_error("name", "Name the new source.")
        elif data["name"] and not data["kind"]:
            self.add_error("kind", "Say what kind of source it is.")
        elif not data["name"] and not data["chosen"]:
            self.add_error("chosen", "Choose a source, or name a new one.")
        return data

    @property
    def is_new(self) -> bool:
        return bool(self.cleaned_data["name"]) and not self.cleaned_data["nobody"]

    def save(self, *, by) -> unresolved.Outcome:
        """Settle the claims; a new source enters the register with them, or neither.

        Raises sources.NameTaken.
        """
        data = self.cleaned_data
        told = {"by": by, "seen": data["seen"], "leave": data["leave"]}
        if data["nobody"]:
            return unresolved.set_aside(data["key"], **told)
        with transaction.atomic():
            chosen = list(data["chosen"])
            if data["name"]:
                another = data["another"]
                chosen.append(
                    sources.register(data["name"], kind=data["kind"], another=another)
                )
            always = data["always"]
            return unresolved.settle(data["key"], chosen, always=always, **told)


class AliasForm(forms.Form):
    """A further name of a source: where it counts, and when."""

    text = forms.CharField(max_length=300, label="Name")
    language = forms.RegexField(
        r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z",
        max_length=35,
        required=False,
        label="Language",
        help_text="A tag such as en, uk or ru-Latn.",
    )
    valid_from = forms.DateField(
        required=False, label="From", widget=forms.DateInput(attrs={"type": "date"})
    )
    valid_to = forms.DateField(
        required=False,
        label="Last used",
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def clean_text(self):
        text = one_line(self.cleaned_data["text"])
        if not text:
            raise forms.ValidationError("Give a name.", code="required")
        return text

    def clean(self):
        data = super().clean()
        return _forwards(self, data)


class RetireForm(forms.ModelForm):
    """When a name was in use; it stays in the register for the claims of that time."""

    class Meta:
        model = Alias
        fields = ["valid_from", "valid_to"]
        widgets = {
            "valid_from": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "valid_to": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def clean(self):
        return _forwards(self, super().clean())


class MergeForm(forms.Form):
    """Which sources become one, and which of them stays."""

    ids = NumbersField()
    target = forms.IntegerField(min_value=1, max_value=2**62, required=False)
    reason = forms.CharField(
        max_length=2000,
        required=False,
        label="Why",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class SplitForm(forms.Form):
    """Which claims and names move, and to whom."""

    claims = NumbersField()
    aliases = NumbersField()
    into = forms.CharField(max_length=20, required=False)
    name = forms.CharField(max_length=300, required=False, label="Name of a new source")
    kind = KindField()
    reason = forms.CharField(
        max_length=2000,
        required=False,
        label="Why",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_name(self):
        return one_line(self.cleaned_data["name"])

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        if data["into"] == "new":
            if not data["name"]:
                self.add_error("name", "Name the new source.")
            if not data["kind"]:
                self.add_error("kind", "Say what kind of source it is.")
        elif not data["into"]:
            self.add_error("into", "Choose a source, or name a new one.")
        return data


def filled_in(form: forms.Form) -> dict[str, Any]:
    """What of a form is filled in already, as far as it is valid."""
    form.is_valid()
    return form.cleaned_data


def _forwards(form, data):
    begun, ended = data.get("valid_from"), data.get("valid_to")
    if begun and ended and ended < begun:
        form.add_error("valid_to", "It cannot end before it began.")
    return data
