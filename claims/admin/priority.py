"""What makes a claim urgent: one page with what each reason weighs."""

from django import forms
from django.contrib import admin

from articles.models import Outlet
from claims import recount
from claims.admin.desk import SettledRowsAdmin
from claims.models import Claim, PriorityWeight
from claims.priority import MOST_REPEATS

MEANINGS = {
    **dict.fromkeys(Claim.Mark.values, "An editor marked the claim so."),
    "overdue": "The day it is due has passed.",
    "soon": "The day it is due is here, or the next one.",
    "week": "It is due in two to six days.",
    **dict.fromkeys(Claim.Flag.values, "It has the flag; several flags add up."),
    **dict.fromkeys(Outlet.Reach.values, "The outlet of its article has this reach."),
    "repeated": (
        "There it has the same wording, or a claim that is linked as the same."
        f" {MOST_REPEATS} articles at most count."
    ),
}


class WeightForm(forms.ModelForm):
    """A line of the list of weights; its box says of which reason it is."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["points"]
        field.widget.attrs["aria-label"] = f"{self.instance}: points"


@admin.register(PriorityWeight)
class PriorityWeightAdmin(SettledRowsAdmin):
    """Weighed in the list; then all claims are added up anew."""

    fields = ("kind", "meaning", "points")
    readonly_fields = ("kind", "meaning")
    list_display = ("kind", "points", "meaning")
    list_editable = ("points",)
    actions = None

    @admin.display(description="When it counts")
    def meaning(self, weight):
        return MEANINGS[weight.kind]

    def get_changelist_form(self, request, **kwargs):
        return super().get_changelist_form(request, **{**kwargs, "form": WeightForm})

    def changelist_view(self, request, extra_context=None):
        context = {**(extra_context or {}), "recount": recount.progress()}
        return super().changelist_view(request, context)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        # Once, however many weights of the list were changed.
        if form.changed_data and not getattr(request, "asked_to_recount", False):
            request.asked_to_recount = True
            recount.ask()
