"""Reports out: the claims of a queue as a file."""

from uuid import uuid4

from django.http import Http404, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from claims import downloads
from claims.export_forms import ExportForm
from claims.exports import COLUMNS, FORMATS, Report
from claims.filters import ClaimFilter
from claims.models import Download
from claims.views.access import may_read


@may_read
@require_GET
def export_page(request):
    """What would leave: how many claims, as what, with which columns."""
    queue = ClaimFilter(request.GET, user=request.user)
    if not queue.is_valid():
        return _refused(request, queue.form)
    form = ExportForm(request.GET)
    chosen = form.moved_columns if form.is_valid() else COLUMNS
    context = {
        "queue": queue,
        "query": queue.query(),
        "form": form,
        "count": queue.matching().count(),
        "formats": FORMATS.values(),
        "chosen": chosen,
        "columns": [*chosen, *(name for name in COLUMNS if name not in chosen)],
        "all_columns": chosen == COLUMNS,
        "token": uuid4(),
    }
    status = 200 if form.is_valid() else 400
    return render(request, "claims/export.html", context, status=status)


@may_read
@require_GET
def export_file(request, name):
    """The file itself, which leaves in pieces as the database tells the claims."""
    if name not in FORMATS:
        raise Http404
    chosen = FORMATS[name]
    queue = ClaimFilter(request.GET, user=request.user)
    form = ExportForm(request.GET)
    if not queue.is_valid() or not form.is_valid():
        return _refused(request, queue.form, form)
    if chosen.most and queue.matching().count() > chosen.most:
        form.add_error(None, chosen.too_many)
        return _refused(request, form)
    report = Report(queue.found, form.cleaned_data["columns"], by=request.user)
    file_name = f"claims-{timezone.now():%Y%m%d-%H%M}.{chosen.extension}"
    return StreamingHttpResponse(
        _pieces(report, chosen, form, by=request.user),
        content_type=chosen.content_type,
        headers={"Content-Disposition": f'attachment; filename="{file_name}"'},
    )


@may_read
@require_GET
def export_progress(request, token):
    """How far a report has come, for the page that it was started from."""
    download = Download.objects.filter(pk=token, by=request.user).first()
    context = {"download": download, "token": token}
    if download and not download.is_running:
        # The next report of the same page is another one.
        context["token"] = uuid4()
    return render(request, "claims/_export_progress.html", context)


def _pieces(report, chosen, form, *, by):
    """The file in pieces, watched where the page asks how far it has come."""
    token = form.cleaned_data["token"]
    total = form.cleaned_data["count"] or 0
    download = token and downloads.begin(token, total=total, by=by)
    if download:
        return downloads.watched(report, chosen, download)
    return chosen.write(report)


def _refused(request, *forms):
    return render(request, "claims/export_refused.html", {"forms": forms}, status=400)
