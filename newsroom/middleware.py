"""Everything needs signing in; what somebody sends after it ended is not lost."""

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.shortcuts import render


class SignInRequiredMiddleware(LoginRequiredMiddleware):
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
