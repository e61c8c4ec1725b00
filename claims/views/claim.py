"""One claim: its page, and everything that is done to it. One address, one job."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from claims import assignment, evidence, highlight, neighbours, review, sources
from claims.forms import (
    NEW,
    AssignForm,
    EditForm,
    JudgeForm,
    ReasonForm,
    RevisionForm,
    SearchForm,
    registered,
)
from claims.models import Claim
from claims.review import IllegalMove, StaleClaim
from claims.views.access import may_read, may_review
from claims.views.context import (
    SHOWN,
    desk_context,
    desk_url,
    get_claim,
    page_context,
    queue_of,
    shown_on,
    source_options,
)

# What is pressed to save and go on to the next claim.
ONWARDS = ("next", "check")


@may_read
@require_GET
def claim_page(request, pk):
    claim = get_claim(pk)
    return render(request, "claims/claim_page.html", page_context(request, claim))


@may_review
@require_POST
def judge(request, pk):
    claim = get_claim(pk)
    form = JudgeForm(request.POST, claim=claim)
    if not form.is_valid():
        return _show_again(request, claim, form, status=422)
    may_register = request.user.has_perm("claims.add_source")
    if form.cleaned_data["source"] == NEW and not may_register:
        raise PermissionDenied
    then = form.cleaned_data["then"]
    follower = _follower(request, claim, form) if then in ONWARDS else None
    try:
        claim = form.save(by=request.user)
    except StaleClaim as stale:
        return _conflict(request, stale, form)
    except (IllegalMove, sources.NameTaken) as error:
        form.add_error(None, str(error))
        return _show_again(request, claim, form, status=422)
    messages.success(request, f"Claim {claim.position} saved.")
    if then == "check" and not _send_on(request, claim):
        return redirect(_back(request, claim))
    if then in ONWARDS and follower is None:
        messages.info(request, "That was the last one here.")
    return redirect(_back(request, follower or claim))


@may_review
@require_POST
def find_source(request, pk):
    """Show the form again with what the register has; nothing is saved."""
    claim = get_claim(pk)
    form = JudgeForm(request.POST, claim=claim)
    form.errors.clear()
    return _show_again(request, claim, form, status=200)


@may_read
@require_GET
def source_choices(request, pk):
    """The sources to choose from while a name is being typed."""
    claim = get_claim(pk)
    search = SearchForm({"q": request.GET.get("source_name", "")})
    query = search.cleaned_data["q"] if search.is_valid() else ""
    form = JudgeForm(claim=claim)
    form.initial["source_kind"] = request.GET.get("source_kind", "")
    form.initial["another"] = "another" in request.GET
    context = {
        "claim": claim,
        "form": form,
        "sources": source_options(query, chosen=request.GET.get("source", "")),
    }
    return render(request, "claims/_source_choices.html", context)


@may_review
@require_POST
def accept(request, pk):
    return _simple_move(request, pk, review.accept, "accepted")


@may_review
@require_POST
def dismiss(request, pk):
    return _simple_move(request, pk, review.dismiss, "dismissed", form_class=ReasonForm)


@may_review
@require_POST
def settle(request, pk):
    if not request.user.has_perm("claims.settle_claim"):
        raise PermissionDenied
    return _simple_move(request, pk, review.settle, "settled")


@may_review
@require_POST
def reopen(request, pk):
    settled = get_claim(pk).state == Claim.State.SETTLED
    if settled and not request.user.has_perm("claims.settle_claim"):
        raise PermissionDenied
    return _simple_move(request, pk, review.reopen, "reopened", form_class=ReasonForm)


@may_review
@require_POST
def assign(request, pk):
    claim = get_claim(pk)
    form = AssignForm(request.POST, claim=claim)
    if not form.is_valid():
        _tell_errors(request, form)
        return redirect(_back(request, claim))
    try:
        claim = assignment.assign(
            claim,
            to=form.cleaned_data["assignee"],
            by=request.user,
            revision=form.cleaned_data["revision"],
        )
    except StaleClaim as stale:
        return _conflict(request, stale, form)
    messages.success(
        request, f"Claim {claim.position} is with {claim.assignee or 'nobody'}."
    )
    return redirect(_back(request, claim))


@may_review
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    claim = get_claim(pk)
    if request.method == "GET":
        return _edit_page(request, claim, EditForm(claim=claim))
    form = EditForm(request.POST, claim=claim)
    if not form.is_valid():
        return _edit_page(request, claim, form, status=422)
    try:
        claim = review.edit(
            claim,
            wording=form.cleaned_data["wording"],
            form=form.cleaned_data["form"],
            places=form.cleaned_data["places"],
            by=request.user,
            revision=form.cleaned_data["revision"],
        )
    except StaleClaim as stale:
        return _conflict(request, stale, form)
    except IllegalMove as error:
        form.add_error(None, str(error))
        return _edit_page(request, claim, form, status=422)
    messages.success(request, f"Claim {claim.position} saved.")
    return redirect(_back(request, claim))


def _simple_move(request, pk, rule, done, *, form_class=RevisionForm):
    claim = get_claim(pk)
    form = form_class(request.POST)
    if not form.is_valid():
        _tell_errors(request, form)
        return redirect(_back(request, claim))
    try:
        claim = rule(claim, by=request.user, **form.cleaned_data)
    except StaleClaim as stale:
        return _conflict(request, stale, form)
    except IllegalMove as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Claim {claim.position} {done}.")
    return redirect(_back(request, claim))


def _send_on(request, claim) -> bool:
    """Send a claim that was just saved to the second check; say so when it cannot."""
    try:
        review.check(claim, by=request.user, revision=claim.revision)
    except (IllegalMove, StaleClaim) as error:
        messages.error(request, f"Not sent to the second check. {error}")
        return False
    few = evidence.too_few_origins(claim)
    if few:
        messages.warning(request, few)
    return True


def _conflict(request, stale, form):
    """Two people on one claim: the later one gets both texts, and loses nothing."""
    return _side_by_side(request, get_claim(stale.claim.pk), form, status=409)


def _side_by_side(request, claim, form, *, status):
    """What stands now beside what was typed, which can be sent once more."""
    why = f"The claim is {claim.get_state_display().lower()}; reopen it first."
    context = {
        "claim": claim,
        "why": why if isinstance(form, JudgeForm) and not claim.is_editable else "",
        "rows": _both_texts(claim, form),
        "event": claim.events.select_related("by").last(),
        "typed": _typed(request, claim),
        "back": _back(request, claim),
    }
    return render(request, "claims/conflict.html", context, status=status)


def _both_texts(claim, form):
    """Field by field: what it is called, what they have now, what was typed here."""
    if not hasattr(form, "compared"):
        return []
    theirs = type(form)(claim=claim)
    return [
        (bound.label, _shown(theirs[bound.name]), _shown(bound))
        for bound in form.visible_fields()
        if bound.name in form.compared
    ]


def _shown(bound) -> str:
    value = bound.value()
    if bound.name == "source" and isinstance(bound.form, JudgeForm):
        return _source_shown(bound.form)
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


def _show_again(request, claim, form, *, status):
    if not claim.is_editable:
        return _side_by_side(request, claim, form, status=422)
    if form["at"].value() == "desk":
        context = desk_context(
            request, claim.article, version=claim.version, judge_form=form
        )
        return render(request, "claims/desk.html", context, status=status)
    context = page_context(request, claim, form=form)
    return render(request, "claims/claim_page.html", context, status=status)


def _follower(request, claim, form) -> Claim | None:
    if form.cleaned_data["at"] == "desk":
        _, wanted = SHOWN[shown_on(request)]
        return neighbours.next_open(claim, wanted=wanted)
    queue, order = queue_of(request)
    return neighbours.after(claim, queue.found, order=order)


def _back(request, claim) -> str:
    """To where the claim was changed: the desk, or its page with the queue's query."""
    if "desk" in (request.POST.get("at"), request.GET.get("at")):
        return desk_url(claim, shown=shown_on(request))
    url = claim.get_absolute_url()
    return f"{url}?{request.GET.urlencode()}" if request.GET else url


def _edit_page(request, claim, form, *, status=200):
    context = {
        "claim": claim,
        "form": form,
        "paragraphs": highlight.marked(claim.version.text, [claim]),
        "back": _back(request, claim),
    }
    return render(request, "claims/claim_edit.html", context, status=status)


def _tell_errors(request, form):
    for errors in form.errors.values():
        for error in errors:
            messages.error(request, error)
