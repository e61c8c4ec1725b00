"""The registers of what comes in. Articles and their texts come by `intake` alone."""

from functools import partial

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.widgets import (
    AdminTextInputWidget,
    AutocompleteSelect,
)
from django.db import transaction
from django.db.models import OuterRef
from django.db.models.functions import Length
from django.urls import reverse
from django.utils.html import format_html

from articles import fetching
from articles.counting import number_of
from articles.forms import DetailsForm, FeedForm
from articles.models import Article, Feed, Outlet, Version
from articles.tasks import send
from articles.text import UnreadableDocument


class Picker(AutocompleteSelect):
    """A search box that a crafted value, which is no row's number, does not break."""

    def optgroups(self, name, value, attr=None):
        return super().optgroups(name, list(filter(_is_number, value)), attr)


def _is_number(value):
    return str(value).isdecimal() or not value


class WithPickers(admin.options.BaseModelAdmin):
    """`autocomplete_fields` that take anything typed."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", Picker(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class ToRead:
    """Rows of an admin that are shown, and written elsewhere."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class RegisterAdmin(WithPickers, admin.ModelAdmin):
    """A register whose rows are pointed at: what is in use is never deleted."""

    show_full_result_count = False
    # Relations whose rows belong to the row, and go when it goes.
    goes_along: tuple[str, ...] = ()

    def save_model(self, request, obj, form, change):
        # A worker may be writing the other columns.
        obj.save(update_fields=form.changed_data if change else None)

    def get_deleted_objects(self, objs, request):
        """Count what stands in the way; Django would load and list each row of it."""
        going, in_the_way = [], []
        for obj in objs:
            going += [str(obj), [str(row) for row in self._along(obj)]]
            in_the_way += self._uses(obj)
        return going, {self.opts.verbose_name_plural: len(objs)}, set(), in_the_way

    def delete_model(self, request, obj):
        for row in self._along(obj):
            row.delete()
        obj.delete()

    def _along(self, obj):
        return [row for name in self.goes_along for row in getattr(obj, name).all()]

    def _uses(self, obj):
        for relation in self.opts.related_objects:
            name = relation.get_accessor_name()
            count = 0 if name in self.goes_along else getattr(obj, name).count()
            if count:
                model = relation.related_model._meta
                noun = model.verbose_name if count == 1 else model.verbose_name_plural
                yield f"{count} {noun}"


class OutletForm(forms.ModelForm):
    class Meta:
        model = Outlet
        fields = ["name", "domain", "reach"]

    def clean_domain(self):
        """The name of the site, out of whatever address of it was typed."""
        typed = self.cleaned_data["domain"]
        if not typed:
            return None
        try:
            url = fetching.canonical_url(
                typed if "://" in typed else f"https://{typed}"
            )
        except UnreadableDocument as error:
            raise forms.ValidationError(str(error), code="address") from None
        return fetching.site_of(url)


@admin.register(Outlet)
class OutletAdmin(RegisterAdmin):
    form = OutletForm
    list_display = ("name", "domain", "reach", "articles")
    list_filter = ("reach",)
    search_fields = ("name", "domain")

    def get_queryset(self, request):
        counted = number_of(Article.objects.filter(outlet=OuterRef("pk")))
        return super().get_queryset(request).annotate(article_count=counted)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if change and "reach" in form.changed_data:
            transaction.on_commit(partial(send, settings.AFTER_REACH, obj.pk))

    @admin.display(ordering="article_count")
    def articles(self, outlet):
        url = reverse("admin:articles_article_changelist")
        return format_html(
            '<a href="{}?outlet__id__exact={}">{}</a>',
            url,
            outlet.pk,
            outlet.article_count,
        )


class WideFeedForm(FeedForm):
    url = forms.CharField(max_length=1000, label="Address", widget=AdminTextInputWidget)

    class Meta:
        model = Feed
        fields: list[str] = []  # the admin says which


@admin.register(Feed)
class FeedAdmin(RegisterAdmin):
    """A feed whose articles are here is switched off, not deleted."""

    form = WideFeedForm
    fields = ("url", "title", "outlet", "active", "polled", "problem")
    readonly_fields = ("polled", "problem")
    autocomplete_fields = ("outlet",)
    list_display = ("__str__", "url", "outlet", "active", "polled", "problem")
    list_filter = ("active",)
    list_select_related = ("outlet",)
    search_fields = ("title", "url", "outlet__name")

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return ("url", *fields) if obj else fields


class VersionInline(ToRead, admin.TabularInline):
    """The texts of an article, which never change; the desk shows them."""

    model = Version
    fields = ("number", "state", "characters", "fingerprint", "created", "seen")
    readonly_fields = fields

    def get_queryset(self, request):
        versions = super().get_queryset(request)
        return versions.defer("text").annotate(characters=Length("text"))

    @admin.display
    def characters(self, version):
        return version.characters


@admin.register(Article)
class ArticleAdmin(RegisterAdmin):
    """Only what was misread about an article is corrected here."""

    form = DetailsForm
    fields = (
        "headline",
        "byline",
        "published",
        "outlet",
        "url",
        "language",
        "state",
        "problem",
        "duplicate_of",
        "door",
        "feed",
        "received_by",
        "created",
    )
    readonly_fields = fields[4:]
    autocomplete_fields = ("outlet",)
    inlines = (VersionInline,)
    list_display = ("headline", "outlet", "state", "door", "published", "created")
    list_filter = ("state", "door")
    list_select_related = ("outlet",)
    date_hierarchy = "created"
    search_fields = ("headline", "byline", "url", "outlet__name")

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if "outlet" in form.changed_data:
            transaction.on_commit(partial(send, settings.AFTER_OUTLET, obj.pk))

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
