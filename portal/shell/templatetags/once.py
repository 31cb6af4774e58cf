"""Parts of pages that are the same for many requests, rendered once in each process.

    {% once brand nav_main is_member=user.is_authenticated with path=request.get_full_path %} … {% endonce %}

Inside there is nothing but the variables named, and what is kept is told apart by the values of those before
`with` and the language: what is not named can neither be shown nor kept. These values must be hashable. Those
behind `with` are put in each time: they can be shown, but not decided upon. Nothing in it may depend on the
clock.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from portal.shell.stencils import Stencil, hole

register = template.Library()
MOST = 256


class OnceNode(template.Node):
    """What it has rendered, by the values of its variables; all is forgotten where that becomes too much."""

    def __init__(
        self, names: dict[str, FilterExpression], filled: dict[str, FilterExpression], nodelist: NodeList
    ) -> None:
        self.names, self.filled, self.nodelist = names, filled, nodelist
        self._kept: dict[tuple[Any, ...], SafeString | Stencil] = {}

    def render(self, context: template.Context) -> SafeString:
        values = [value.resolve(context) for value in self.names.values()]
        key = (get_language(), *values)
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= MOST:
                self._kept.clear()
            found = self._kept[key] = self._made(context, values)
        if isinstance(found, Stencil):
            return found.fill({name: value.resolve(context) for name, value in self.filled.items()})
        return found

    def _made(self, context: template.Context, values: list[Any]) -> SafeString | Stencil:
        holes = {name: hole(name) for name in self.filled}
        inside = template.Context(dict(zip(self.names, values, strict=True)) | holes)
        page: Any = context.template
        inside.template = page
        with inside.render_context.push_state(page):
            html = self.nodelist.render(inside)
        return Stencil(html) if self.filled else html


@register.tag
def once(parser: Parser, token: Token) -> OnceNode:
    """`{% once name other=expression … with name … %}` until `{% endonce %}`; see above."""
    bits = token.split_contents()[1:]
    where = bits.index("with") if "with" in bits else len(bits)
    names, filled = _named(parser, bits[:where]), _named(parser, bits[where + 1 :])
    nodelist = parser.parse(("endonce",))
    parser.delete_first_token()
    return OnceNode(names, filled, nodelist)


def _named(parser: Parser, bits: list[str]) -> dict[str, FilterExpression]:
    """Each value by the name it has inside; `name` alone is `name=name`."""
    pairs = [bit.partition("=") for bit in bits]
    return {name: parser.compile_filter(value or name) for name, _sign, value in pairs}
