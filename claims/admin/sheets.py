"""The register out as a sheet, and in again: looked over first, then all or nothing."""

import base64
import binascii
import zlib

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_GET, require_http_methods

from claims.models import Source
from claims.sheets import file
from claims.sheets.file import MOST_BYTES
from claims.sheets.importing import NotAsShown, bring_in
from claims.sheets.plan import plan

# As much as a page shows of a long file.
MOST_SHOWN = 200


class FileForm(forms.Form):
    """A file to look over."""

    file = forms.FileField(
        label="CSV file",
        help_text=f"At most {MOST_BYTES // 1024**2} MB.",
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                f"The file is longer than {MOST_BYTES // 1024**2} MB.", code="long"
            )
        return file.read()


class SeenForm(forms.Form):
    """The file that was looked over, carried by the page, and what it was to do."""

    packed = forms.CharField(widget=forms.HiddenInput)
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def clean_packed(self):
        try:
            return unpacked(self.cleaned_data["packed"])
        except (binascii.Error, ValueError, zlib.error):
            raise forms.ValidationError("Choose the file again.", code="lost") from None


def packed(data):
    return base64.b64encode(zlib.compress(data)).decode()


def unpacked(text, *, most=MOST_BYTES):
    """What was packed; a ValueError when it is no file that could have been.

    Such as one of more than `most` bytes.
    """
    reader = zlib.decompressobj()
    data = reader.decompress(base64.b64decode(text, validate=True), most)
    if not reader.eof:
        raise ValueError
    return data


class SheetAdmin(admin.ModelAdmin):
    """Import and export of the sources that a list shows."""

    change_list_template = "admin/claims/source/change_list.html"

    def get_urls(self):
        def view(function):
            return self.admin_site.admin_view(function)

        return [
            path("import/", view(self.import_view), name="claims_source_import"),
            path("export/", view(self.export_view), name="claims_source_export"),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        context = {
            "may_import": self.may_import(request),
            "export_query": request.GET.urlencode(),
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def may_import(self, request):
        names = request.user.has_perms(["claims.add_alias", "claims.change_alias"])
        sources = self.has_add_permission(request)
        return names and sources and self.has_change_permission(request)

    @method_decorator(require_GET)
    def export_view(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            shown = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            return redirect("admin:claims_source_changelist")
        # Without what the list counts, and in its own order.
        found = Source.objects.filter(pk__in=shown.order_by().values("pk"))
        name = f"sources-{timezone.now():%Y%m%d-%H%M}.csv"
        return StreamingHttpResponse(
            file.as_csv(found),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    @method_decorator(require_http_methods(["GET", "POST"]))
    def import_view(self, request):
        if not self.may_import(request):
            raise PermissionDenied
        if request.method == "GET":
            return self._page(request, form=FileForm())
        if "packed" in request.POST:
            return self._write(request)
        form = FileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(request, form=form)
        return self._look_over(request, form.cleaned_data["file"])

    def _look_over(self, request, data, *, changed=False):
        sheet = file.read(data)
        made = plan(sheet)
        shown = {"plan": made, "changed": changed}
        for name in ("problems", "steps", "shared"):
            rows = getattr(made, name)
            shown[f"shown_{name}"] = rows[:MOST_SHOWN]
            shown[f"more_{name}"] = max(0, len(rows) - MOST_SHOWN)
        if not made.problems:
            seen = {"packed": packed(data), "seen": made.fingerprint}
            shown["ready"] = SeenForm(initial=seen)
        return self._page(request, form=FileForm(), **shown)

    def _write(self, request):
        form = SeenForm(request.POST)
        if not form.is_valid():
            lost = FileForm({}, {})
            lost.errors["file"] = lost.error_class(["Choose the file again."])
            return self._page(request, form=lost)
        data = form.cleaned_data["packed"]
        try:
            done = bring_in(
                file.read(data),
                by=request.user,
                seen=form.cleaned_data["seen"],
            )
        except NotAsShown:
            return self._look_over(request, data, changed=True)
        said = (
            f"{done.added} added, {done.changed} changed, {done.unchanged} unchanged."
        )
        self.message_user(request, f"The sources are in: {said}", messages.SUCCESS)
        return redirect(reverse("admin:claims_source_changelist"))

    def _page(self, request, **context):
        context |= {
            **self.admin_site.each_context(request),
            "title": "Import sources",
            "opts": self.opts,
            "kinds": Source.Kind.values,
        }
        return TemplateResponse(request, "admin/claims/source/import.html", context)
