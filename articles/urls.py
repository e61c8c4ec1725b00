from django.urls import path

from articles import views

urlpatterns = [
    # /articles/
    path("articles/", views.article_list, name="article_list"),
    path("articles/new/", views.bring, name="article_bring"),
    path("articles/receive/", views.receive, name="article_receive"),
    path("articles/<int:pk>/edit/", views.edit, name="article_edit"),
    path("articles/<int:pk>/read/", views.read_again, name="article_read"),
    # /feeds/
    path("feeds/", views.feed_list, name="feed_list"),
    path("feeds/add/", views.feed_add, name="feed_add"),
    path("feeds/<int:pk>/poll/", views.feed_poll, name="feed_poll"),
]
