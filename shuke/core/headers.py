"""What every answer tells the browser to keep from doing, beside what Django and django-csp tell it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

# What the counter asks for a barcode and passkeys is allowed to ourselves; all else to nobody.
# Only words that browsers know: of others they complain on every page.
CLOSED = "accelerometer autoplay display-capture geolocation gyroscope magnetometer microphone midi payment serial usb"
PERMISSIONS = ", ".join(
    ["camera=(self)", "publickey-credentials-get=(self)", *(f"{one}=()" for one in CLOSED.split())],
)


class Headers:
    """Signing out says no Clear-Site-Data: "storage" would take sales with it that wait on the device for the network
    (counter-kept.js). What is to be forgotten there, ui/js/forget.js forgets."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if request.session.modified or "_auth_user_id" in request.session:
            response.headers.setdefault("Cache-Control", "private, no-store")  # a shop's tablet has many hands
        return response
