"""`urlpatterns`: the settings pages; `entrance`: everything one meets before being signed in."""

from __future__ import annotations

from allauth.account import views as allauth
from allauth.mfa.base import views as steps
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as phone
from allauth.mfa.webauthn import views as passkeys
from django.urls import URLPattern, URLResolver, path, re_path

from shuke.accounts.views import entrance as entrance_views
from shuke.accounts.views import people, preferences, preview, roles, safety, shop, teams, tokens

app_name = "accounts"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", preferences.settings_start, name="settings"),
    path("profile/", preferences.profile, name="profile"),
    path("password/", preferences.password, name="password"),
    path("theme/", preferences.theme, name="theme"),
    path("shop/", shop.shop, name="shop"),
    path("parts/", shop.parts, name="parts"),
    path("people/", people.people, name="people"),
    path("people/new/", people.invite, name="invite"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/link/", people.new_link, name="new_link"),
    path("people/<int:pk>/retire/", people.retire, name="retire"),
    path("people/<int:pk>/reinstate/", people.reinstate, name="reinstate"),
    path("people/<int:pk>/second-step/", safety.reset_second_step, name="reset_second_step"),
    path("people/<int:pk>/sign-out/", safety.sign_out_person, name="sign_out_person"),
    path("safety/devices/", safety.sign_out_others, name="sign_out_others"),
    path("safety/devices/<slug:handle>/", safety.sign_out_one, name="sign_out_one"),
    path("signing-in/", safety.signing_in, name="signing_in"),
    path("keys/", tokens.tokens, name="tokens"),
    path("keys/<int:pk>/revoke/", tokens.revoke, name="revoke_token"),
    path("roles/", roles.roles, name="roles"),
    path("roles/<slug:key>/", roles.role, name="role"),
    path("roles/<slug:key>/preview/", preview.preview_role, name="preview_role"),
    path("people/<int:pk>/preview/", preview.preview_person, name="preview_person"),
    path("preview/end/", preview.end_preview, name="end_preview"),
    path("roles/<slug:key>/copy/", roles.copy_role, name="copy_role"),
    path("roles/<slug:key>/name/", roles.rename_role, name="rename_role"),
    path("roles/<slug:key>/delete/", roles.delete_role, name="delete_role"),
    path("teams/", teams.teams, name="teams"),
    path("teams/<int:pk>/", teams.team, name="team"),
    path("teams/<int:pk>/move/", teams.move_team, name="move_team"),
    path("teams/<int:pk>/delete/", teams.delete_team, name="delete_team"),
]

# Of allauth's addresses, those that a shop without sign-up needs.
entrance: list[URLPattern | URLResolver] = [
    path("setup/", entrance_views.setup, name="setup"),
    path("language/", preferences.language, name="language"),
    path("account/login/", allauth.login, name="account_login"),
    path("account/logout/", allauth.logout, name="account_logout"),
    path("account/signup/", allauth.signup, name="account_signup"),  # closed; allauth needs the name
    path("account/inactive/", allauth.account_inactive, name="account_inactive"),
    path("account/password/reset/", entrance_views.forgotten, name="account_reset_password"),
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
    path("account/again/", allauth.reauthenticate, name="account_reauthenticate"),
    path("account/again/code/", steps.reauthenticate, name="mfa_reauthenticate"),
    path("account/again/passkey/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("account/second-step/", steps.authenticate, name="mfa_authenticate"),
    path("account/passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("settings/safety/", safety.safety, name="mfa_index"),
    path("settings/safety/phone/", phone.activate_totp, name="mfa_activate_totp"),
    path("settings/safety/phone/off/", phone.deactivate_totp, name="mfa_deactivate_totp"),
    path("settings/safety/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("settings/safety/codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("settings/safety/passkeys/", safety.safety, name="mfa_list_webauthn"),
    path("settings/safety/passkeys/new/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("settings/safety/passkeys/<int:pk>/remove/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
]
