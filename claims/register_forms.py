"""What people type about sources, and about what articles are about."""

from django import forms

from articles.text import one_line
from claims.models import Matter

OFFERED = 100  # names of matters that a browser proposes while one is typed


class MattersForm(forms.Form):
    """The matters of an article: those it has can be taken off, one can be added."""

    kept = forms.ModelMultipleChoiceField(
        queryset=Matter.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="It is about",
    )
    name = forms.CharField(
        max_length=200,
        required=False,
        label="Add a matter",
        widget=forms.TextInput(attrs={"list": "matters", "autocomplete": "off"}),
    )

    def __init__(self, *args, article, **kwargs):
        matters = article.matters.all()
        super().__init__(*args, initial={"kept": matters}, **kwargs)
        self.fields["kept"].queryset = matters

    def clean_name(self):
        return one_line(self.cleaned_data["name"])

    @property
    def names(self) -> list[str]:
        """What the article is about, as it was said."""
        added = self.cleaned_data["name"]
        return [one.name for one in self.cleaned_data["kept"]] + [added] * bool(added)

    @property
    def offered(self):
        return Matter.objects.order_by("-pk")[:OFFERED]
