from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from shuke.orders import api
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

# Below /api/v1/.
doors: list[URLPattern | URLResolver] = [
    path("orders", api.orders, name="entered"),
    path("orders/<int:pk>/confirm", api.confirm, name="confirm"),
    path("orders/<int:pk>/pay", api.pay, name="pay"),
    path("orders/<int:pk>/refund", api.refund, name="refund"),
    path("orders/<int:pk>/ship", api.ship, name="ship"),
    path("orders/<int:pk>/complete", api.complete, name="complete"),
    path("orders/<int:pk>/cancel", api.cancel, name="cancel"),
    path("orders/<int:pk>/return", api.give_back, name="return"),
]
