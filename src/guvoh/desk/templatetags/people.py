"""What templates ask about who looks."""

from __future__ import annotations

from django import template

from guvoh.register.rights import Viewer

register = template.Library()


@register.filter
def may(viewer: Viewer, role: str) -> bool:
    """Whether they may do what a role may: ``{% if request.viewer|may:"editor" %}``."""
    return viewer.may(role)
