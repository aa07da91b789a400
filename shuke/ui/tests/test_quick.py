"""Quick nodes say what Django's own say, and raise what those raise."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.template import Context, Template
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from shuke.ui.folding import fold


class Person:
    kind = "a person"

    def __init__(self) -> None:
        self.asked = 0

    def __str__(self) -> str:
        return "somebody"

    def named(self) -> str:
        return "王 & <b>"

    def greeted(self, words: str) -> str:
        return words

    def erase(self) -> str:
        raise AssertionError("a template called what changes data")

    vars()["erase"].alters_data = True

    @property
    def gone(self) -> str:
        raise ObjectDoesNotExist

    @property
    def broken(self) -> str:
        raise ValueError("broken")


VALUES: dict[str, Any] = {
    "text": '<a href="x">王 & 李\'s</a>',
    "safe": format_html("<b>{}</b>", "<"),
    "lazy": _("Close"),
    "empty": "",
    "nothing": None,
    "number": 1234567,
    "yes": True,
    "money": Decimal("1234.50"),
    "half": 0.5,
    "day": date(2026, 4, 2),
    "several": ["a", "<b>", 3],
    "pairs": [("a", 1), ("b", 2)],
    "record": {"name": "林", "items": "own", "deep": {"3": "three", 3: "3"}},
    "person": Person(),
    "shape": SimpleNamespace(call=lambda: "called", person=Person(), none=None),
    "type": Person,
    "csrf_token": SimpleLazyObject(lambda: 'a"b'),
}
SOURCES = [
    *(f"{{{{ {name} }}}}" for name in VALUES),
    "{{ unknown }}|{{ unknown.deeper }}|{{ nothing.deeper }}|{{ empty.upper }}|{{ empty.isdigit }}|{{ text.unknown }}",
    "{{ several.0 }}|{{ several.1 }}|{{ several.9 }}|{{ several.x }}|{{ pairs.1.0 }}|{{ text.0 }}",
    "{{ record.name }}|{{ record.items }}|{{ record.keys }}|{{ record.deep.3 }}|{{ record.deep.4 }}|{{ record.none }}",
    "{{ person.named }}|{{ person.greeted }}|{{ person.erase }}|{{ person.gone }}|{{ person.gone.deeper }}",
    "{{ shape.call }}|{{ shape.person.kind }}|{{ shape.none.deeper }}|{{ type.kind }}|{{ shape.unknown }}",
    '{{ "<i>" }}|{{ 5 }}|{{ _("Close") }}|{{ "a"|default:text }}|{{ unknown|default:text }}|{{ nothing|default:"—" }}',
    "{{ text|upper }}|{{ safe|upper }}|{{ safe|lower|safe }}|{{ several|join:text }}",
    '{{ day|date:"Y" }}|{{ text|linebreaksbr }}|{{ number|add:number }}|{{ unknown|length }}|{{ several|slice:":1" }}',
    "{% autoescape off %}{{ text }}|{{ safe }}|{{ number }}|{{ day }}{% endautoescape %}",
    "{% if text %}1{% endif %}{% if unknown %}2{% elif nothing.x %}3{% elif several.0 == 'a' %}4{% else %}5{% endif %}",
    "{% if not unknown and text or nothing %}1{% endif %}{% if 'a' in several and 9 not in several %}2{% endif %}",
    "{% if number > 5 and half <= 0.5 and number >= 1 and half < 1 %}1{% endif %}{% if number != 3 %}2{% endif %}",
    "{% if nothing is None and text is not None %}1{% endif %}{% if 'a' in number %}2{% else %}3{% endif %}",
    "{% if text > number %}1{% else %}2{% endif %}{% if text|length > 3 %}3{% endif %}",
    "{% if text|default:unknown %}4{% endif %}",
    "{% if person.gone %}1{% else %}2{% endif %}{% if person.erase %}3{% endif %}",
    "{% if person.broken == 1 %}5{% endif %}",
    "{% for one in several %}{{ forloop.counter }}{% if not forloop.last %}{{ one }}{% endif %}{% endfor %}",
    "{% for key, value in pairs %}{{ key }}={{ value }}{{ forloop.parentloop.counter }}{% endfor %}{{ key }}",
    '{% load ui %}{% icon text %}{% icon unknown %}{% with name="plus" %}{% icon name %}{% endwith %}',
    '{% load ui %}{% icon "x" as x %}{{ x }}',
    "{% load i18n %}{% blocktranslate with a=text trimmed %} {{ a }} has {{ number }} 100% {% endblocktranslate %}",
    "{% load i18n %}{% blocktranslate count n=number %}{{ n }}{% plural %}{{ n }}{{ empty }}{% endblocktranslate %}",
    "{% load i18n %}{% blocktranslate with a=unknown %}{{ a }}{{ unknown }}{% endblocktranslate %}",
    '{% load i18n %}{% blocktranslate asvar said context "case" %}{{ text }}{% endblocktranslate %}{{ said }}',
    '{% load i18n %}{% translate "Close" context "case" %}{% translate text %}{% translate "Close" as c %}{{ c }}',
    "{% with a=text|upper b=person.named c=unknown %}{{ a }}{{ b }}{{ c }}{% endwith %}",
    "{% for one in nothing.several %}1{% empty %}2{% endfor %}{% for one in unknown %}3{% endfor %}",
    "{% firstof unknown text %}{% cycle 'a' text %}",
    '{% include "ui/_mark.html" %}{% include "ui/_empty.html" with icon="x" title=text text=person.named %}',
    "{% csrf_token %}",
    '{% url "records:list" half|yesno:"orders,customers" %}|{% with page="language" %}{% url page %}{% endwith %}',
]


def quick(source: str) -> Template:
    found = Template(source)
    fold(found.nodelist)
    return found


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("language", ["zh-hant", "en"])
def test_they_say_the_same(source: str, language: str) -> None:
    with translation.override(language):
        plain = Template(source).render(Context(VALUES))
        page = quick(source)
        assert [page.render(Context(VALUES)) for _ in range(2)] == [plain, plain]


@pytest.mark.parametrize(
    "source",
    [
        "{{ person.broken }}",
        "{% if person.broken %}1{% endif %}",
        "{{ text|default:unknown }}",
        '{% url "none" number %}',
    ],
)
def test_errors_stay_errors(source: str) -> None:
    said = []
    for page in (Template(source), quick(source)):
        try:
            page.render(Context(VALUES))
        except Exception as error:  # noqa: BLE001 -- whichever it is
            said.append((type(error), str(error)))
    assert len(said) == 2
    assert said[0] == said[1]


def test_without_a_token_there_is_none() -> None:
    for token in ("", None, "NOTPROVIDED", SimpleLazyObject(lambda: "NOTPROVIDED")):
        assert quick("{% csrf_token %}").render(Context({"csrf_token": token})) == ""


def test_numbers_are_grouped_where_that_is_asked_for(settings: Any) -> None:
    settings.USE_THOUSAND_SEPARATOR = True
    assert quick("{{ number }}").render(Context(VALUES)) == Template("{{ number }}").render(Context(VALUES))
