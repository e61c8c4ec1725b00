"""The names of sources: with their source while they are few, and in a list."""

import re

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import IntegrityError
from django.db.models import Q

from articles.admin import RegisterAdmin, WithPickers
from articles.text import one_line
from claims.models import Alias, Source
from claims.names import normalise
from claims.register_search import has_word

# As many names as a form has room for; whoever has more keeps them in the list.
MOST_IN_FORM = 60
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def name_of(text):
    """A name as it is kept; raises ValidationError when nothing of it can be seen."""
    name = one_line(text)
    if not name:
        raise forms.ValidationError("Give a name.", code="required")
    return name


def described(source):
    return f"“{source}” ({source.get_kind_display().lower()})"


def is_own(alias, source):
    """Is it the source's own name, which it goes by everywhere?"""
    return alias.article_id is None and alias.key == normalise(source.name)


def uncertainty(alias, source):
    """Why a name cannot be certain for a source, or ""."""
    if alias.ambiguous or not alias.key:
        return ""
    other = others(alias, source).first()
    if other:
        where = " in this article" if alias.article_id else ""
        return (
            f"{described(other.source)} goes by “{alias}” too{where}. If both do, mark"
            " it ambiguous: then a person decides each time."
        )
    if source.kind == Source.Kind.UNNAMED:
        return "A name of an unnamed source is never certain: mark it."
    return ""


def others(alias, source):
    """The same name of other sources where it counts: everywhere, or in its article."""
    rows = Alias.objects.select_related("source").exclude(source=source.pk)
    return rows.filter(key=alias.key, article=alias.article_id)


def share(source, *, by):
    """A name that is ambiguous here is certain nowhere else in the same texts.

    Gives the names of others that became ambiguous, each of them in its history.
    """
    here = Q()
    for key, article in source.aliases.filter(ambiguous=True).values_list(
        "key", "article"
    ):
        here |= Q(key=key, article=article)
    if not here:
        return []
    found = Alias.objects.filter(here, ambiguous=False).exclude(source=source)
    shared = list(found.select_related("source"))
    for alias in shared:
        alias.ambiguous = True
        alias.save(update_fields=["ambiguous"])
        LogEntry.objects.log_actions(
            by.pk, [alias.source], CHANGE, became_ambiguous(alias, source)
        )
    return shared


def became_ambiguous(alias, source):
    return f"“{alias}” became ambiguous: {described(source)} has it too."


