"""What the whole desk agreed on: the rules of the second check, and its settings."""

from django import forms
from django.contrib import admin
from django.db import models
from django.shortcuts import redirect
from django.urls import reverse

from articles.admin import RegisterAdmin
from claims.models import DeskSettings, SecondCheckRule


class SettledRowsAdmin(RegisterAdmin):
    """Rows that there are, and no others: they are changed, not added or deleted."""

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class SwitchForm(forms.ModelForm):
    """A line of the list of rules; each box says of which rule it is."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("active", "blind"):
            field = self.fields[name]
            field.widget.attrs["aria-label"] = f"{self.instance}: {field.label}"


@admin.register(SecondCheckRule)
class SecondCheckRuleAdmin(SettledRowsAdmin):
    """Switched in the list: a rule is in force, or not, and blind, or not."""

    fields = ("kind", "active", "blind")
    readonly_fields = ("kind",)
    list_display = ("kind", "active", "blind")
    list_editable = ("active", "blind")
    actions = None

    def get_changelist_form(self, request, **kwargs):
        return super().get_changelist_form(request, **{**kwargs, "form": SwitchForm})


@admin.register(DeskSettings)
class DeskSettingsAdmin(SettledRowsAdmin):
    """One row, to which the list leads at once."""

    actions = None
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            return super().changelist_view(request, extra_context)
        row, _ = DeskSettings.objects.get_or_create(pk=1)
        return redirect(reverse("admin:claims_desksettings_change", args=[row.pk]))
