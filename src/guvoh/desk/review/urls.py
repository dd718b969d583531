"""Addresses under /review/."""

from __future__ import annotations

from django.urls import URLPattern, path

from guvoh.desk.review import views

app_name = "review"
urlpatterns: list[URLPattern] = [path("", views.overview, name="overview")]
