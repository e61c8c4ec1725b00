"""What people type about articles."""

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from articles import fetching, importing, intake
from articles.models import Article, Feed
from articles.reading import BYTES, Reading
from articles.text import UnreadableDocument, admit, one_line

NO_SUCH_TIME = "No article was published then. Check the year."


class PublishedField(forms.DateTimeField):
    """When an article was published, to the minute."""

    widget = forms.DateTimeInput(
        attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
    )
    default_validators = [
        MinValueValidator(intake.OLDEST, NO_SUCH_TIME),
        MaxValueValidator(intake.NEWEST, NO_SUCH_TIME),
    ]


class PastedField(forms.CharField):
    """A text as it was copied; what is no character of it goes at the door."""

    widget = forms.Textarea

    def to_python(self, value):
        return super().to_python(value).replace("\0", "")


class BringForm(forms.Form):
    """One field for an address or a text, or a file."""

    content = PastedField(
        required=False,
        strip=False,
        label="Address or text",
        widget=forms.Textarea(attrs={"rows": 10, "autofocus": True}),
        help_text="Paste the article, or the address where it stands.",
    )
    file = forms.FileField(
        required=False,
        label="Or a file",
        widget=forms.FileInput(attrs={"accept": ",".join(importing.KINDS)}),
        help_text="Text, web page, Word or PDF, at most 5 MB.",
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > BYTES:
            raise forms.ValidationError(
                "The file is larger than 5 MB. Paste the text of the article instead."
            )
        return file

    def clean(self):
        data = super().clean()
        has_content = bool(data.get("content", "").strip())
        if self.errors:
            return data
        if has_content and data["file"]:
            raise forms.ValidationError("Give either a file or a text, not both.")
        if not has_content and not data["file"]:
            raise forms.ValidationError("Paste a text or an address, or choose a file.")
        words = data.get("content", "").split()
        if len(words) > 1 and all("://" in word for word in words):
            self.add_error("content", "Give one address at a time.")
        return data

    @property
    def address(self) -> str:
        """The address that was typed, or "" when it is a text."""
        typed = self.cleaned_data["content"].strip()
        if len(typed.split()) != 1:
            return ""
        if "://" in typed:
            return typed
        return f"https://{typed}" if "." in typed[:-1] else ""

    @property
    def is_guess(self) -> bool:
        """Whether one word, which could be a text, was taken for an address."""
        return bool(self.address) and "://" not in self.cleaned_data["content"]


class HeadlineForm(forms.Form):
    """What an article is called; it has to be seen."""

    headline = forms.CharField(max_length=500, label="Headline")

    def clean_headline(self):
        headline = one_line(self.cleaned_data["headline"])
        if not headline:
            raise forms.ValidationError("A headline needs words.", code="empty")
        return headline


class ArticleForm(HeadlineForm):
    """What is known of an article before it goes in; the text may still be cut."""

    outlet = forms.CharField(
        max_length=200, required=False, help_text="Who published it."
    )
    byline = forms.CharField(max_length=300, required=False, help_text="Who wrote it.")
    published = PublishedField(required=False)
    url = forms.CharField(max_length=2000, required=False, label="Address")
    text = PastedField(
        strip=False,
        widget=forms.Textarea(attrs={"rows": 22}),
        help_text="Cut what does not belong to the article. "
        "Once it is in, this text never changes.",
    )
    language = forms.CharField(max_length=35, required=False, widget=forms.HiddenInput)
    door = forms.ChoiceField(
        choices=[
            (door.value, door.label)
            for door in (Article.Door.TEXT, Article.Door.FILE, Article.Door.URL)
        ],
        widget=forms.HiddenInput,
    )

    def clean_url(self):
        try:
            url = self.cleaned_data["url"]
            return fetching.canonical_url(url) if url else ""
        except UnreadableDocument as error:
            raise forms.ValidationError(str(error), code="address") from None

    def clean_text(self):
        try:
            return admit(self.cleaned_data["text"])
        except UnreadableDocument as error:
            raise forms.ValidationError(str(error), code="text") from None

    @property
    def reading(self) -> Reading:
        data = self.cleaned_data
        names = ("text", "headline", "byline", "published", "language", "url")
        return Reading(**{name: data[name] for name in names})


class DetailsForm(HeadlineForm, forms.ModelForm):
    """What may be corrected about an article that is in: never its text."""

    class Meta:
        model = Article
        fields = ["headline", "byline", "published"]
        field_classes = {"published": PublishedField}
        widgets = {"published": PublishedField.widget}


class FeedForm(forms.ModelForm):
    url = forms.CharField(max_length=1000, label="Address of the feed")

    class Meta:
        model = Feed
        fields = ["url"]

    def clean_url(self):
        try:
            return fetching.canonical_url(self.cleaned_data["url"])
        except UnreadableDocument as error:
            raise forms.ValidationError(str(error), code="address") from None


class ListForm(forms.Form):
    q = forms.CharField(max_length=200, required=False, label="Headline or outlet")
