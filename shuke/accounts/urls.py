"""`urlpatterns`: the settings pages; `entrance`: everything one meets before being signed in."""

from __future__ import annotations

from allauth.account import views as allauth
from django.urls import URLPattern, URLResolver, path, re_path

from shuke.accounts.views import preferences

app_name = "accounts"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", preferences.settings_start, name="settings"),
    path("profile/", preferences.profile, name="profile"),
    path("theme/", preferences.theme, name="theme"),
]

# Of allauth's addresses, those that a shop without sign-up needs.
entrance: list[URLPattern | URLResolver] = [
    path("language/", preferences.language, name="language"),
    path("setup/", preferences.language, name="setup"),
    path("account/login/", allauth.login, name="account_login"),
    path("account/logout/", allauth.logout, name="account_logout"),
    path("account/signup/", allauth.signup, name="account_signup"),  # closed; allauth needs the name
    path("account/inactive/", allauth.account_inactive, name="account_inactive"),
    path("account/password/reset/", allauth.password_reset, name="account_reset_password"),
    path("account/password/reset/done/", allauth.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "account/password/reset/key/done/",
        allauth.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
