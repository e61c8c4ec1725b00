"""What people type when they talk about a claim, and with whom it is about."""

from django import forms
from django.utils import timezone

from claims.forms import ProseField
from claims.models import Comment, Contact


class Moment(forms.DateTimeInput):
    """A day and a time, as browsers ask for them."""

    input_type = "datetime-local"

    def __init__(self):
        super().__init__(format="%Y-%m-%dT%H:%M")


class CommentForm(forms.Form):
    """`answers` is the number of the comment that is answered."""

    text = ProseField(
        max_length=5000,
        label="Comment",
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
    )
    words = forms.CharField(max_length=2000, required=False, label="About the words")
    answers: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=Comment.objects.none(), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args, claim, **kwargs):
        super().__init__(*args, auto_id="comment_%s", **kwargs)
        self.fields["answers"].queryset = claim.comments.select_related("answers")

    def clean_text(self):
        text = self.cleaned_data["text"].strip()
        if not text:
            raise forms.ValidationError("Say something.")
        return text


class ContactForm(forms.ModelForm):
    is_source = forms.BooleanField(required=False, label="They are its source")

    class Meta:
        model = Contact
        fields = ["whom", "channel", "asked_at", "question", "deadline"]
        labels = {"whom": "Whom", "question": "Question"}
        widgets = {
            "asked_at": Moment(),
            "deadline": Moment(),
            "question": forms.Textarea(attrs={"rows": 2}),
        }

    question = ProseField(max_length=5000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, claim, **kwargs):
        self.claim = claim
        initial = {"asked_at": timezone.now(), "channel": Contact.Channel.EMAIL}
        super().__init__(*args, initial=initial, auto_id="contact_%s", **kwargs)
        if claim.source is None:
            del self.fields["is_source"]

    def clean(self):
        data = super().clean()
        asked_at, deadline = data.get("asked_at"), data.get("deadline")
        if asked_at and deadline and deadline < asked_at:
            self.add_error("deadline", "That is before they were asked.")
        data["source"] = self.claim.source if data.pop("is_source", False) else None
        return data


class AnswerForm(forms.Form):
    answer = ProseField(
        max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
