"""Addresses under /look/."""

from __future__ import annotations

from django.urls import URLPattern, path

from guvoh.desk.look import views

app_name = "look"
urlpatterns: list[URLPattern] = [
    path("", views.overview, name="overview"),
    path("figures/", views.figures, name="figures"),
    path("figures/figures.<slug:kind>", views.figures_file, name="figures_file"),
    path("party/<str:pk>/", views.party, name="party"),
    path("party/<str:pk>/<slug:name>.<slug:kind>", views.party_file, name="party_file"),
    path("file/<slug:name>.<slug:kind>", views.file, name="file"),
    path("<slug:name>/", views.page, name="page"),
]
