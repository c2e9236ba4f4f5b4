"""The routes of people and places."""

from __future__ import annotations

from django.urls import path

from people.views import person as p
from people.views import places, search

urlpatterns = [
    path("search/", search.results, name="search"),
    path("people/", search.people, name="people"),
    path("people/matches/", search.matches, name="people_matches"),
    path("people/add/", p.person_add, name="person_add"),
    path("people/<uuid:pk>/", p.person, name="person"),
    path("people/<uuid:pk>/edit/", p.person_edit, name="person_edit"),
    path("people/<uuid:pk>/name/", p.person_alias, name="person_alias"),
    path("people/<uuid:pk>/contact/", p.person_contact, name="person_contact"),
    path("people/<uuid:pk>/safe-contact/", p.person_safe_contact, name="person_safe_contact"),
    path("people/<uuid:pk>/address/", p.person_address, name="person_address"),
    path("people/<uuid:pk>/relationship/", p.person_relate, name="person_relate"),
    path("people/<uuid:pk>/block/", p.person_block, name="person_block"),
    path("people/<uuid:pk>/name/<int:number>/remove/", p.alias_remove, name="alias_remove"),
    path("people/<uuid:pk>/contact/<uuid:detail>/remove/", p.contact_remove, name="contact_remove"),
    path(
        "people/<uuid:pk>/relationship/<int:number>/remove/",
        p.relationship_remove,
        name="relationship_remove",
    ),
    path("organisations/add/", places.organisation_add, name="organisation_add"),
    path("organisations/<uuid:pk>/", places.organisation, name="organisation"),
    path("organisations/<uuid:pk>/edit/", places.organisation_edit, name="organisation_edit"),
    path("places/add/", places.place_add, name="place_add"),
    path("places/<uuid:pk>/", places.place, name="place"),
    path("places/<uuid:pk>/edit/", places.place_edit, name="place_edit"),
]
