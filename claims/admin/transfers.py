"""The history of merges and splits, to read; they are made and undone elsewhere."""

import json

from django.contrib import admin
from django.utils.html import format_html

from articles.admin import RegisterAdmin, ToRead
from claims.models import Transfer


@admin.register(Transfer)
class TransferAdmin(ToRead, RegisterAdmin):
    fields = (
        "kind",
        "origin",
        "target",
        "reason",
        "by",
        "at",
        "undone_by",
        "undone_at",
        "moved",
    )
    readonly_fields = fields
    list_display = ("at", "kind", "origin", "target", "by", "undone_at")
    list_filter = ("kind", ("undone_at", admin.EmptyFieldListFilter))
    list_select_related = ("origin", "target", "by")
    date_hierarchy = "at"
    search_fields = ("origin__name", "target__name", "reason")

    def get_queryset(self, request):
        found = super().get_queryset(request)
        return found if request.resolver_match.kwargs else found.defer("rows")

    @admin.display(description="what moved")
    def moved(self, transfer):
        rows = json.dumps(transfer.rows, indent=1, ensure_ascii=False, sort_keys=True)
        return format_html("<pre>{}</pre>", rows)
