"""The doors of the site itself: signing in, and what cannot be answered."""

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.contrib.auth.views import LoginView
from django.shortcuts import render


class SignInForm(AuthenticationForm):
    # Django's own sets this limit too late to enforce it, and a failure is noted with
    # its name: PostgreSQL has 255 characters for it.
    username = UsernameField(
        max_length=150, widget=forms.TextInput(attrs={"autofocus": True})
    )


class SignIn(LoginView):
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_template_names(self):
        # A fragment asked for after the session has ended: say so in its place, and
        # leave what is typed around it alone.
        if self.request.htmx and self.request.method == "GET":
            return ["registration/_signed_out.html"]
        return super().get_template_names()


def bad_request(request, exception):
    return render(request, "400.html", status=400)


def client_address(request) -> str | None:
    """The IP address that a request comes from, as the proxy before us saw it.

    A proxy adds the address to the end of the header; whoever asks may have made up
    what stands before it.
    """
    passed_on = request.META.get("HTTP_X_FORWARDED_FOR", "")
    last = passed_on.rpartition(",")[2].strip() if settings.BEHIND_PROXY else ""
    return last or request.META.get("REMOTE_ADDR") or None
