"""Errors that are meant for people.

UserError                 something the person can mend; carries one sentence that says what to do
├── NotAllowed            the person's role does not permit it (403)
├── Conflict              somebody else's newer change stands in the way (409)
└── Busy                  the database did not get round to it; the same again will do (503)

Each app derives its own from these, next to the action that raises them. One place per door turns them into a page,
a toast, a line on the terminal or a 4xx with `code`.
"""

from __future__ import annotations

from typing import Any, Self


class UserError(Exception):
    """`message` may be a lazy translation; it is rendered in the reader's language when shown, not when raised.

    `params` fill its `%(name)s` places. `code` is stable and for machines. `field` is where a form shows it.
    """

    code = "invalid"
    status = 422
    field: str = ""
    can_confirm = False  # goes through when its `code` is among the action's `confirmed`

    def __init__(self, message: Any, **params: Any) -> None:
        super().__init__(message)
        self.message = message
        self.params = params

    def at(self, field: str) -> Self:
        """The same, about this field."""
        self.field = field
        return self

    def __str__(self) -> str:
        text = str(self.message)
        return text % self.params if self.params else text


class NotAllowed(UserError):
    code = "not_allowed"
    status = 403


class Conflict(UserError):
    code = "conflict"
    status = 409


class Busy(UserError):
    code = "busy"
    status = 503
