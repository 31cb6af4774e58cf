"""What is kept of a page is told apart by its values and the language, and shows nothing else."""

from django.template import engines
from django.utils import translation


def test_each_value_has_its_own():
    page = engines["django"].from_string("{% load once %}{% once name %}<b>{{ name }}</b>{% endonce %}")
    assert [page.render({"name": name}) for name in ("Ann", "<i>", "Ann")] == [
        "<b>Ann</b>",
        "<b>&lt;i&gt;</b>",
        "<b>Ann</b>",
    ]


def test_what_is_not_named_is_not_there():
    page = engines["django"].from_string("{% load once %}{% once name %}[{{ secret }}]{% endonce %}")
    assert page.render({"name": 1, "secret": "hers"}) == "[]"


def test_each_language_has_its_own():
    page = engines["django"].from_string(
        '{% load i18n once %}{% once %}{% translate "Log in" %}{% endonce %}'
    )
    with translation.override("en"):
        english = page.render({})
    with translation.override("de"):
        assert page.render({}) != english


def test_what_is_put_in_is_escaped_and_each_times_own():
    page = engines["django"].from_string(
        "{% load once %}{% once kind=shape.kind with name=shape.name %}{{ kind }}: {{ name }}{% endonce %}"
    )
    drawn = [page.render({"shape": {"kind": "{x}", "name": name}}) for name in ("Ann", "<i>", "{kind}")]
    assert drawn == ["{x}: Ann", "{x}: &lt;i&gt;", "{x}: {kind}"]


def test_what_is_put_in_cannot_be_decided_upon():
    source = "{% load once %}{% once with staff %}{% if staff == 'yes' %}secret{% endif %}{% endonce %}"
    assert engines["django"].from_string(source).render({"staff": "yes"}) == ""
