"""What somebody wants of a report: which columns, in which order."""

from django import forms
from django.core.exceptions import ValidationError

from claims.exports import COLUMNS

SHOWN = 40  # characters of a name that is none
MOST = 2**31 - 1
STEPS = {"up": -1, "down": 1}


class ColumnsField(forms.Field):
    """Names of columns, in the order in which they leave; without any, all of them.

    Either one after the other (column=claim&column=wording), or with commas between
    them (columns=claim,wording).
    """

    def clean(self, value: list[str]) -> tuple[str, ...]:
        names = [name.strip() for name in value]
        if unknown := [name for name in names if name not in COLUMNS]:
            there = ", ".join(COLUMNS)
            raise ValidationError(
                f"There is no column “{unknown[0][:SHOWN]}”. There are: {there}."
            )
        if doubled := [name for name in names if names.count(name) > 1]:
            raise ValidationError(f"The column “{doubled[0]}” is named twice.")
        if not names:
            raise ValidationError("Choose at least one column.")
        return tuple(names)


class ColumnsWidget(forms.HiddenInput):
    """Nothing at all is every column; a `columns` that is empty is none."""

    def value_from_datadict(self, data, _files, name):
        if one_by_one := data.getlist("column"):
            return one_by_one
        if name not in data:
            return list(COLUMNS)
        return [part for part in data[name].split(",") if part.strip()]


class ExportForm(forms.Form):
    """What leaves beside the filters; `count` and `token` are for the progress."""

    columns = ColumnsField(widget=ColumnsWidget, label="Columns")
    up = forms.CharField(required=False, max_length=SHOWN)
    down = forms.CharField(required=False, max_length=SHOWN)
    count = forms.IntegerField(required=False, min_value=0, max_value=MOST)
    token = forms.UUIDField(required=False)

    @property
    def moved_columns(self) -> tuple[str, ...]:
        """The columns, after one of them was moved a place up or down."""
        columns = list(self.cleaned_data["columns"])
        for name, step in ((self.cleaned_data[way], s) for way, s in STEPS.items()):
            if name in columns:
                place = columns.index(name)
                columns.pop(place)
                columns.insert(max(0, place + step), name)
        return tuple(columns)
