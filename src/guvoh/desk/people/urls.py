"""Addresses of signing in, accounts and collections."""

from __future__ import annotations

from django.urls import URLPattern, path

from guvoh.desk.people import views

app_name = "people"
urlpatterns: list[URLPattern] = [
    path("sign-in/", views.SignIn.as_view(), name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
]
