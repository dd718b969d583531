"""Addresses under /searches/."""

from __future__ import annotations

from django.urls import URLPattern, path

from guvoh.desk.searches import views

app_name = "searches"
urlpatterns: list[URLPattern] = [
    path("", views.overview, name="overview"),
    path("keep", views.keep, name="keep"),
    path("<int:pk>/", views.new, name="new"),
    path("<int:pk>/change", views.change, name="change"),
]
