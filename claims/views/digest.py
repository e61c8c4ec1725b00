"""Switching the mail off by the link in it, without signing in."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from claims import digest


# Mail programs post to it by themselves; the signed address is what allows it.
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "POST"])
def digest_off(request, token):
    user = digest.who_opts_out(token)
    if user is None:
        raise Http404
    if request.method == "POST":
        digest.switch_off(user)
    return render(request, "claims/digest_off.html", {"done": request.method == "POST"})
