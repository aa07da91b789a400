from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from shuke.orders.views import carts, orders, selling, steps

app_name = "orders"
urlpatterns: list[URLPattern | URLResolver] = [
    path("new/", orders.enter, name="enter"),
    path("selling/", selling.selling, name="selling"),
    path("usual/", orders.usual, name="usual"),
    path("prices/", orders.prices, name="prices"),
    path("<int:pk>/edit/", orders.change, name="change"),
    path("<int:pk>/status/", steps.status, name="status"),
    path("<int:pk>/coupon/", steps.coupon, name="use_coupon"),
    path("<int:pk>/ship/", steps.ship, name="ship"),
    path("<int:pk>/pay/", steps.pay, name="pay"),
    path("<int:pk>/refund/", steps.refund, name="refund"),
    path("payments/<int:pk>/back/", steps.take_back, name="take_back"),
    path("<int:pk>/return/", steps.give_back, name="give_back"),
    path("carts/<int:pk>/order/", carts.order, name="cart_order"),
    path("carts/<int:pk>/drop/", carts.drop, name="cart_drop"),
    path("carts/<int:pk>/remind/", carts.remind, name="cart_remind"),
]
