"""The desk's addresses."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from guvoh.desk import language, places, views
from guvoh.desk.searches import views as searches
from guvoh.desk.sources import captures

pages: list[URLPattern] = [
    path("", views.incidents, name="incidents"),
    path("incidents/<str:pk>/", views.incident, name="incident"),
    path("incidents/<str:pk>/decide", views.decide, name="decide"),
    path("incidents/<str:pk>/tie", views.tie, {"kind": "incident"}, name="tie_incident"),
    path("documents/", views.documents, name="documents"),
    path("documents/<int:pk>/", views.document, name="document"),
    path("captures/<int:pk>/original", views.original, name="original"),
    path("captures/<int:pk>/", captures.look, name="look"),
    path("captures/<int:pk>/view", captures.view, name="view"),
    path("parties/", views.parties, name="parties"),
    path("parties/<str:pk>/", views.party, name="party"),
    path("parties/<str:pk>/tie", views.tie, {"kind": "party"}, name="tie_party"),
    path("may-be-one/", views.may_be_one, name="may_be_one"),
    path("why/claims/", views.why_claims, name="why_claims"),
    path("why/parties/<str:one>/<str:other>/", views.why_parties, name="why_parties"),
    path("figures/", views.figures, name="figures"),
    path("codebook/", views.codebook_page, name="codebook"),
    path("places/", places.places, name="places"),
    path("places/<str:code>/", places.place, name="place"),
    path("acts/<str:code>/", places.act, name="act"),
    path("language/", language.switch, name="language"),
]

# Each part of the desk that stands in a package of its own names its addresses there.
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((pages, "desk"))),
    path("", include("guvoh.desk.people.urls")),
    path("collections/", include("guvoh.desk.collections")),
    path("review/", include("guvoh.desk.review.urls")),
    path("look/", include("guvoh.desk.look.urls")),
    path("sources/", include("guvoh.desk.sources.urls")),
    path("search/", searches.search, name="search"),
    path("searches/", include("guvoh.desk.searches.urls")),
]
