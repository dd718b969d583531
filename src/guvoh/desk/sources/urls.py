"""Addresses under /sources/."""

from __future__ import annotations

from django.urls import URLPattern, path

from guvoh.desk.sources import handing_in, publishers, views

app_name = "sources"
urlpatterns: list[URLPattern] = [
    path("", views.overview, name="overview"),
    path("watch", views.watch, name="watch"),
    path("watched/<int:pk>/", views.watched, name="watched"),
    path("watched/<int:pk>/change", views.change, name="change"),
    path("watched/<int:pk>/visit", views.visit_now, name="visit_now"),
    path("add/", handing_in.add, name="add"),
    path("add/head", handing_in.head, name="head"),
    path("visits/", views.visits_page, name="visits"),
    path("visits/<int:pk>/", views.visit, name="visit"),
    path("visits/<int:pk>/progress", views.progress, name="progress"),
    path("visits/<int:pk>/stop", views.stop, name="stop"),
    path("publishers/", publishers.publishers, name="publishers"),
]
