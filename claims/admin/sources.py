"""The register of sources."""

from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminURLFieldWidget
from django.db.models import Exists, OuterRef, Q
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from articles.admin import WithPickers
from articles.counting import number_of
from claims import register_search, sources
from claims.admin.names import (
    MOST_IN_FORM,
    AliasInline,
    AskedAgain,
    NamedFields,
    name_of,
)
from claims.admin.sheets import SheetAdmin
from claims.forms import LinkField
from claims.models import Alias, Claim, Interest, Matter, Role, SameAs, Source

MOST_MATTERS = 30
MOST_MERGED = 50  # at once


class SourceForm(forms.ModelForm):
    class Meta:
        model = Source
        fields = ["kind", "name", "parent", "country", "ours", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "parent" in self.fields:
            kept = Q(merged_into=None) | Q(pk=self.instance.parent_id)
            self.fields["parent"].queryset = Source.objects.filter(kept)

    def clean_name(self):
        return name_of(self.cleaned_data["name"])

    def clean_country(self):
        return self.cleaned_data["country"].strip().upper()

    def clean_parent(self):
        parent = self.cleaned_data["parent"]
        above, passed = parent, set()
        while above and above.pk not in passed:
            if above.pk == self.instance.pk:
                raise forms.ValidationError(
                    "“%(parent)s” is this source, or belongs to it.",
                    params={"parent": parent},
                    code="circle",
                )
            passed.add(above.pk)
            above = above.parent
        return parent


class RoleForm(forms.ModelForm):
    class Meta:
        model = Role
        fields = ["title", "body", "since", "until"]

    def clean_title(self):
        return name_of(self.cleaned_data["title"])

    def clean_body(self):
        body = self.cleaned_data["body"]
        if body and body.pk == self.instance.source_id:
            raise forms.ValidationError("A role is held in another body.", code="self")
        return body

    def clean(self):
        data = super().clean()
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", "It ends before it begins.")
        return data


class SameAsForm(forms.ModelForm):
    url = LinkField(
        label="Address",
        max_length=1000,
        assume_scheme="https",
        widget=AdminURLFieldWidget,
    )

    class Meta:
        model = SameAs
        fields = ["url"]


class RoleInline(WithPickers, admin.TabularInline):
    model = Role
    fk_name = "source"
    form = RoleForm
    formset = NamedFields
    extra = 0
    autocomplete_fields = ("body",)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("body")


class InterestInline(WithPickers, admin.TabularInline):
    model = Interest
    formset = NamedFields
    extra = 0
    fields = ("matter", "side")
    autocomplete_fields = ("matter",)
    verbose_name = "matter"
    verbose_name_plural = "matters to which it is a party"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("matter")


class SameAsInline(admin.TabularInline):
    model = SameAs
    form = SameAsForm
    formset = NamedFields
    extra = 0


class YesOrNo(admin.SimpleListFilter):
    """A question about each source; `true` is the condition for Yes."""

    true: Q | Exists

    def lookups(self, request, model_admin):
        return [("yes", "Yes"), ("no", "No")]

    def queryset(self, request, queryset):
        if self.value() == "yes":
            return queryset.filter(self.true)
        return queryset.filter(~self.true) if self.value() == "no" else queryset


class Country(admin.AllValuesFieldListFilter):
    def choices(self, changelist):
        for choice in super().choices(changelist):
            yield {**choice, "display": choice["display"] or "Not given"}


class HasParent(YesOrNo):
    title = "parent"
    parameter_name = "belongs"
    true = Q(parent__isnull=False)


class HasAmbiguousName(YesOrNo):
    title = "ambiguous names"
    parameter_name = "ambiguous"
    true = Exists(Alias.objects.filter(source=OuterRef("pk"), ambiguous=True))


class Merged(admin.SimpleListFilter):
    """Those that were merged into another are out of sight until asked for."""

    title = "merge"
    parameter_name = "merged"

    def lookups(self, request, model_admin):
        return [("yes", "Merged into another")]

    def choices(self, changelist):
        no, yes = super().choices(changelist)
        return [{**no, "display": "Not merged"}, yes]

    def queryset(self, request, queryset):
        return queryset.filter(merged_into__isnull=self.value() != "yes")


class PartyTo(admin.SimpleListFilter):
    """The first matters by name; the list of matters leads to the sources of each."""

    title = "matter"
    parameter_name = "matter"

    def lookups(self, request, model_admin):
        return Matter.objects.values_list("pk", "name")[:MOST_MATTERS]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        if not self.value().isdecimal() or len(self.value()) > 18:
            return queryset.none()
        party = Interest.objects.filter(matter=int(self.value())).values("source")
        return queryset.filter(pk__in=party)


@admin.register(Source)
class SourceAdmin(SheetAdmin, AskedAgain):
    """A source that was merged into another is only read: the merge can be undone."""

    form = SourceForm
    autocomplete_fields = ("parent",)
    goes_along = ("aliases", "roles", "interests", "same_as")
    inlines = (AliasInline, RoleInline, InterestInline, SameAsInline)
    list_display = ("name", "kind", "country", "parent", "names", "claims")
    list_filter = (
        "kind",
        ("country", Country),
        "ours",
        HasParent,
        HasAmbiguousName,
        PartyTo,
        Merged,
    )
    actions = ("merge",)
    list_select_related = ("parent",)
    search_fields = ("aliases__key",)
    search_help_text = "Words of any name, whole or begun; accents do not count."

    def get_queryset(self, request):
        found = super().get_queryset(request)
        if not request.resolver_match.kwargs:  # a list of many
            found = found.defer("note")
        return found.annotate(
            claim_count=number_of(Claim.objects.filter(source=OuterRef("pk"))),
            name_count=number_of(Alias.objects.filter(source=OuterRef("pk"))),
        )

    def get_search_results(self, request, queryset, search_term):
        if request.path == reverse("admin:autocomplete"):
            queryset = queryset.current()
        if not search_term.strip():
            return queryset, False
        if request.GET.get(Merged.parameter_name) == "yes":
            # Its names went along when it was merged.
            return queryset.filter(name__icontains=search_term.strip()), False
        return register_search.matching(search_term, among=queryset), False

    def get_fields(self, request, obj=None):
        fields = [*self.form.Meta.fields]
        if obj and obj.name_count > MOST_IN_FORM:
            fields.append("all_names")
        if obj and obj.merged_into_id:
            fields.append("merged_into")
        return fields

    def get_readonly_fields(self, request, obj=None):
        return ("all_names", "merged_into")

    def get_inlines(self, request, obj):
        many = obj and obj.name_count > MOST_IN_FORM
        return [one for one in self.inlines if not (many and one is AliasInline)]

    def has_change_permission(self, request, obj=None):
        merged = obj is not None and obj.merged_into_id is not None
        return super().has_change_permission(request, obj) and not merged

    def has_delete_permission(self, request, obj=None):
        merged = obj is not None and obj.merged_into_id is not None
        return super().has_delete_permission(request, obj) and not merged

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        self.tell_shared(request, form.instance)
        sources.keep_own_name(form.instance)

    @admin.action(description="Merge into one…", permissions=["change"])
    def merge(self, request, queryset):
        """To the page that shows what would move; nothing has changed yet."""
        chosen = list(
            queryset.order_by("pk").values_list("pk", flat=True)[:MOST_MERGED]
        )
        if len(chosen) < 2:
            self.message_user(request, "Choose two or more.", messages.WARNING)
            return None
        query = urlencode({"ids": chosen}, doseq=True)
        return redirect(f"{reverse('source_merge')}?{query}")

    @admin.display(ordering="name_count")
    def names(self, source):
        return source.name_count

    @admin.display(ordering="claim_count")
    def claims(self, source):
        return source.claim_count

    @admin.display(description="names")
    def all_names(self, source):
        url = reverse("admin:claims_alias_changelist")
        return format_html(
            '<a href="{}?source__id__exact={}">{} names, in the list of aliases</a>',
            url,
            source.pk,
            source.name_count,
        )
