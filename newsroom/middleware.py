"""What is done around every page: signing in, and reading once what is agreed."""

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.shortcuts import render

from claims import agreed

SHOWING = ("GET", "HEAD")


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Everything needs it; what somebody sends after it ended is not lost."""

    def handle_no_permission(self, request, view_func):
        """To the sign-in page; a form comes back to be sent again after it."""
        if request.method != "POST":
            return super().handle_no_permission(request, view_func)
        typed = [
            (name, value)
            for name, values in request.POST.lists()
            if name != "csrfmiddlewaretoken" and "password" not in name
            for value in values
        ]
        context = {"typed": typed}
        return render(request, "registration/signed_out.html", context, status=403)


def read_agreed_once(get_response):
    """While a page is shown, the desk's scale and rules are read once; see `agreed`."""

    def middleware(request):
        if request.method not in SHOWING:
            return get_response(request)
        with agreed.read_once():
            return get_response(request)

    return middleware
