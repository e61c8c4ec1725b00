"""What is typed and chosen when a claim is moved: dismissed, sent back, answered."""

from typing import cast

from django import forms

from claims import second
from claims.forms import ProseField, RevisionForm, ScaleField
from claims.models import Claim

ANSWERS = [choice for choice in Claim.Attribution.choices if choice[0] != "unchecked"]


def reason_field(label: str, *, required: bool = True, **attrs: object) -> ProseField:
    return ProseField(
        max_length=2000,
        required=required,
        label=label,
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control", **attrs}),
    )


class MoveForm(RevisionForm):
    """A move of a claim: just the revision that was seen.

    `name` tells the forms of a page apart; it shows them in some `phases` of a claim,
    and a conflict shows both texts of what is `compared`.
    """

    name = "move"
    phases: tuple[str, ...] = ()
    compared: tuple[str, ...] = ()

    def __init__(self, data=None, *, claim: Claim, as_it_stands: bool = False):
        self.claim = claim
        initial = {"revision": claim.revision, **self.begun(claim)}
        if as_it_stands:
            initial |= self.standing(claim)
        auto_id = f"{self.name}-%s"
        super().__init__(data, initial=initial, auto_id=auto_id, label_suffix="")

    @property
    def refusals(self) -> list[str]:
        """Why it was not taken, field by field."""
        return [str(one) for errors in self.errors.values() for one in errors]

    def begun(self, claim: Claim) -> dict[str, object]:
        """What is filled in already for who opens the form."""
        return {}

    def standing(self, claim: Claim) -> dict[str, object]:
        """What the claim has now of what is typed here, for a conflict."""
        return {}


class ReasonedForm(MoveForm):
    compared: tuple[str, ...] = ("reason",)

    def standing(self, claim: Claim) -> dict[str, object]:
        last = claim.events.last()
        return {"reason": last.reason if last else ""}


class DismissForm(ReasonedForm):
    name = "dismiss"
    phases = ("work",)
    compared = ("dismissed_as", "reason")
    dismissed_as = forms.ChoiceField(
        choices=Claim.Dismissal.choices,
        label="What is it?",
        widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
        error_messages={"required": "Say why the claim is dismissed."},
    )
    reason = reason_field("Why, if there is more to say", required=False)

    def standing(self, claim: Claim) -> dict[str, object]:
        return {**super().standing(claim), "dismissed_as": claim.dismissed_as}


class ReopenForm(ReasonedForm):
    name = "reopen"
    phases = ("waiting", "blind", "disagreed", "to settle", "settled", "dismissed")
    reason = reason_field("Why? Everything on it stays.")
    reason.error_messages["required"] = "Say why the claim is reopened."


class SendBackForm(ReasonedForm):
    name = "send-back"
    phases = ("waiting",)
    reason = reason_field("What has to be mended?")
    reason.error_messages["required"] = "Say what has to be mended."


class AnswersForm(MoveForm):
    """Answers to both questions; ratings that are given no more are left out."""

    attribution = forms.ChoiceField(
        choices=ANSWERS,
        label="Did they say it?",
        widget=forms.RadioSelect,
        error_messages={"required": "Answer: did they say it?"},
    )
    verification = ScaleField(error_messages={"required": "Answer: is it so?"})

    def __init__(self, data=None, *, claim: Claim, as_it_stands: bool = False):
        super().__init__(data, claim=claim, as_it_stands=as_it_stands)
        also = self.offered(claim)
        field = cast("ScaleField", self.fields["verification"])
        field.offer(lambda one: not one.initial and (not one.retired or one.pk in also))

    def offered(self, claim: Claim) -> set[int | None]:
        """Ratings that are offered though they are given no more."""
        return set()


class AnswerForm(AnswersForm):
    """The second's own answers; what the first answered is not filled in."""

    name = "answer"
    phases = ("waiting", "blind")
    compared = ("attribution", "verification", "reason")
    reason = reason_field("What do your answers rest on?", rows=3)
    reason.error_messages["required"] = "Say what your answers rest on."

    def standing(self, claim: Claim) -> dict[str, object]:
        return {
            "attribution": claim.attribution,
            "verification": claim.verification_id,
        }


class DecideForm(AnswersForm):
    """What an editor makes of two answers that differ."""

    name = "decide"
    phases = ("disagreed",)
    compared = ("attribution", "verification", "rationale")
    rationale = ProseField(
        max_length=20_000,
        label="Why",
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
        error_messages={"required": "Give the reasons."},
    )

    def begun(self, claim: Claim) -> dict[str, object]:
        return {
            "attribution": claim.attribution,
            "verification": claim.verification_id,
            "rationale": claim.rationale,
        }

    def offered(self, claim: Claim) -> set[int | None]:
        return second.given_ratings(claim)


class FlagsForm(MoveForm):
    name = "flags"
    phases = ("work",)
    compared = ("flags",)
    flags = forms.MultipleChoiceField(
        choices=Claim.Flag.choices,
        required=False,
        label="Flags",
        widget=forms.CheckboxSelectMultiple,
    )

    def begun(self, claim: Claim) -> dict[str, object]:
        return {"flags": claim.flags}


class MarkForm(MoveForm):
    name = "mark"
    phases = ("work", "waiting", "blind", "disagreed", "to settle")
    compared = ("mark",)
    mark = forms.ChoiceField(
        choices=[("", "No mark"), *Claim.Mark.choices],
        required=False,
        label="Mark",
        widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
    )

    def begun(self, claim: Claim) -> dict[str, object]:
        return {"mark": claim.mark}


FORMS: list[type[MoveForm]] = [
    DismissForm,
    ReopenForm,
    SendBackForm,
    AnswerForm,
    DecideForm,
    FlagsForm,
    MarkForm,
]


def forms_for(claim: Claim, *, sent: MoveForm | None = None) -> dict[str, MoveForm]:
    """The forms of a claim's page by name; one that was sent is shown as it was."""
    made = {form.name.replace("-", "_"): form(claim=claim) for form in FORMS}
    if sent:
        made[sent.name.replace("-", "_")] = sent
    return made
