"""What people type about claims."""

from collections.abc import Callable, Sequence

from django import forms
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.text import normalize_newlines

from articles.models import Version
from articles.text import clean, paragraphs
from claims import anchoring, review, sources
from claims.agreed import agreed
from claims.anchoring import Misplaced, Places
from claims.filter_kinds import Day, is_number
from claims.models import Anchor, Claim, Preferences, Rating, Source
from claims.people import reviewers
from claims.wording import wording_of

NEW = "new"

UNSEEN = "The form does not say which revision of the claim you saw. Load it again."


class ProseField(forms.CharField):
    """Words over several lines, which browsers end in their own way."""

    widget = forms.Textarea

    def to_python(self, value):
        return normalize_newlines(super().to_python(value))


class KindField(forms.ChoiceField):
    """What a source is that is not in the register yet."""

    def __init__(self):
        super().__init__(
            choices=[("", "Kind of source"), *Source.Kind.choices],
            required=False,
            label="Kind of the new source",
            widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
        )


class ScaleIterator(forms.models.ModelChoiceIterator):
    """The steps that a field offers, without asking for them once more."""

    def __iter__(self):
        return map(self.choice, self.field.steps)

    def __len__(self):
        return len(self.field.steps)

    def __bool__(self):
        return bool(self.field.steps)


class ScaleField(forms.ModelChoiceField):
    """A step of the scale, of those that the form offers."""

    iterator = ScaleIterator
    steps: Sequence[Rating] = ()

    def __init__(self, **kwargs):
        super().__init__(
            queryset=Rating.objects.all(),
            label="Is it so?",
            widget=forms.RadioSelect,
            empty_label=None,
            **kwargs,
        )

    def offer(self, fits: Callable[[Rating], bool]) -> None:
        """Offer, and take, the steps that fit."""
        self.steps = [rating for rating in agreed().scale if fits(rating)]
        self.queryset = Rating.objects.filter(pk__in=[one.pk for one in self.steps])


class RevisionForm(forms.Form):
    """What every change of a claim carries: the revision that was seen."""

    revision = forms.IntegerField(
        min_value=1,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "invalid", "min_value"), UNSEEN),
    )


class AssignForm(RevisionForm):
    compared = ("assignee",)
    assignee = forms.CharField(max_length=150, required=False, label="With")

    def __init__(self, *args, claim, **kwargs):
        self.claim = claim
        super().__init__(*args, initial={"assignee": claim.assignee or ""}, **kwargs)

    def clean_assignee(self):
        name = self.cleaned_data["assignee"]
        if not name:
            return None
        user = reviewers().filter(username__iexact=name).first()
        if user is None:
            raise forms.ValidationError(
                "Nobody who reviews has the user name %(name)s.",
                params={"name": name},
                code="unknown",
            )
        return user


