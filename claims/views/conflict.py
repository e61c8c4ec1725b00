"""Two people on one claim: what stands now beside what was typed, and the way back."""

from django.contrib import messages
from django.shortcuts import render

from claims import blind
from claims.closed import why_not_edited
from claims.forms import NEW, JudgeForm, registered
from claims.move_forms import MoveForm
from claims.views.context import desk_url, get_claim, shown_on

KEPT = "Kept from you until a second has answered."


def conflict(request, stale, form):
    """Two people on one claim: the later one gets both texts, and loses nothing."""
    return side_by_side(request, get_claim(stale.claim.pk), form, status=409)


def side_by_side(request, claim, form, *, status, refusal=""):
    """What stands now beside what was typed, which can be sent once more."""
    blind.veil([claim], by=request.user)
    context = {
        "claim": claim,
        "refusal": refusal,
        "why": why_not_edited(claim) if isinstance(form, JudgeForm) else "",
        "rows": _both_texts(claim, form),
        "event": claim.events.select_related("by").last(),
        "typed": _typed(request, claim),
        "back": back(request, claim),
    }
    return render(request, "claims/conflict.html", context, status=status)


def _both_texts(claim, form):
    """Field by field: what it is called, what they have now, what was typed here."""
    compared = getattr(form, "compared", ())
    if not compared:
        return []
    if isinstance(form, MoveForm):
        theirs = type(form)(claim=claim, as_it_stands=True)
    else:
        theirs = type(form)(claim=claim)
    kept = blind.HIDDEN if claim.veiled else ()
    return [
        (
            bound.label,
            KEPT if bound.name in kept else _shown(theirs[bound.name]),
            _shown(bound),
        )
        for bound in form.visible_fields()
        if bound.name in compared
    ]


def _shown(bound) -> str:
    value = bound.value()
    if bound.name == "source" and isinstance(bound.form, JudgeForm):
        return _source_shown(bound.form)
    if isinstance(value, list):
        return ", ".join(_label(bound, one) for one in value)
    return _label(bound, value)


def _label(bound, value) -> str:
    for key, label in getattr(bound.field, "choices", ()):
        if str(key) == str(value):
            return str(label)
    return "" if value is None else str(value)


def _source_shown(form) -> str:
    chosen = str(form["source"].value() or "")
    if chosen == NEW:
        return f"{form['source_name'].value()} (new)"
    return str(registered(chosen) or "")


def _typed(request, claim):
    """Everything that was posted, to be sent once more for the revision of now."""
    for name in request.POST:
        if name not in ("csrfmiddlewaretoken", "revision"):
            for value in request.POST.getlist(name):
                yield name, value
    yield "revision", claim.revision


def back(request, claim) -> str:
    """To where the claim was changed: the desk, or its page with the queue's query."""
    if "desk" in (request.POST.get("at"), request.GET.get("at")):
        return desk_url(claim, shown=shown_on(request))
    url = claim.get_absolute_url()
    return f"{url}?{request.GET.urlencode()}" if request.GET else url


def tell_errors(request, form):
    for errors in form.errors.values():
        for error in errors:
            messages.error(request, error)
