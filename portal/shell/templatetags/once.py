"""Parts of pages that are the same for many requests, rendered once in each process.

    {% once brand nav_main %} … {% endonce %}

Inside there is nothing but the variables named, and what is kept is told apart by their values and the
language: what is not named can neither be shown nor kept. The values must be hashable. Nothing in it may
depend on the clock.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import NodeList, Parser, Token
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()
MOST = 256


class OnceNode(template.Node):
    """What it has rendered, by the values of its variables; all is forgotten where that becomes too much."""

    def __init__(self, names: tuple[str, ...], nodelist: NodeList) -> None:
        self.names, self.nodelist = names, nodelist
        self._kept: dict[tuple[Any, ...], SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        values = tuple([context.get(name) for name in self.names])
        key = (get_language(), *values)
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= MOST:
                self._kept.clear()
            inside = template.Context(dict(zip(self.names, values, strict=True)))
            page: Any = context.template
            inside.template = page
            with inside.render_context.push_state(page):
                found = self.nodelist.render(inside)
            self._kept[key] = found
        return found


@register.tag
def once(parser: Parser, token: Token) -> OnceNode:
    """`{% once name … %}` until `{% endonce %}`; see above."""
    names = tuple(token.split_contents()[1:])
    nodelist = parser.parse(("endonce",))
    parser.delete_first_token()
    return OnceNode(names, nodelist)
