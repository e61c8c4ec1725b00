"""Evidence: putting it on a claim, its files and captured pages, how it counts."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from articles.tasks import send
from articles.text import paragraphs
from claims import capture, evidence, files
from claims.changes import IllegalMove, StaleClaim
from claims.evidence_forms import (
    EvidenceForm,
    OriginForm,
    OverrideForm,
    WithdrawForm,
)
from claims.models import Capture, Evidence
from claims.views.access import may_read, may_review
from claims.views.conflict import back, conflict, tell_errors
from claims.views.context import evidence_context, get_claim, page_context

# On a file that a browser is made to open all the same.
LOCKED = "default-src 'none'; sandbox"


@may_review
@require_POST
def add(request, pk):
    claim = get_claim(pk)
    form = EvidenceForm(request.POST, request.FILES, axis=request.POST.get("axis", ""))
    if form.is_valid():
        try:
            added = evidence.add(claim, form.given, by=request.user)
        except IllegalMove as error:
            form.add_error(None, str(error))
        else:
            _capture_soon(request, added)
            return _column(request, claim, added.axis)
    if request.htmx and form.axis:
        return _column(request, claim, form.axis, form=form)
    context = page_context(request, get_claim(pk), evidence_form=form)
    return render(request, "claims/claim_page.html", context, status=422)


@may_read
@require_GET
def standing(request, pk):
    """The list under one question, as it stands now."""
    axis = request.GET.get("axis", Evidence.Axis.VERIFICATION)
    if axis not in Evidence.Axis.values:
        raise Http404
    return render(request, "claims/_evidence_list.html", _context(request, pk, axis))


@may_review
@require_POST
def withdraw(request, pk):
    row = _get(request, pk)
    return _change(
        request,
        row,
        WithdrawForm(request.POST),
        lambda form: evidence.withdraw(row, by=request.user, **form.cleaned_data),
    )


@may_review
@require_POST
def set_origin(request, pk):
    row = _get(request, pk)
    others = row.claim.evidence.seen_by(request.user).standing().exclude(pk=row.pk)

    def rule(form):
        beside, counts = form.cleaned_data["counts"]
        evidence.set_origin(row, beside=beside, counts=counts, by=request.user)

    return _change(request, row, OriginForm(request.POST, among=others), rule)


@may_review
@require_POST
def capture_page(request, pk):
    """Read a page that waits or failed, now or by a worker."""
    row = _get(request, pk)
    one = get_object_or_404(Capture, evidence=row)
    try:
        capture.ask_again(one)
    except IllegalMove as error:
        messages.error(request, str(error))
    else:
        send("claims.tasks.capture_page", one.pk)
    if request.htmx:
        return _state(request, row)
    return redirect(_place(request, row))


@may_read
@require_GET
def capture_state(request, pk):
    """How far the capture of a page is, to be asked for while it waits."""
    return _state(request, _get(request, pk))


@may_read
@require_GET
def captured(request, pk):
    """What a page said: words alone, whatever it was made of."""
    row = _get(request, pk)
    one = get_object_or_404(Capture, evidence=row, state=Capture.State.CAPTURED)
    context = {
        "claim": row.claim,
        "evidence": row,
        "capture": one,
        "lines": [one.text[start:end] for start, end in paragraphs(one.text)],
    }
    return render(request, "claims/captured.html", context)


@may_read
@require_GET
def file(request, pk):
    """A file as it came, to be kept by who asks; no browser shows it on our site."""
    row = _get(request, pk)
    if not row.file:
        raise Http404
    try:
        body = row.file.open("rb")
    except FileNotFoundError:
        raise Http404("The file is not there any more.") from None
    return FileResponse(
        body,
        as_attachment=True,
        filename=row.file_name,
        content_type=files.content_type(row.file.name),
        headers={
            "Cache-Control": "private, no-store",
            "Content-Security-Policy": LOCKED,
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        },
    )


@may_review
@require_POST
def override(request, pk):
    if not request.user.has_perm("claims.settle_claim"):
        raise PermissionDenied
    claim = get_claim(pk)
    form = OverrideForm(request.POST)
    if not form.is_valid():
        tell_errors(request, form)
        return redirect(back(request, claim))
    try:
        evidence.override(claim, by=request.user, **form.cleaned_data)
    except StaleClaim as stale:
        return conflict(request, stale, form)
    except IllegalMove as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Claim {claim.position} may pass.")
    return redirect(back(request, claim))


def _get(request, pk) -> Evidence:
    """Evidence that the person may see; for others it is not there."""
    rows = Evidence.objects.seen_by(request.user)
    wanted = rows.select_related("claim__article__outlet", "claim__version", "added_by")
    return get_object_or_404(wanted, pk=pk)


def _capture_soon(request, row):
    """Have a link read, by a worker if there is one.

    Without, a browser with scripts asks for it once the page is there, so that nobody
    waits for somebody else's site to go on.
    """
    waits = Capture.objects.filter(evidence=row, state=Capture.State.WAITING).first()
    asked_for = request.htmx and settings.CELERY_TASK_ALWAYS_EAGER
    if waits and not asked_for:
        send("claims.tasks.capture_page", waits.pk)


def _change(request, row, form, rule):
    """Do what a form says to one piece of evidence, and show its column again."""
    if form.is_valid():
        try:
            rule(form)
        except IllegalMove as error:
            form.add_error(None, str(error))
    if request.htmx:
        problems = [error for errors in form.errors.values() for error in errors]
        return _column(request, row.claim, row.axis, problems=problems)
    tell_errors(request, form)
    return redirect(_place(request, row))


def _column(request, claim, axis, *, form=None, problems=()):
    """The evidence under one question: alone for htmx, else where it was changed."""
    if not request.htmx:
        return redirect(f"{back(request, claim)}#evidence-{axis}")
    context = _context(request, claim.pk, axis, form=form)
    context["problems"] = problems
    return render(request, "claims/_evidence_column.html", context)


def _context(request, pk, axis, *, form=None):
    context = evidence_context(request, get_claim(pk), form=form)
    [(column, add_form)] = [pair for pair in context["columns"] if pair[0].axis == axis]
    return {**context, "column": column, "add_form": add_form}


def _state(request, row):
    one = get_object_or_404(Capture, evidence=row)
    context = {"one": row, "in_process": settings.CELERY_TASK_ALWAYS_EAGER}
    answer = render(request, "claims/_capture.html", context)
    if one.state == Capture.State.CAPTURED:
        # It may count otherwise now: the lists ask again for themselves.
        answer["HX-Trigger"] = "captured"
    return answer


def _place(request, row) -> str:
    return f"{back(request, row.claim)}#evidence-{row.axis}"
