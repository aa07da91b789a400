"""Who reads: language, time zone and currency of each request; and nothing else before the shop is set up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone, translation

from shuke.accounts.models import Shop, User
from shuke.accounts.queries import current_shop, has_second_step
from shuke.core.money import using_currency

# Doors that open before the second step is set up: those of allauth, and some of ours.
OF_ALLAUTH, BEFORE_IT = ("mfa_", "account_"), {"sign_out_one", "sign_out_others", "end_preview", "theme"}
Next = Callable[[HttpRequest], HttpResponseBase]


class Reader:
    """Sets `request.shop`, the reader's language, the shop's time zone and currency for as long as a request lasts."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        shop = current_shop()
        language = language_for(request, shop)
        zone = ZoneInfo(shop.time_zone if shop else settings.TIME_ZONE)
        request.shop = shop  # type: ignore[attr-defined]  # Django knows no such attribute
        request.LANGUAGE_CODE = language
        with translation.override(language), timezone.override(zone), using_currency(shop.currency if shop else "TWD"):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Send everybody to the wizard until there is a shop, and whose role asks for a second step to where it is set
        up; pages open to everybody stay open."""
        shop: Shop | None = request.shop  # type: ignore[attr-defined]  # set above
        if getattr(view, "permission", "") == "public":
            return None
        if shop is None:
            return redirect("setup")
        return redirect("mfa_index") if self._owes_second_step(request, shop) else None

    def _owes_second_step(self, request: HttpRequest, shop: Shop) -> bool:
        person = request.user
        if not isinstance(person, User) or person.role not in shop.second_step or hasattr(request, "previewing"):
            return False
        here = (request.resolver_match.url_name if request.resolver_match else "") or ""
        return not (here in BEFORE_IT or here.startswith(OF_ALLAUTH)) and not has_second_step(person.pk)


def language_for(request: HttpRequest, shop: Shop | None) -> str:
    """The person's own choice, else this browser's, else the shop's, else what the browser asks for."""
    chosen = getattr(request.user, "language", "") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    known = dict(settings.LANGUAGES)
    if chosen in known:
        return chosen
    return shop.language if shop and shop.language in known else translation.get_language_from_request(request)
