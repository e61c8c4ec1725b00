"""The scale by which claims are verified."""

from django.contrib import admin
from django.db.models import OuterRef

from articles.admin import RegisterAdmin
from articles.counting import number_of
from claims.models import Claim, Rating


@admin.register(Rating)
class RatingAdmin(RegisterAdmin):
    """What claims already say stays: a rating in use is reworded or retired.

    Which one every claim starts from is settled, for it tells answered from open.
    """

    list_display = ("label", "meaning", "basis", "value", "place", "claims", "retired")
    readonly_fields = ("initial",)
    search_fields = ("label", "meaning")

    def get_queryset(self, request):
        counted = number_of(Claim.objects.filter(verification=OuterRef("pk")))
        return super().get_queryset(request).annotate(claim_count=counted)

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        if obj and obj.initial:
            return (*fields, "basis", "value", "retired")
        if obj and obj.claim_count:
            return (*fields, "basis", "value")
        return fields

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and obj.initial)

    @admin.display(ordering="claim_count")
    def claims(self, rating):
        return rating.claim_count
