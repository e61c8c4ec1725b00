"""Somebody's own pages: what they are told of, and how they like to work."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from claims import inbox
from claims.forms import PreferencesForm, SeenForm
from claims.models import Preferences
from claims.views.access import may_read

PER_PAGE = 50


@may_read
@require_GET
def notice_list(request):
    notices = inbox.of(request.user)
    page = Paginator(notices, PER_PAGE).get_page(request.GET.get("page"))
    newest = notices.order_by("-pk").values_list("pk", flat=True).first()
    return render(request, "claims/inbox.html", {"page": page, "newest": newest})


@may_read
@require_POST
def open_notice(request, pk):
    """Take a notice as read, and go to what it is about."""
    notice = get_object_or_404(inbox.of(request.user), pk=pk)
    inbox.read(notice)
    place = f"#comment-{notice.comment_id}" if notice.comment_id else ""
    return redirect(f"{notice.claim.get_absolute_url()}{place}")


@may_read
@require_POST
def read_all(request):
    form = SeenForm(request.POST)
    if form.is_valid():
        inbox.read_all(request.user, until=form.cleaned_data["newest"])
    return redirect("inbox")


@may_read
@require_http_methods(["GET", "POST"])
def preferences(request):
    sent = request.POST if request.method == "POST" else None
    kept = Preferences.objects.filter(user=request.user).first()
    form = PreferencesForm(sent, instance=kept or Preferences(user=request.user))
    if form.is_valid():
        Preferences.objects.update_or_create(
            user=request.user, defaults=form.cleaned_data
        )
        messages.success(request, "Saved.")
        return redirect("preferences")
    return render(request, "claims/preferences.html", {"form": form})


@may_read
@require_GET
def keys(request):
    """What each key does, for who has no script, or wants it on a page of its own."""
    return render(request, "claims/keys.html")