class AliasForm(forms.ModelForm):
    """A name is added or taken away; what it reads never changes."""

    class Meta:
        model = Alias
        fields = [
            "text",
            "language",
            "article",
            "valid_from",
            "valid_to",
            "ambiguous",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "text" in self.fields:
            self.fields["text"].disabled = self.instance.pk is not None

    def clean_text(self):
        text = name_of(self.cleaned_data["text"])
        if self.instance.pk is None:
            self.instance.key = normalise(text)
        return text

    def clean_language(self):
        tag = self.cleaned_data["language"].strip()
        if tag and not LANGUAGE.fullmatch(tag):
            raise forms.ValidationError(
                "Give a tag such as en, uk or ru-Latn.", code="language"
            )
        return tag

    def clean(self):
        data = super().clean()
        begin, end = data.get("valid_from"), data.get("valid_to")
        if begin and end and end < begin:
            self.add_error("valid_to", "It ends before it begins.")
        return data


class NamedFields(forms.BaseInlineFormSet):
    """Fields in a table have no labels, so each says what it is."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        for field in form.fields.values():
            # A search box is wrapped, and a copy of its wrapper has other attributes.
            widget = getattr(field.widget, "widget", field.widget)
            widget.attrs["aria-label"] = field.label or "Source"


class AliasFormSet(NamedFields):
    """The names of a source. A name that is certain belongs to one source alone."""

    def clean(self):
        super().clean()
        if any(self.errors):
            return
        self._check_own_name_stays()
        rows = [form for form in self.forms if self._is_kept(form)]
        self._check_names_differ(rows)
        self._check_own_name_is_free(rows)
        for form in rows:
            problem = uncertainty(form.instance, self.instance)
            if problem:
                form.add_error("ambiguous", problem)

    def _is_kept(self, form):
        return form.instance.key and form not in self.deleted_forms

    def _check_own_name_stays(self):
        own = normalise(self.instance.name)
        for form in self.initial_forms:
            was_own = form.instance.key == own and form.initial.get("article") is None
            if was_own and (form in self.deleted_forms or form.instance.article_id):
                raise forms.ValidationError(
                    "“%(name)s” is the source's own name, and stays among its names.",
                    params={"name": self.instance.name},
                    code="own",
                )

    def _check_names_differ(self, rows):
        seen = {}
        for form in rows:
            alias = form.instance
            where = alias.key, alias.article_id
            if where in seen:
                raise forms.ValidationError(
                    "“%(one)s” and “%(other)s” count as one name. Keep one of them.",
                    params={"one": seen[where], "other": alias},
                    code="twice",
                )
            seen[where] = alias

    def _check_own_name_is_free(self, rows):
        own = Alias(key=normalise(self.instance.name))
        other = others(own, self.instance).filter(ambiguous=False).first()
        if other and not any(is_own(form.instance, self.instance) for form in rows):
            raise forms.ValidationError(
                "%(other)s goes by the name “%(name)s” already. If this source does"
                " too, add the name here and mark it ambiguous.",
                params={"other": described(other.source), "name": self.instance.name},
                code="taken",
            )


class AliasInline(WithPickers, admin.TabularInline):
    model = Alias
    form = AliasForm
    formset = AliasFormSet
    extra = 1
    autocomplete_fields = ("article",)
    verbose_name = "name"
    verbose_name_plural = "names"


class AskedAgain(RegisterAdmin):
    """Two people at once: whom the database refuses is told by the form."""

    def changeform_view(self, request, *args, **kwargs):
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError:
            return super().changeform_view(request, *args, **kwargs)

    def tell_shared(self, request, source):
        for alias in share(source, by=request.user):
            change = became_ambiguous(alias, source)
            text = f"{described(alias.source)}: {change}"
            self.message_user(request, text, messages.WARNING)


class ListedAliasForm(AliasForm):
    """A name by itself, under the same rules as with its source."""

    class Meta(AliasForm.Meta):
        fields = ["source", *AliasForm.Meta.fields]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "source" in self.fields:
            self.fields["source"].disabled = self.instance.pk is not None
            self.fields["source"].queryset = Source.objects.current()

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        source, alias = data["source"], self.instance
        was_own = alias.pk and is_own(alias, source)
        alias.text = data["text"]
        alias.article, alias.ambiguous = data["article"], data["ambiguous"]
        if was_own and alias.article_id:
            self.add_error("article", "The source's own name counts everywhere.")
        twin = source.aliases.filter(key=alias.key, article=alias.article_id)
        twin = twin.exclude(pk=alias.pk).first()
        if twin:
            self.add_error("text", f"{described(source)} has it already: “{twin}”.")
        problem = uncertainty(alias, source)
        if problem:
            self.add_error("ambiguous", problem)
        return data


class Scope(admin.SimpleListFilter):
    title = "where it counts"
    parameter_name = "scope"

    def lookups(self, request, model_admin):
        return [("everywhere", "Everywhere"), ("article", "In one article")]

    def queryset(self, request, queryset):
        if self.value() in {"everywhere", "article"}:
            return queryset.filter(article__isnull=self.value() == "everywhere")
        return queryset


@admin.register(Alias)
class AliasAdmin(AskedAgain):
    """Every name; for sources with more of them than their own form has room for."""

    form = ListedAliasForm
    autocomplete_fields = ("source", "article")
    list_display = (
        "text",
        "source",
        "language",
        "article",
        "valid_from",
        "valid_to",
        "ambiguous",
    )
    list_filter = ("ambiguous", Scope)
    list_select_related = ("source", "article")
    search_fields = ("key",)

    def get_search_results(self, request, queryset, search_term):
        words = normalise(search_term).split()
        return queryset.filter(*map(has_word, words)), False

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        self.tell_shared(request, form.instance.source)

    def has_delete_permission(self, request, obj=None):
        allowed = super().has_delete_permission(request, obj)
        return allowed and not (obj and is_own(obj, obj.source))

    def lookup_allowed(self, lookup, value, request=None):
        # The link from a source's form.
        return lookup == "source__id__exact" or super().lookup_allowed(
            lookup, value, request
        )
