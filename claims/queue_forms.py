"""Where in a queue one is, what of it is shown, and keeping it under a name."""

from django import forms

from claims.models import SavedQueue
from claims.orders import NoPlace, Order, place

# What may stand beside a claim in the queue, and what does unless one chooses.
COLUMNS = {
    "source": "Source",
    "said": "Did they say it?",
    "so": "Is it so?",
    "state": "State",
    "flags": "Flags",
    "with": "With",
    "due": "Due",
    "form": "Form",
    "outlet": "Outlet",
    "published": "Published",
    "origins": "Origins",
    "updated": "Changed",
}
USUAL = ("source", "said", "so", "state", "flags", "with")
MOST_SAVED = 30


class PlaceForm(forms.Form):
    """A place in an order; one that is none of it is left out, as if not given."""

    after = forms.CharField(required=False, max_length=120)
    before = forms.CharField(required=False, max_length=120)
    start = forms.CharField(required=False, max_length=120)
    last = forms.CharField(required=False, max_length=2)

    @property
    def is_last(self) -> bool:
        """Whether the last page is asked for, wherever it begins."""
        return self.is_valid() and bool(self.cleaned_data["last"])

    def in_order(self, order: Order) -> dict:
        """The one place to read from, as `paging.page` takes it; or none."""
        if not self.is_valid():
            return {}
        for name in ("after", "before", "start"):
            text = self.cleaned_data[name]
            try:
                if text:
                    return {name: place(order, text)}
            except NoPlace:
                return {}
        return {}


class ColumnsForm(forms.Form):
    """The columns of the queue, in their order."""

    show = forms.MultipleChoiceField(
        choices=list(COLUMNS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Columns",
    )

    def __init__(self, data):
        data = data.copy()
        if not data.getlist("show"):
            data.setlist("show", USUAL)
        super().__init__(data)

    @property
    def chosen(self) -> list[str]:
        """The columns that were asked for, each once; none for the usual ones."""
        given = self.cleaned_data["show"] if self.is_valid() else []
        chosen = list(dict.fromkeys(given))
        return [] if chosen == list(USUAL) else chosen

    @property
    def columns(self) -> list[str]:
        return self.chosen or list(USUAL)


class SaveQueueForm(forms.Form):
    """A name for the queue in hand; one that is taken is given to the new queue."""

    name = forms.CharField(max_length=60, label="Name")
    shared = forms.BooleanField(
        required=False,
        label="For the whole desk",
        help_text="Everybody has it as a tab. “Mine” in it is who looks.",
    )

    def __init__(self, data=None, *, user, query):
        super().__init__(data)
        self.user = user
        self.query = query
        if not user.has_perm("claims.review_claim"):
            del self.fields["shared"]

    def clean(self):
        data = super().clean()
        own = SavedQueue.objects.filter(owner=self.user)
        known = own.filter(name=data.get("name", "")).exists()
        if not known and own.count() >= MOST_SAVED:
            raise forms.ValidationError(
                f"You keep {MOST_SAVED} queues. Delete one first."
            )
        return data

    def save(self) -> SavedQueue:
        saved, _ = SavedQueue.objects.update_or_create(
            owner=self.user,
            name=self.cleaned_data["name"],
            defaults={
                "query": self.query,
                "shared": self.cleaned_data.get("shared", False),
            },
        )
        return saved


class ChangeQueueForm(forms.ModelForm):
    """Another name for a queue, and whose it is."""

    class Meta:
        model = SavedQueue
        fields = ["name", "shared"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        if not user.has_perm("claims.review_claim"):
            del self.fields["shared"]

    def clean_name(self):
        name = self.cleaned_data["name"]
        of_owner = SavedQueue.objects.filter(owner=self.instance.owner, name=name)
        if of_owner.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("Another queue has this name already.")
        return name
