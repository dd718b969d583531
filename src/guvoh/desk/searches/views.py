"""Searches that people keep, and what is new for them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/trouble.html", {"here": "searches", "trouble": "This page is being built."})
