"""Addresses under /look/."""

from __future__ import annotations

from django.urls import URLPattern, path

from guvoh.desk.look import views

app_name = "look"
urlpatterns: list[URLPattern] = [path("", views.overview, name="overview")]
