"""Addresses under /searches/."""

from __future__ import annotations

from django.urls import URLPattern, path

from guvoh.desk.searches import views

app_name = "searches"
urlpatterns: list[URLPattern] = [path("", views.overview, name="overview")]
