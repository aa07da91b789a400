"""Template nodes that say what Django's own say, in half the time.

Django finds out anew in each request how a variable is to be looked up, raising and catching an error for every
attribute, and takes each text through seven functions until it is escaped. Here what can be known when the template is
loaded is known from then on, and the common case comes first. Wherever something is out of the ordinary, a value that
is not there for one, Django's own node is asked instead, so that it alone says what happens then.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from functools import lru_cache
from html import escape
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.base import FilterExpression, Variable, VariableNode, render_value_in_context
from django.template.defaulttags import IfNode, URLNode
from django.template.library import SimpleNode
from django.urls import get_script_prefix, reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeData, SafeString, mark_safe
from django.utils.timezone import template_localtime  # type: ignore[attr-defined]  # the stubs don't know it

Reading = Callable[[Context], Any]
UNLIKELY = (TypeError, AttributeError, KeyError, ValueError, IndexError)  # in what has items, there is no such item
NOTHING = object()
ADDRESSES = 2_000  # remembered, of pages of single records too


class Unusual(Exception):
    """Something that Django's own node must answer."""


def quickened(node: Any) -> Any:
    """The same node, or a quicker one in its place."""
    quick: Any = node
    if type(node) is VariableNode:
        quick = Said(node.filter_expression)
    elif type(node) is IfNode:
        quick = Asked(node.conditions_nodelists)
    elif type(node) is SimpleNode:
        quick = Called(node.func, node.takes_context, node.args, node.kwargs, node.target_var)
    elif type(node) is URLNode and not (node.asvar or node.kwargs):
        quick = Linked(node.view_name, node.args, node.kwargs, node.asvar)
    quick.token, quick.origin = node.token, node.origin  # errors tell where they came up
    return quick


class Said(VariableNode):
    """{{ customer.name|default:"—" }}"""

    def __init__(self, expression: FilterExpression) -> None:
        super().__init__(expression)
        self.value = reading(expression, missing="")

    def render_annotated(self, context: Context) -> Any:
        try:
            value = self.value(context)
        except Exception:  # noqa: BLE001 -- the same happens there, or what is to happen instead
            return super().render_annotated(context)
        kind = type(value)
        if kind is SafeString:
            return value
        if kind is str and context.autoescape:
            return escape(value)
        if kind is int and not settings.USE_THOUSAND_SEPARATOR:
            return str(value)
        return render_value_in_context(value, context)


class Asked(IfNode):
    """{% if a and b %} … {% elif c == "d" %} … {% else %} … {% endif %}"""

    def __init__(self, conditions_nodelists: Any) -> None:
        super().__init__(conditions_nodelists)
        self.arms = [(None if one is None else judging(one), nodes) for one, nodes in conditions_nodelists]

    def render_annotated(self, context: Context) -> Any:
        for fits, nodes in self.arms:
            try:
                chosen = fits is None or fits(context)
            except Exception:  # noqa: BLE001 -- the same happens there, or what is to happen instead
                return super().render_annotated(context)
            if chosen:
                return nodes.render(context)
        return ""


class Called(SimpleNode):
    """{% icon tab.icon %}"""

    def __init__(self, func: Any, takes_context: Any, args: Any, kwargs: Any, target_var: Any) -> None:
        super().__init__(func, takes_context, args, kwargs, target_var)
        self.values = [reading(one, missing="") for one in args]

    def get_resolved_arguments(self, context: Context) -> tuple[list[Any], dict[str, Any]]:
        try:
            given = [one(context) for one in self.values]
        except Exception:  # noqa: BLE001 -- the same happens there, or what is to happen instead
            return super().get_resolved_arguments(context)
        named = {name: one.resolve(context) for name, one in self.kwargs.items()}
        return [context, *given] if self.takes_context else given, named