class HandOverForm(AssignForm):
    assignee = forms.CharField(max_length=150, label="With")
    reason = ProseField(
        max_length=2000,
        required=False,
        label="What they should know",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class DueForm(RevisionForm):
    compared = ("due",)
    due = forms.DateField(required=False, label="Due", widget=Day())

    def __init__(self, *args, claim, **kwargs):
        super().__init__(*args, initial={"due": claim.due}, **kwargs)


class JudgeForm(RevisionForm):
    """Who said it, did they say it, is it so, and why.

    `source` is the number of a source, "new" for the name typed, or empty for none.
    """

    # What a conflict shows of both people.
    compared = ("source", "attribution", "verification", "rationale")
    source = forms.CharField(max_length=20, required=False, label="Who says it?")
    source_name = forms.CharField(
        max_length=300,
        required=False,
        label="Find a source, or name a new one",
    )
    source_kind = KindField()
    another = forms.BooleanField(
        required=False, label="This is another of the same name"
    )
    same_speaker = forms.BooleanField(required=False)
    attribution = forms.ChoiceField(
        choices=Claim.Attribution.choices,
        label="Did they say it?",
        widget=forms.RadioSelect,
    )
    verification = ScaleField()
    rationale = ProseField(
        max_length=20_000,
        required=False,
        label="Why",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    then = forms.ChoiceField(
        choices=[
            ("stay", "Save"),
            ("next", "Save and next"),
            ("check", "Second check"),
        ],
        required=False,
    )
    at = forms.ChoiceField(choices=[("page", "page"), ("desk", "desk")], required=False)

    def __init__(self, *args, claim, **kwargs):
        self.claim = claim
        initial = {
            "source": claim.source_id or "",
            "source_name": "" if claim.source_id else proposed_name(claim),
            "attribution": claim.attribution,
            "verification": claim.verification_id,
            "rationale": claim.rationale,
            "revision": claim.revision,
            "same_speaker": True,
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["verification"].offer(
            lambda one: not one.retired or one.pk == claim.verification_id
        )

    def clean_source_name(self):
        return " ".join(clean(self.cleaned_data["source_name"]).split())

    def clean(self):
        data = super().clean()
        chosen = data.get("source", "")
        if chosen == NEW:
            self._check_new_source(data)
        elif chosen:
            data["source"] = self._registered(chosen)
        else:
            data["source"] = None
        return data

    def save(self, *, by) -> Claim:
        """Judge the claim; a new source enters the register with it, or neither does.

        Raises StaleClaim and IllegalMove.
        """
        data = self.cleaned_data
        with transaction.atomic():
            source = data["source"]
            if source == NEW:
                source = sources.register(
                    data["source_name"],
                    kind=data["source_kind"],
                    another=data["another"],
                )
            judgement = review.Judgement(
                source=source,
                attribution=data["attribution"],
                verification=data["verification"],
                rationale=data["rationale"],
            )
            return review.judge(
                self.claim,
                judgement,
                by=by,
                revision=data["revision"],
                same_speaker=data["same_speaker"],
            )

    def _registered(self, chosen):
        source = registered(chosen)
        if source is None:
            self.add_error(
                "source_name", "This source is not in the register any more."
            )
        return source

    def _check_new_source(self, data):
        # What was refused already is not in `data`, and has its error.
        name, kind = data.get("source_name"), data.get("source_kind")
        if name == "":
            self.add_error("source_name", "Name the new source.")
        if kind == "":
            self.add_error("source_kind", "Say what kind of source it is.")
        if not name or kind == Source.Kind.UNNAMED or data.get("another"):
            return
        namesake = sources.namesake(name)
        if namesake:
            self.add_error("source_name", str(sources.NameTaken(namesake)))


class WordsForm(forms.Form):
    """The words that a claim stands on, as printed; pieces are joined by " … "."""

    wording = forms.CharField(
        max_length=5000,
        required=False,
        label="The claim in neutral words",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Left empty, it is made from the words.",
    )
    content = forms.CharField(
        max_length=20_000,
        label="What is said",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="The exact words of the text. Where others break in between, "
        "join the pieces by “ … ”.",
    )
    source = forms.CharField(
        max_length=2000, required=False, label="Who says it, as printed"
    )
    cue = forms.CharField(
        max_length=1000, required=False, label="The words that tie it"
    )
    paragraph = forms.IntegerField(
        min_value=1,
        required=False,
        help_text="Only where the same words stand more than once.",
    )
    form = forms.ChoiceField(
        choices=[("", "As its quotation marks show"), *Claim.Form.choices],
        required=False,
    )
    content_at = forms.CharField(
        max_length=500, required=False, widget=forms.HiddenInput
    )
    source_at = forms.CharField(
        max_length=500, required=False, widget=forms.HiddenInput
    )
    cue_at = forms.CharField(max_length=500, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, version: Version, **kwargs):
        self.version = version
        super().__init__(*args, **kwargs)

    def clean_paragraph(self):
        number = self.cleaned_data["paragraph"]
        last = len(paragraphs(self.version.text))
        if number and number > last:
            raise forms.ValidationError(
                "The text has %(last)d paragraphs.", params={"last": last}, code="last"
            )
        return number

    def clean(self):
        data = super().clean()
        pieces = {}
        for role in Anchor.Role.values:
            try:
                pieces[role] = anchoring.locate(
                    self.version.text,
                    data.get(role, ""),
                    near=self._offsets(role),
                    paragraph=data.get("paragraph"),
                )
            except Misplaced as error:
                self.add_error(role, str(error))
        if not self.errors:
            if pieces["content"]:
                data["places"] = Places(**pieces)
                self._fill_in(data)
            else:
                self.add_error("content", "Give the words that are said.")
        return data

    def _fill_in(self, data):
        text = self.version.text
        places = data["places"]
        data["form"] = data["form"] or anchoring.form_of(text, places)
        words = anchoring.words_at(text, places.content)
        data["wording"] = clean(data["wording"]) or wording_of(words)

    def _offsets(self, role: str) -> list[int]:
        typed = self.cleaned_data.get(f"{role}_at", "").split(",")
        return [int(one) for one in typed if one.isdecimal() and len(one) < 10]


class EditForm(WordsForm, RevisionForm):
    compared = ("wording", "content", "source", "cue", "form")

    def __init__(self, *args, claim, **kwargs):
        places = anchoring.places_of(claim)
        initial = {
            "wording": claim.wording,
            "form": claim.form,
            "revision": claim.revision,
        }
        for role, spans in places.by_role():
            initial[role] = anchoring.words_at(claim.version.text, spans)
            initial[f"{role}_at"] = ",".join(str(start) for start, _ in spans)
        super().__init__(*args, version=claim.version, initial=initial, **kwargs)


class LinkField(forms.URLField):
    default_validators = [URLValidator(schemes=["http", "https"])]


class SeenForm(forms.Form):
    """Up to which notice somebody saw their inbox."""

    newest = forms.IntegerField(min_value=1, max_value=2**63 - 1)


class PreferencesForm(forms.ModelForm):
    class Meta:
        model = Preferences
        fields = ["single_keys", "digest"]


class SearchForm(forms.Form):
    q = forms.CharField(max_length=300, required=False, label="Name")


def registered(number: str) -> Source | None:
    """The source with a number, as it was chosen in a form; None where none has it."""
    if not is_number(number):
        return None
    return Source.objects.filter(pk=int(number)).first()


def proposed_name(claim: Claim) -> str:
    """The name to look for in the register: what the article calls the speaker."""
    return claim.speaker or claim.source_as_written
