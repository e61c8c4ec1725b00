"""Django admin's pages, as a browser deals with them."""

from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.forms import MultiWidget
from django.forms.utils import ErrorList
from django.urls import reverse


def superuser() -> User:
    return User.objects.create_superuser("root", "root@desk.example", "root")


def page(row, kind="change"):
    """The address of a row's change, delete or history page."""
    meta = row._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{kind}", args=[row.pk])


def listing(model, kind="changelist"):
    """The address of a model's list, or of its form for a new row."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{kind}")


def autocomplete(field, term):
    """The address that a field's search box asks for what it offers."""
    query = {
        "app_label": field.model._meta.app_label,
        "model_name": field.model._meta.model_name,
        "field_name": field.name,
        "term": term,
    }
    return reverse("admin:autocomplete", query=query)


def filled(client, url, /, **typed):
    """What a browser sends for the page at `url`, with some fields typed over."""
    context = client.get(url).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    sent = {}
    for form in forms:
        for bound in form:
            sent |= _sent(bound)
    return sent | typed


def found(client, url):
    """The names of the rows that a list shows."""
    return [str(row) for row in client.get(url).context["cl"].result_list]


def errors(response):
    """Every error of a refused form, of its inlines too."""
    said = []
    for entry in response.context["errors"].data:
        said += list(entry) if isinstance(entry, ErrorList) else entry.messages
    return said


def said(response):
    """What the next page tells at its top."""
    return [str(message) for message in get_messages(response.wsgi_request)]


def _sent(bound):
    if bound.field.disabled:
        return {}
    value, widget = bound.value(), bound.field.widget
    if isinstance(widget, MultiWidget):
        parts = enumerate(widget.decompress(value))
        return {f"{bound.html_name}_{n}": str(part or "") for n, part in parts}
    if value is False:
        return {}
    return {bound.html_name: "" if value is None else value}
