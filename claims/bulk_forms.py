"""What people choose to do to many claims at once."""

from django import forms
from django.utils.formats import date_format

from claims import register_search
from claims.filter_kinds import LONGEST_KEY, Day
from claims.forms import ProseField, registered
from claims.models import BulkChange, Claim
from claims.names import normalise
from claims.people import reviewers

Action = BulkChange.Action


class NumbersField(forms.Field):
    """The numbers of the claims that are ticked."""

    widget = forms.MultipleHiddenInput

    def clean(self, value):
        numbers = [one for one in value or [] if one.isdecimal()]
        return [int(one) for one in numbers if len(one) <= LONGEST_KEY]


class ScopeForm(forms.Form):
    """Which claims of the queue: all that match, or those that are ticked."""

    scope = forms.ChoiceField(
        choices=[("all", "All"), ("ticked", "Ticked")], required=False
    )
    claim = NumbersField(required=False)


class ProceedForm(forms.Form):
    """How far a change had come when it was sent on."""

    done = forms.IntegerField(min_value=0)


class BulkForm(forms.Form):
    """What to do, with what it needs; and what was seen when it was chosen."""

    action = forms.ChoiceField(choices=Action.choices, label="What to do")
    assignee = forms.CharField(max_length=150, required=False, label="To whom")
    dismissed_as = forms.ChoiceField(
        choices=Claim.Dismissal.choices, required=False, label="As what"
    )
    source = forms.CharField(
        max_length=300, required=False, label="A source's name or number"
    )
    due = forms.DateField(required=False, label="Day", widget=Day())
    mark = forms.ChoiceField(
        choices=[("", "No mark"), *Claim.Mark.choices], required=False, label="Mark"
    )
    reason = ProseField(
        max_length=2000,
        required=False,
        label="Reason",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Reopening needs one.",
    )
    count = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    seen_at = forms.DateTimeField(widget=forms.HiddenInput)

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        needed = getattr(self, f"_need_{data['action']}", None)
        if needed:
            needed(data)
        return data

    @property
    def given(self) -> dict:
        """What the action needs, as it is kept."""
        data = self.cleaned_data
        return {
            Action.ASSIGN: lambda: {"assignee": data["to"] and data["to"].pk},
            Action.ACCEPT: dict,
            Action.DISMISS: lambda: {
                "dismissed_as": data["dismissed_as"],
                "reason": data["reason"],
            },
            Action.REOPEN: lambda: {"reason": data["reason"]},
            Action.SOURCE: lambda: {"source": data["chosen"].pk},
            Action.DUE: lambda: {"due": data["due"] and data["due"].isoformat()},
            Action.MARK: lambda: {"mark": data["mark"]},
        }[data["action"]]()

    @property
    def summary(self) -> str:
        """What is done, in a line."""
        data = self.cleaned_data
        as_what = dict(Claim.Dismissal.choices).get(data["dismissed_as"], "")
        return {
            Action.ASSIGN: lambda: f"Give to {data['to'] or 'nobody'}",
            Action.ACCEPT: lambda: "Accept",
            Action.DISMISS: lambda: f"Dismiss as {as_what.lower()}",
            Action.REOPEN: lambda: "Reopen",
            Action.SOURCE: lambda: f"Set the source to {data['chosen']}",
            Action.DUE: lambda: (
                f"Due on {date_format(data['due'])}" if data["due"] else "Due on no day"
            ),
            Action.MARK: lambda: (
                f"Mark as {data['mark']}" if data["mark"] else "Take the mark away"
            ),
        }[data["action"]]()

    def _need_assign(self, data):
        name = data["assignee"]
        data["to"] = reviewers().filter(username__iexact=name).first() if name else None
        if name and data["to"] is None:
            self.add_error(
                "assignee",
                forms.ValidationError(
                    "Nobody who reviews has the user name %(name)s.",
                    params={"name": name},
                ),
            )

    def _need_dismiss(self, data):
        if not data["dismissed_as"]:
            self.add_error("dismissed_as", "Say what they are instead.")

    def _need_reopen(self, data):
        if not data["reason"].strip():
            self.add_error("reason", "Say why they are reopened.")

    def _need_source(self, data):
        name = data["source"]
        found = [registered(name)] if name.isdecimal() else _named(name)
        data["chosen"] = found[0] if len(found) == 1 else None
        if len(found) > 1:
            several = "; ".join(f"{one.pk} is {one} ({one.kind})" for one in found)
            self.add_error("source", f"Give the number of one: {several}.")
        elif data["chosen"] is None:
            self.add_error("source", "No source has this name or number.")


def _named(name: str) -> list:
    """The one source of just this name, or else all that have it as a part."""
    found = register_search.search(name) if name else []
    exact = [one for one in found if normalise(one.name) == normalise(name)]
    return exact if len(exact) == 1 else found
