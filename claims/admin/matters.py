"""What parties quarrel over, and who they are."""

from django import forms
from django.contrib import admin
from django.db.models import OuterRef
from django.urls import reverse
from django.utils.html import format_html

from articles.admin import RegisterAdmin, WithPickers
from articles.counting import number_of
from claims.admin.names import NamedFields, name_of
from claims.admin.sources import PartyTo
from claims.models import Interest, Matter, Source


class MatterForm(forms.ModelForm):
    class Meta:
        model = Matter
        fields = ["name"]

    def clean_name(self):
        return name_of(self.cleaned_data["name"])


class PartyForm(forms.ModelForm):
    class Meta:
        model = Interest
        fields = ["source", "side"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "source" in self.fields and self.instance.pk is None:
            self.fields["source"].queryset = Source.objects.current()


class PartyInline(WithPickers, admin.TabularInline):
    model = Interest
    form = PartyForm
    formset = NamedFields
    extra = 1
    autocomplete_fields = ("source",)
    verbose_name = "party"
    verbose_name_plural = "parties"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("source")


class AboutInline(WithPickers, admin.TabularInline):
    """The articles that are about the matter."""

    model = Matter.articles.through
    formset = NamedFields
    extra = 1
    autocomplete_fields = ("article",)
    verbose_name = "article"
    verbose_name_plural = "articles"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("article", "matter")


@admin.register(Matter)
class MatterAdmin(RegisterAdmin):
    form = MatterForm
    goes_along = ("interests",)
    inlines = (PartyInline, AboutInline)
    list_display = ("name", "parties", "about")
    search_fields = ("name",)

    def get_queryset(self, request):
        parties = Interest.objects.filter(matter=OuterRef("pk"))
        about = Matter.articles.through.objects.filter(matter=OuterRef("pk"))
        found = super().get_queryset(request)
        return found.annotate(
            party_count=number_of(parties), article_count=number_of(about)
        )

    @admin.display(ordering="party_count")
    def parties(self, matter):
        url = reverse("admin:claims_source_changelist")
        return format_html(
            '<a href="{}?{}={}">{}</a>',
            url,
            PartyTo.parameter_name,
            matter.pk,
            matter.party_count,
        )

    @admin.display(description="articles", ordering="article_count")
    def about(self, matter):
        return matter.article_count
