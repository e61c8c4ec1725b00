"""Claims from a file: looked over first, then brought in. The rest is at the desk."""

import binascii
import io
import zlib

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods

from articles.admin import ToRead
from articles.text import one_line
from claims.admin.sheets import MOST_SHOWN, packed, unpacked
from claims.exports import COLUMNS
from claims.importing.differences import CHANGEABLE
from claims.importing.options import Options
from claims.importing.running import bring_in, look_over
from claims.models import ClaimImport

MOST_BYTES = 4 * 1024 * 1024  # some 10,000 claims: what one request has time for
LONGEST_NAME = 100  # of a file, in the history
TOO_LONG = (
    f"The file is longer than a page can take ({MOST_BYTES // 1024**2} MB). Bring it in"
    " on the server: manage.py import_claims FILE."
)


class OptionsForm(forms.Form):
    """How a file is to be taken."""

    other_desk = forms.BooleanField(
        label="It comes from another desk",
        help_text="Its numbers are not ours: claims are known by their words.",
        required=False,
    )
    create_people = forms.BooleanField(
        label="Make accounts for people who are not here",
        help_text="They are switched off: nobody can sign in with them.",
        required=False,
    )
    leave_evidence = forms.BooleanField(
        label="Leave evidence behind",
        help_text="A report tells how much there is, and not what it is.",
        required=False,
    )

    def options(self, *, name, by):
        told = {field: self.cleaned_data[field] for field in OptionsForm.base_fields}
        return Options(name=name, by=by, **told)


class ReportForm(OptionsForm):
    """A file to look over."""

    file = forms.FileField(
        label="CSV or JSONL file",
        help_text=f"At most {MOST_BYTES // 1024**2} MB.",
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.jsonl,.ndjson,text/csv"}),
    )
    field_order = ["file"]

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(TOO_LONG, code="long")
        self.name = one_line(file.name)[:LONGEST_NAME] or "a file"
        return file.read()


class SeenReportForm(OptionsForm):
    """The file that was looked over, carried by the page, and what it was to do."""

    packed = forms.CharField()
    name = forms.CharField(max_length=LONGEST_NAME)
    seen = forms.CharField(max_length=64)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget = forms.HiddenInput()

    def clean_packed(self):
        try:
            return unpacked(self.cleaned_data["packed"], most=MOST_BYTES)
        except (binascii.Error, ValueError, zlib.error):
            raise forms.ValidationError("Choose the file again.", code="lost") from None


@admin.register(ClaimImport)
class ClaimImportAdmin(ToRead, admin.ModelAdmin):
    """The files that came in, to read, and the door for the next one."""

    change_list_template = "admin/claims/claimimport/change_list.html"
    fields = ("name", "by", "at", "finished", "new", "changed", "same", "refused")
    list_display = ("name", "by", "at", "new", "changed", "same", "refused", "finished")
    list_select_related = ("by",)
    list_filter = (("finished", admin.EmptyFieldListFilter),)
    date_hierarchy = "at"
    search_fields = ("name",)
    show_full_result_count = False

    def get_urls(self):
        view = self.admin_site.admin_view(self.import_view)
        import_path = path("import/", view, name="claims_claimimport_import")
        return [import_path, *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        context = {"may_import": self.may_import(request)}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def may_import(self, request):
        return request.user.has_perm("claims.add_claimimport")

    @method_decorator(require_http_methods(["GET", "POST"]))
    def import_view(self, request):
        if not self.may_import(request):
            raise PermissionDenied
        if request.method == "GET":
            return self._page(request, form=ReportForm())
        if "packed" in request.POST:
            return self._write(request)
        form = ReportForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(request, form=form)
        data = form.cleaned_data["file"]
        return self._look_over(request, form, data, name=form.name)

    def _options(self, request, form, name):
        options = form.options(name=name, by=request.user)
        if options.create_people and not request.user.has_perm("auth.add_user"):
            raise PermissionDenied
        return options

    def _look_over(self, request, form, data, *, name, changed=False):
        options = self._options(request, form, name)
        plan = look_over(io.BytesIO(data), options, jsonl=_is_jsonl(name))
        shown = {"plan": plan, "changed": changed, "name": name}
        wholes = {
            "problems": plan.refused,
            "changes": plan.changed,
            "added": plan.new,
        }
        for part, whole in wholes.items():
            rows = getattr(plan, part)[:MOST_SHOWN]
            shown[f"shown_{part}"] = rows
            shown[f"more_{part}"] = max(0, whole - len({row.line for row in rows}))
        if plan.does_something:
            told = {
                field: form.cleaned_data[field] for field in OptionsForm.base_fields
            }
            told |= {"packed": packed(data), "name": name, "seen": plan.fingerprint}
            shown["ready"] = SeenReportForm(initial=told)
        return self._page(request, form=ReportForm(), **shown)

    def _write(self, request):
        form = SeenReportForm(request.POST)
        if not form.is_valid():
            lost = ReportForm({}, {})
            lost.errors["file"] = lost.error_class(["Choose the file again."])
            return self._page(request, form=lost)
        data, name = form.cleaned_data["packed"], form.cleaned_data["name"]
        options = self._options(request, form, name)
        jsonl = _is_jsonl(name)
        plan = look_over(io.BytesIO(data), options, jsonl=jsonl)
        if plan.fingerprint != form.cleaned_data["seen"]:
            return self._look_over(request, form, data, name=name, changed=True)
        try:
            done = bring_in(io.BytesIO(data), options, jsonl=jsonl)
        except IntegrityError:  # somebody brought in the same at the same moment
            return self._look_over(request, form, data, name=name, changed=True)
        said = (
            f"{done.new:,} new, {done.changed:,} changed, {done.same:,} the same,"
            f" {done.refused:,} refused."
        )
        self.message_user(request, f"The claims are in: {said}", messages.SUCCESS)
        return redirect("admin:claims_claimimport_changelist")

    def _page(self, request, **context):
        context |= {
            **self.admin_site.each_context(request),
            "title": "Import claims",
            "opts": self.opts,
            "columns": COLUMNS,
            "changeable": CHANGEABLE,
        }
        return TemplateResponse(
            request, "admin/claims/claimimport/import.html", context
        )


def _is_jsonl(name):
    return name.lower().endswith((".jsonl", ".ndjson"))
