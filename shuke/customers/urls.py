"""Households, relations, consent; the pages of customers themselves are the record type's."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from shuke.customers.views import consent_words, consents, households, preferences, relation_types, relations

app_name = "customers"
urlpatterns: list[URLPattern | URLResolver] = [
    path("customers/<int:pk>/household/", households.settle_home, name="settle_home"),
    path("customers/consent/", consents.many, name="consent_many"),
    path("customers/<int:pk>/consent/", consents.consents, name="consents"),
    path("customers/<int:pk>/consent/tap/", consents.tap, name="tap_consent"),
    path("customers/<int:pk>/consent/link/", consents.new_link, name="new_preference_link"),
    path("customers/<int:pk>/consent/links/end/", consents.end_links, name="end_preference_links"),
    path("customers/<int:pk>/consent/files/<int:number>/", consents.proof_file, name="proof_file"),
    path("preferences/<str:secret>/", preferences.preferences, name="preferences"),
    path("preferences/<str:secret>/stop/<slug:purpose>/<slug:channel>/", preferences.unsubscribe, name="unsubscribe"),
    path("customers/<int:pk>/relations/new/", relations.add_relation, name="add_relation"),
    path("customers/<int:pk>/relations/<int:relation_pk>/", relations.edit_relation, name="edit_relation"),
    path("relations/<int:pk>/edit/", relations.change_relation_page, name="change_relation"),
    path("households/<int:pk>/members/new/", households.add_member, name="add_member"),
    path("households/members/<int:pk>/", households.change_stay, name="change_stay"),
    path("settings/consent/", consent_words.consent_words, name="consent_words"),
    path("settings/consent/<slug:kind>/new/", consent_words.add_words, name="add_consent_words"),
    path("settings/consent/<slug:kind>/<slug:key>/", consent_words.change_words, name="change_consent_words"),
    path("settings/consent/<slug:kind>/<slug:key>/retire/", consent_words.retire_words, name="retire_consent_words"),
    path("settings/relations/", relation_types.relation_types, name="relation_types"),
    path("settings/relations/<int:pk>/", relation_types.relation_type, name="relation_type"),
    path("settings/relations/<int:pk>/retire/", relation_types.retire_relation_type, name="retire_relation_type"),
    path("settings/relations/<int:pk>/delete/", relation_types.delete_relation_type, name="delete_relation_type"),
]
