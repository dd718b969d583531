"""Addresses under /sources/."""

from __future__ import annotations

from django.urls import URLPattern, path

from guvoh.desk.sources import views

app_name = "sources"
urlpatterns: list[URLPattern] = [path("", views.overview, name="overview")]
