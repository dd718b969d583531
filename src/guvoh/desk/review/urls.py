"""Addresses under /review/."""

from __future__ import annotations

from django.urls import URLPattern, path

from guvoh.desk.review import acting, adjudication, views

app_name = "review"
urlpatterns: list[URLPattern] = [
    path("", views.queue, name="queue"),
    path("many", acting.many, name="many"),
    path("adjudicate/", adjudication.listed, name="differing"),
    path("adjudicate/<int:pk>/", adjudication.one, name="adjudicate"),
    path("adjudicate/<int:pk>/settle", adjudication.settle, name="settle"),
    path("agreement/", adjudication.agreed, name="agreement"),
    path("undo", acting.undo, name="undo"),
    path("<int:pk>/", views.claim, name="claim"),
    path("<int:pk>/present", acting.present, name="present"),
    path("<int:pk>/judge", acting.judge, name="judge"),
    path("<int:pk>/assign", acting.assign, name="assign"),
    path("<int:pk>/add", acting.add, name="add"),
    path("document/<int:pk>/add", acting.add_to, name="add_to"),
    path("<int:pk>/split", acting.split, name="split"),
    path("<int:pk>/merge", acting.merge, name="merge"),
    path("<int:pk>/reread", acting.reread, name="reread"),
]
