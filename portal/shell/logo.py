"""The brand's logo: SVG out of shapes alone; what could run, load or style anything is refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LIMIT = 20_000
_NAMESPACE = "{http://www.w3.org/2000/svg}"
_SHAPES = (
    "svg g path circle ellipse rect line polyline polygon title desc defs linearGradient radialGradient stop "
    "clipPath"
)
_LOOKS = (
    "id viewBox width height x y x1 x2 y1 y2 cx cy r rx ry fx fy d points transform fill fill-rule "
    "fill-opacity stroke stroke-width stroke-linecap stroke-linejoin stroke-dasharray stroke-opacity "
    "stroke-miterlimit opacity color clip-path clip-rule clipPathUnits offset stop-color stop-opacity "
    "gradientUnits gradientTransform preserveAspectRatio pathLength version"
)
_TAGS = frozenset(_SHAPES.split())
_ATTRIBUTES = frozenset(_LOOKS.split())
_REFERENCE = re.compile(r"url\s*\(|[a-z]+:", re.IGNORECASE)
_OWN_REFERENCE = re.compile(r"url\(#[\w-]+\)")


def clean(text: str) -> str:
    """The logo as safe inline SVG; ValidationError naming what it may not contain."""
    if len(text) > LIMIT:
        raise ValidationError(_("The logo has more than 20,000 characters; please simplify it."))
    if "<!" in re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL):
        raise ValidationError(_("The logo may not contain a document type or CDATA."))
    try:
        root = ElementTree.fromstring(text.strip())  # noqa: S314 - a document type is refused above
    except ElementTree.ParseError as error:
        raise ValidationError(_("The logo is no well-formed SVG.")) from error
    if root.tag.removeprefix(_NAMESPACE) != "svg":
        raise ValidationError(_("The logo has to begin with <svg>."))
    for node in root.iter():
        _check(node)
    root.attrib.update({"aria-hidden": "true", "focusable": "false"})
    return ElementTree.tostring(root, encoding="unicode")


def _check(node: ElementTree.Element) -> None:
    node.tag = str(node.tag).removeprefix(_NAMESPACE)
    if node.tag not in _TAGS:
        raise _refusal(_("The logo may not contain <%(name)s>."), node.tag)
    for name, value in list(node.attrib.items()):
        if name in {"aria-hidden", "focusable", "role", "class"}:
            del node.attrib[name]
        elif name not in _ATTRIBUTES:
            raise _refusal(_("The logo may not contain the attribute “%(name)s”."), name)
        elif _REFERENCE.search(_OWN_REFERENCE.sub("", value)):
            raise _refusal(_("The logo may not refer to anything outside: “%(name)s”."), name)


def _refusal(message: _StrPromise, name: str) -> ValidationError:
    return ValidationError(message, params={"name": name})
