"""Folded templates say what the same templates say unfolded, in each language and for each reader."""

from __future__ import annotations

import pytest
from django.template import Context, Engine, Template, TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import set_script_prefix
from django.utils import translation

from shuke.ui.folding import Steady, fold

WORDS = (
    '{% load i18n static ui %}<a href="{% url "language" %}">{% translate "Close" %}</a>{% icon "plus" %}'
    '{% if name %}<b>{% translate "Close" %}</b> {{ name }}{% else %}<i>{% static "ui/icon.svg" %}</i>{% endif %}'
    '{% for one in several %}<li>{% icon "x" %}{{ one }}</li>{% empty %}{% translate "Nothing found" %}<hr>{% endfor %}'
)


def folded(source: str) -> Template:
    found = Template(source)
    fold(found.nodelist)
    return found


@pytest.mark.parametrize("language", ["zh-hant", "zh-hans", "en"])
@pytest.mark.parametrize("values", [{}, {"name": "<王>"}, {"name": "a", "several": [1, 2]}])
def test_it_says_the_same(language: str, values: dict[str, object]) -> None:
    with translation.override(language):
        plain = Template(WORDS).render(Context(values))
        page = folded(WORDS)
        assert [page.render(Context(values)) for _ in range(2)] == [plain, plain]


def test_each_language_has_its_own_words() -> None:
    page, said = folded(WORDS), {}
    for language in ("zh-hant", "zh-hans", "en", "zh-hant"):
        with translation.override(language):
            said[language] = page.render(Context())
            assert said[language] == Template(WORDS).render(Context())
    assert len(set(said.values())) == 3


def test_addresses_follow_where_the_site_is_mounted() -> None:
    page = folded(WORDS)
    at_root = page.render(Context())
    set_script_prefix("/shop/")
    try:
        assert 'href="/shop/' in page.render(Context())
    finally:
        set_script_prefix("/")
    assert page.render(Context()) == at_root


@pytest.mark.parametrize(
    "varying",
    [
        "{% load i18n %}{% translate name %}",
        '{% load i18n %}{% translate "Close" as name %}{{ name }}',
        "{% load static %}{% static name %}",
        "{% load ui %}{% icon name %}",
        '{% url "language" as name %}{{ name }}',
        "{% load ui %}{% language_tag %}",
        "{% csrf_token %}",
        "{{ name }}",
    ],
)
def test_what_varies_is_asked_each_time(varying: str) -> None:
    page = folded(varying)
    for name in ("plus", "minus"):
        values = {"name": name, "csrf_token": name}
        assert page.render(Context(values)) == Template(varying).render(Context(values))


def test_pages_come_folded_out_of_the_loader() -> None:
    assert any(isinstance(node, Steady) for node in get_template("ui/_topbar.html").template.nodelist)
    with pytest.raises(TemplateDoesNotExist):
        Engine.get_default().get_template("ui/none.html")
