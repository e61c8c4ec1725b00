"""The doors of the site itself: signing in, and what cannot be answered."""

from django.contrib.auth.views import LoginView
from django.shortcuts import render


class SignIn(LoginView):
    redirect_authenticated_user = True

    def get_template_names(self):
        # A fragment asked for after the session has ended: say so in its place, and
        # leave what is typed around it alone.
        if self.request.htmx and self.request.method == "GET":
            return ["registration/_signed_out.html"]
        return super().get_template_names()


def bad_request(request, exception):
    return render(request, "400.html", status=400)