class Linked(URLNode):
    """{% url "orders:order" order.pk %}"""

    def __init__(self, view_name: Any, args: Any, kwargs: Any, asvar: Any) -> None:
        super().__init__(view_name, args, kwargs, asvar)
        self.name = reading(view_name, missing="")
        self.values = [reading(one, missing="") for one in args]

    def render_annotated(self, context: Context) -> Any:
        try:
            found = _address(get_script_prefix(), self.name(context), *[one(context) for one in self.values])
        except Exception:  # noqa: BLE001 -- the same happens there, or what is to happen instead
            return super().render_annotated(context)
        return conditional_escape(found) if context.autoescape else found


@lru_cache(ADDRESSES, typed=True)
def _address(_prefix: str, name: str, *args: Any) -> str:
    return reverse(name, args=args)


def reading(expression: FilterExpression, *, missing: Any) -> Reading:
    """How to come by a value; `missing` where the context does not name it."""
    value = _variable(expression.var, missing) if expression.is_var else _constant(expression.var)
    for func, args in expression.filters:
        value = _filtered(value, func, args)
    return value


def judging(condition: Any) -> Reading:
    """How to answer a condition of {% if %}."""
    if condition.id == "literal":
        return reading(condition.value, missing=None)
    first = judging(condition.first)
    if condition.id == "not":
        return lambda context: not first(context)
    second = judging(condition.second)
    match condition.id:
        case "and":
            return lambda context: first(context) and second(context)
        case "or":
            return lambda context: first(context) or second(context)
    compare = _COMPARED[condition.id]
    return lambda context: compare(first(context), second(context))


_COMPARED: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "is": operator.is_,
    "is not": operator.is_not,
    "in": lambda one, several: one in several,
    "not in": lambda one, several: one not in several,
}


def _constant(value: Any) -> Reading:
    return lambda _context: value


def _variable(variable: Variable, missing: Any) -> Reading:
    if variable.lookups is None:
        return variable.resolve
    first, *rest = variable.lookups
    steps = [(bit, int(bit) if bit.isdecimal() else None) for bit in rest]

    def look(context: Context) -> Any:
        value = _from(context, first)
        if callable(value):
            value = _answer(value)
        for bit, place in steps:
            if value is None or value is NOTHING:
                return missing
            value = _within(value, bit, place) if hasattr(type(value), "__getitem__") else getattr(value, bit)
            if callable(value):
                value = _answer(value)
        return missing if value is NOTHING else value

    return look


def _from(context: Context, name: str) -> Any:
    for known in reversed(context.dicts):
        if name in known:
            return known[name]
    if hasattr(context, name):
        raise Unusual
    return NOTHING


def _within(value: Any, bit: str, place: int | None) -> Any:
    """An item of it, or an attribute."""
    try:
        return value[bit]
    except UNLIKELY:
        return getattr(value, bit) if place is None else value[place]


def _answer(asked: Any) -> Any:
    if getattr(asked, "do_not_call_in_templates", False):
        return asked
    if getattr(asked, "alters_data", False):
        raise Unusual
    return asked()


def _filtered(value: Reading, func: Any, args: Iterable[tuple[bool, Any]]) -> Reading:
    given = [_needed(one) if looked_up else _constant(SafeString(one)) for looked_up, one in args]
    local, escaping = getattr(func, "expects_localtime", False), getattr(func, "needs_autoescape", False)
    is_safe = getattr(func, "is_safe", False)

    def filtered(context: Context) -> Any:
        before = value(context)
        if local:
            before = template_localtime(before, context.use_tz)
        named = {"autoescape": context.autoescape} if escaping else {}
        after = func(before, *[one(context) for one in given], **named)
        return mark_safe(after) if is_safe and isinstance(before, SafeData) else after  # noqa: S308 -- as it was

    return filtered


def _needed(variable: Variable) -> Reading:
    """What a filter is given must be there."""
    look = _variable(variable, NOTHING)

    def there(context: Context) -> Any:
        if (found := look(context)) is NOTHING:
            raise Unusual
        return found

    return there
