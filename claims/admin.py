"""The register of sources, and the scale. Claims change through `review` alone."""

from django import forms
from django.contrib import admin, messages

from articles.admin import RegisterAdmin, count_of
from articles.text import one_line
from claims import sources
from claims.models import Alias, Claim, Rating, Source


def name_of(text):
    """A name as it is kept; raises ValidationError when nothing of it can be seen."""
    name = one_line(text)
    if not name:
        raise forms.ValidationError("Give a name.", code="required")
    return name


class SourceForm(forms.ModelForm):
    class Meta:
        model = Source
        fields = ["kind", "name", "parent", "note"]

    def clean_name(self):
        return name_of(self.cleaned_data["name"])

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


class AliasForm(forms.ModelForm):
    """A name is added or taken away; only whether it is certain can change."""

    class Meta:
        model = Alias
        fields = ["text", "ambiguous"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].disabled = self.instance.pk is not None

    def clean_text(self):
        text = name_of(self.cleaned_data["text"])
        if self.instance.pk is None:
            self.instance.key = sources.normalise(text)
        return text


class AliasFormSet(forms.BaseInlineFormSet):
    """The names of a source. A name that is certain belongs to one source alone."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        for field in form.fields.values():
            field.widget.attrs["aria-label"] = field.label or "Source"

    def clean(self):
        super().clean()
        if any(self.errors):
            return
        self._check_own_name_stays()
        rows = [form for form in self.forms if self._is_kept(form)]
        self._check_names_differ(rows)
        self._check_own_name_is_free(rows)
        for form in rows:
            self._check_certainty(form)

    def _is_kept(self, form):
        return form.instance.key and form not in self.deleted_forms

    def _check_own_name_stays(self):
        own = sources.normalise(self.instance.name)
        if any(form.instance.key == own for form in self.deleted_forms):
            raise forms.ValidationError(
                "“%(name)s” is the source's own name, and stays among its names.",
                params={"name": self.instance.name},
                code="own",
            )

    def _check_names_differ(self, rows):
        seen = {}
        for form in rows:
            alias = form.instance
            if alias.key in seen:
                raise forms.ValidationError(
                    "“%(one)s” and “%(other)s” count as one name. Keep one of them.",
                    params={"one": seen[alias.key], "other": alias},
                    code="twice",
                )
            seen[alias.key] = alias

    def _check_own_name_is_free(self, rows):
        own = sources.normalise(self.instance.name)
        other = self._others(own).filter(ambiguous=False).first()
        if other and own not in {form.instance.key for form in rows}:
            raise forms.ValidationError(
                "%(other)s goes by the name “%(name)s” already. If this source does"
                " too, add the name here and mark it ambiguous.",
                params={"other": _described(other.source), "name": self.instance.name},
                code="taken",
            )

    def _check_certainty(self, form):
        alias = form.instance
        if alias.ambiguous:
            return
        other = self._others(alias.key).first()
        if other:
            form.add_error(
                "ambiguous",
                f"{_described(other.source)} goes by “{alias}” too. If both do, mark"
                " it ambiguous: then a person decides each time.",
            )
        elif self.instance.kind == Source.Kind.UNNAMED:
            form.add_error(
                "ambiguous", "A name of an unnamed source is never certain: mark it."
            )

    def _others(self, key):
        rows = Alias.objects.select_related("source").filter(key=key)
        return rows.exclude(source=self.instance.pk)


class AliasInline(admin.TabularInline):
    model = Alias
    form = AliasForm
    formset = AliasFormSet
    extra = 1


@admin.register(Source)
class SourceAdmin(RegisterAdmin):
    form = SourceForm
    autocomplete_fields = ("parent",)
    goes_along = ("aliases",)
    inlines = (AliasInline,)
    list_display = ("name", "kind", "parent", "claims")
    list_filter = ("kind",)
    list_select_related = ("parent",)
    search_fields = ("aliases__key",)

    def get_queryset(self, request):
        counted = count_of(Claim.objects, "source")
        return super().get_queryset(request).annotate(claim_count=counted)

    def get_search_results(self, request, queryset, search_term):
        if not search_term.strip():
            return queryset, False
        return queryset.filter(pk__in=sources.matching(search_term).values("pk")), False

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        self._share_names(request, form.instance)
        sources.keep_own_name(form.instance)

    def _share_names(self, request, source):
        """A name that is ambiguous here is certain nowhere else."""
        shared = source.aliases.filter(ambiguous=True).values("key")
        others = Alias.objects.filter(key__in=shared, ambiguous=False)
        for alias in others.select_related("source"):
            alias.ambiguous = True
            alias.save(update_fields=["ambiguous"])
            change = f"“{alias}” became ambiguous: {_described(source)} has it too."
            self.log_change(request, alias.source, change)
            self.message_user(
                request, f"{_described(alias.source)}: {change}", messages.WARNING
            )

    @admin.display(ordering="claim_count")
    def claims(self, source):
        return source.claim_count


@admin.register(Rating)
class RatingAdmin(RegisterAdmin):
    """What claims already say stays: a rating in use is reworded or retired.

    Which one every claim starts from is settled, for it tells answered from open.
    """

    list_display = ("label", "meaning", "basis", "value", "place", "claims", "retired")
    readonly_fields = ("initial",)
    search_fields = ("label", "meaning")

    def get_queryset(self, request):
        counted = count_of(Claim.objects, "verification")
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


def _described(source):
    return f"“{source}” ({source.get_kind_display().lower()})"
