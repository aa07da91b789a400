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
from django.template.defaulttags import CsrfTokenNode, IfNode, URLNode
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
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
    """The same node with all that it looks up prepared, or a quicker one in its place."""
    if not isinstance(node, TranslateNode):  # it changes what it looks up while it renders
        vars(node).update({name: _prepared(value) for name, value in vars(node).items()})
    return _QUICK[type(node)](node) if type(node) in _QUICK else node


def _prepared(value: Any) -> Any:
    match value:
        case FilterExpression():
            return Expression(value)
        case [FilterExpression(), *_]:
            return [_prepared(one) for one in value]
        case dict():
            return {name: _prepared(one) for name, one in value.items()}
    return value


class Expression(FilterExpression):
    """customer.name|default:"—", wherever it stands: in {% with %}, {% for %}, {% include %}."""

    __slots__ = ("asked", "given")

    def __init__(self, known: FilterExpression) -> None:
        self.token, self.filters, self.var, self.is_var = known.token, known.filters, known.var, known.is_var
        self.given, self.asked = (reading(known, missing=missing) for missing in ("", None))

    def resolve(self, context: Context, ignore_failures: bool = False) -> Any:
        try:
            return self.asked(context) if ignore_failures else self.given(context)
        except Exception:  # noqa: BLE001 -- the same happens there, or what is to happen instead
            return super().resolve(context, ignore_failures)


class _Like:
    """A node of Django's that has become a quicker one."""

    def __init__(self, node: Any) -> None:
        vars(self).update(vars(node))


class Said(_Like, VariableNode):
    """{{ customer.name|default:"—" }}"""

    filter_expression: Any  # an Expression

    def render_annotated(self, context: Context) -> Any:
        try:
            value = self.filter_expression.given(context)
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


class Asked(_Like, IfNode):
    """{% if a and b %} … {% elif c == "d" %} … {% else %} … {% endif %}"""

    def __init__(self, node: Any) -> None:
        super().__init__(node)
        self.arms = [(None if one is None else judging(one), nodes) for one, nodes in node.conditions_nodelists]

    def render_annotated(self, context: Context) -> Any:
        for fits, nodes in self.arms:
            try:
                chosen = fits is None or fits(context)
            except Exception:  # noqa: BLE001 -- the same happens there, or what is to happen instead
                return super().render_annotated(context)
            if chosen:
                return nodes.render(context)
        return ""


class Worded(_Like, BlockTranslateNode):
    """{% blocktranslate with count=rows|length %}{{ count }} rows{% endblocktranslate %}"""

    def __init__(self, node: Any) -> None:
        super().__init__(node)
        whole = super().render_token_list
        self.known = {id(tokens): whole(tokens) for tokens in (self.singular, self.plural) if tokens}

    def render_token_list(self, tokens: Any) -> Any:
        words, names = self.known[id(tokens)]
        return words, [*names]


class Token(_Like, CsrfTokenNode):
    """{% csrf_token %}, of which a list of forms has a hundred."""

    def render_annotated(self, context: Context) -> Any:
        token = str(context.get("csrf_token") or "")
        if not token:
            return super().render_annotated(context)
        if token == "NOTPROVIDED":  # noqa: S105 -- Django's word for none
            return ""
        return f'<input type="hidden" name="csrfmiddlewaretoken" value="{escape(token)}">'


class Linked(_Like, URLNode):
    """{% url "orders:order" order.pk %}"""

    view_name: Any  # an Expression
    args: list[Any]

    def render_annotated(self, context: Context) -> Any:
        if self.asvar or self.kwargs:
            return super().render_annotated(context)
        try:
            given = [one.given(context) for one in self.args]
            found = _address(get_script_prefix(), self.view_name.given(context), *given)
        except Exception:  # noqa: BLE001 -- the same happens there, or what is to happen instead
            return super().render_annotated(context)
        return conditional_escape(found) if context.autoescape else found


_QUICK: dict[type, Callable[[Any], Any]] = {
    VariableNode: Said,
    IfNode: Asked,
    BlockTranslateNode: Worded,
    CsrfTokenNode: Token,
    URLNode: Linked,
}


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
            value = _part(value, bit, place)
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


def _part(value: Any, bit: str, place: int | None) -> Any:
    """An item of it, or an attribute."""
    if hasattr(type(value), "__getitem__"):
        for key in (bit,) if place is None else (bit, place):
            try:
                return value[key]
            except UNLIKELY:
                continue
    found = getattr(value, bit, NOTHING)
    if found is NOTHING and hasattr(type(value), bit):
        raise Unusual  # it is there, and failed to answer
    return found


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
