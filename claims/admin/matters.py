"""What parties quarrel over, and who they are."""

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from articles.admin import RegisterAdmin, WithPickers, count_of
from claims.admin.names import name_of
from claims.admin.sources import NamedFields, PartyTo
from claims.models import Interest, Matter, Source


class MatterForm(forms.ModelForm):
    class Meta:
        model = Matter
        fields = ["name", "articles"]

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


@admin.register(Matter)
class MatterAdmin(RegisterAdmin):
    form = MatterForm
    autocomplete_fields = ("articles",)
    goes_along = ("interests",)
    inlines = (PartyInline,)
    list_display = ("name", "parties", "about")
    search_fields = ("name",)

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .annotate(
                party_count=count_of(Interest.objects, "matter"),
                article_count=count_of(Matter.articles.through.objects, "matter"),
            )
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

    def save_model(self, request, obj, form, change):
        # The articles are no column.
        columns = [name for name in form.changed_data if name != "articles"]
        obj.save(update_fields=columns if change else None)
