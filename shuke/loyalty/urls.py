"""Accounts of customers and households, coupons, statements, the program; lists and pages are the record types'."""

from __future__ import annotations

from django.urls import path

from shuke.loyalty import api
from shuke.loyalty.views import accounts, cards, coupons, program, signatures, statements

app_name = "loyalty"
urlpatterns = [
    path("accounts/<slug:slug>/<int:pk>/<slug:book>/", accounts.account, name="account"),
    path("accounts/<slug:slug>/<int:pk>/<slug:book>/receive/", accounts.receive, name="receive"),
    path("accounts/<slug:slug>/<int:pk>/<slug:book>/adjust/", accounts.set_right, name="adjust"),
    path("customers/<int:pk>/gift-card/", cards.redeem_card, name="redeem_card"),
    path("customers/<int:pk>/rank/<slug:ladder>/", accounts.put_on, name="rank"),
    path("coupons/give/", coupons.give_coupon, name="give"),
    path("coupons/<int:pk>/holders/", coupons.holders, name="holders"),
    path("coupons/<int:pk>/good-for/", coupons.scope, name="scope"),
    path("tabs/<int:pk>/statement/", statements.statement_page, name="statement"),
    path("tabs/<int:pk>/statement.pdf", statements.statement_pdf, name="statement_pdf"),
    path("signatures/<int:number>/", signatures.signature, name="signature"),
    path("settings/points/", program.program, name="program"),
    path("settings/points/rules/", program.rules, name="rules"),
    path("settings/points/tiers/new/", program.tier, name="new_tier"),
    path("settings/points/tiers/<int:pk>/", program.tier, name="tier"),
    path("settings/points/tiers/<int:pk>/delete/", program.remove_tier, name="drop_tier"),
]

# Below /api/v1/.
doors = [path("gift-cards/redeem", api.redeem, name="redeem")]
