"""The admin's own site: one door for signing in, and no way in by the side."""

from functools import update_wrapper

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache


class NewsroomAdminSite(admin.AdminSite):
    site_header = "Claims desk administration"
    site_title = "Claims desk"
    index_title = "The desk's registers"

    def __init__(self, name="admin"):
        super().__init__(name)
        # What may go, goes one by one, past a page that says what stands in the way.
        self.disable_action("delete_selected")

    @method_decorator(never_cache)
    @login_not_required
    def login(self, request, extra_context=None):
        """Lead to the desk's own sign-in page, which locks out who guesses."""
        index = reverse("admin:index", current_app=self.name)
        if request.user.is_authenticated:
            return redirect(index)
        there = request.GET.get(REDIRECT_FIELD_NAME, index)
        return redirect(reverse(settings.LOGIN_URL, query={REDIRECT_FIELD_NAME: there}))

    def admin_view(self, view, cacheable=False):
        inner = super().admin_view(view, cacheable)

        def guarded(request, *args, **kwargs):
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied
            # Django's filters and autocompletes hand it on, and PostgreSQL fails on it.
            if "%00" in request.META.get("QUERY_STRING", ""):
                raise BadRequest("There is a NUL in the address.")
            return inner(request, *args, **kwargs)

        return update_wrapper(guarded, inner)
