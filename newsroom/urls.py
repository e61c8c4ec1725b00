from django.contrib import admin
from django.contrib.auth import views as auth_views
from django.urls import include, path
from django.views.generic import RedirectView

from claims.views.digest import digest_off
from newsroom import views

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="claim_list"), name="home"),
    path("", include("articles.urls")),
    path("", include("claims.urls")),
    # /account/
    path("account/sign-in/", views.SignIn.as_view(), name="login"),
    path("account/sign-out/", auth_views.LogoutView.as_view(), name="logout"),
    path(
        "account/password/",
        auth_views.PasswordChangeView.as_view(),
        name="password_change",
    ),
    path(
        "account/password/done/",
        auth_views.PasswordChangeDoneView.as_view(),
        name="password_change_done",
    ),
    path("account/mail/off/<str:token>/", digest_off, name="digest_off"),
    path("admin/", admin.site.urls),
]

handler400 = "newsroom.views.bad_request"
