"""The tags pages are built of: icons, avatars, form fields, times and small charts."""

from __future__ import annotations

import functools
import zlib
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.forms.widgets import CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.template import Engine
from django.utils import formats, timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from ..icons import svg
from ..panels import Panel

register = template.Library()
TONES = 5


@register.simple_tag
def icon(name: str, size: int = 20) -> SafeString:
    """A lucide icon as inline SVG, hidden from screen readers: words stand beside it."""
    return svg(name, size)


def _initials(name: str) -> str:
    words = name.split() or ["?"]
    return (words[0][:1] + (words[-1][:1] if len(words) > 1 else words[0][1:2])).upper()


@register.simple_tag
def avatar_of(name: str, handle: str = "", size: str = "") -> SafeString:
    """The round initials of a name; a handle keeps its tone. `size`: "", "small" or "large"."""
    return _drawn(name, handle, size)


@functools.lru_cache(maxsize=8192)
def _drawn(name: str, handle: str, size: str) -> SafeString:
    tone = zlib.crc32((handle or name).encode()) % TONES
    classes = f"avatar tone-{tone} {size}".rstrip()
    return format_html('<span class="{}" aria-hidden="true">{}</span>', classes, _initials(name))


@register.simple_tag
def avatar(member: Any, size: str = "") -> SafeString:
    """The avatar of a member, or of nobody (an erased author) where it is None."""
    if member is None:
        return avatar_of("–", "", size)
    return avatar_of(member.display_name or member.handle, member.handle, size)


@register.inclusion_tag("shell/_field.html")
def field(bound: BoundField, label: str = "") -> dict[str, Any]:
    """A form field: label, control, help and errors, tied together for assistive technology."""
    widget = bound.field.widget
    # The label stands above; a library's placeholder would only say it twice.
    widget.attrs.pop("placeholder", None)
    return {
        "field": bound,
        "label": label or bound.label,
        "is_check": isinstance(widget, CheckboxInput),
        "is_group": isinstance(widget, RadioSelect | CheckboxSelectMultiple),
        "optional": not bound.field.required and not isinstance(widget, CheckboxInput),
    }


@register.inclusion_tag("shell/_errors.html")
def errors(form: BaseForm) -> dict[str, Any]:
    """What is wrong with a form as a whole; nothing where it is fine."""
    return {"form": form, "lines": list(form.non_field_errors()), "count": len(form.errors)}


@register.inclusion_tag("shell/_empty.html")
def empty(name: str, text: str, url: str = "", label: str = "") -> dict[str, Any]:
    """An empty state: an icon, what will be here, and the first step."""
    return {"icon_name": name, "text": text, "url": url, "label": label}


class Clock:
    """The moment a page is made, in the active zone and language: asked once for all times it shows."""

    def __init__(self) -> None:
        self._now = timezone.now()
        self._today = timezone.localdate(self._now)
        self._zone, self._language = timezone.get_current_timezone_name(), get_language()

    def when(self, value: datetime) -> SafeString:
        """As the tag below."""
        seconds = (self._now - value).total_seconds()
        if seconds >= _HALF_A_DAY or seconds < 0:
            return _far(value, self._today, self._zone, self._language)
        return _near(value, int(seconds) // 60, self._zone, self._language)

    def day(self, value: date) -> str:
        return _in_words(value, self._today, self._language)


_HALF_A_DAY = 12 * 3600


@functools.lru_cache(maxsize=8192)
def _near(value: datetime, minutes: int, zone: str, language: str | None) -> SafeString:
    """A moment so many minutes ago, less than half a day: its words are the same for a minute at least."""
    exact, _day = _exact(value.replace(second=0, microsecond=0), zone, language)
    if minutes < 1:
        spoken = _("just now")
    elif minutes < 60:
        spoken = _("%(count)d min") % {"count": minutes}
    else:
        spoken = _("%(count)d h") % {"count": minutes // 60}
    return _timed(value, exact, spoken)


@functools.lru_cache(maxsize=8192)
def _far(value: datetime, today: date, zone: str, language: str | None) -> SafeString:
    """A moment half a day ago or more, or to come: its words are the same all day."""
    exact, day = _exact(value.replace(second=0, microsecond=0), zone, language)
    days = (today - day).days
    if days == 0:
        spoken = formats.date_format(timezone.localtime(value), "TIME_FORMAT")
    elif days == 1:
        spoken = _("yesterday")
    elif 1 < days < 7:
        spoken = formats.date_format(timezone.localtime(value), "l")
    else:
        spoken = _in_words(day, today, language)
    return _timed(value, exact, spoken)


def _timed(value: datetime, exact: str, spoken: str) -> SafeString:
    return SafeString(f'<time datetime="{value.isoformat()}" title="{exact}">{escape(spoken)}</time>')


@functools.lru_cache(maxsize=8192)
def _exact(minute: datetime, zone: str, language: str | None) -> tuple[str, date]:
    """As HTML, and the day, in the active zone and language; costs more than the rest of a line in a list."""
    local = timezone.localtime(minute)
    return escape(formats.date_format(local, "DATETIME_FORMAT")), local.date()


@functools.lru_cache(maxsize=2048)
def _in_words(day: date, today: date, language: str | None) -> str:
    return formats.date_format(day, "MONTH_DAY_FORMAT" if day.year == today.year else "DATE_FORMAT")


@register.simple_tag
def when(value: datetime | date | None) -> SafeString | str:
    """A moment as people say it ("12 min", "yesterday", "3 March"), with the exact time on hover."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return Clock().when(value)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), Clock().day(value))


@register.inclusion_tag("shell/_ring.html")
def ring(value: float, total: float, label: str, unit: str = "") -> dict[str, Any]:
    """Progress as a ring with the number in it; `label` says it in words ("18 of 30 points to gold")."""
    share = 100 if not total else max(0, min(100, round(100 * value / total)))
    return {
        "value": value,
        "share": share,
        "label": label,
        "unit": unit or ngettext("point", "points", int(value)),
    }


@register.inclusion_tag("shell/_bars.html")
def bars(rows: Iterable[Any], label: str, head: str = "", unit: str = "") -> dict[str, Any]:
    """A bar chart, also as a table. `rows`: pairs of name and number (≥ 0); the last stands out."""
    pairs = [(str(name), value) for name, value in rows]
    top = max((value for _name, value in pairs), default=0) or 1
    heights = [max(2, round(120 * value / top)) for _name, value in pairs]
    columns = [
        {"name": name, "value": value, "height": height, "y": 120 - height}
        for (name, value), height in zip(pairs, heights, strict=True)
    ]
    return {"columns": columns, "label": label, "head": head, "unit": unit, "dense": len(columns) > 8}


@register.simple_tag(takes_context=True)
def here(context: template.Context, prefix: str) -> SafeString | str:
    """` aria-current="page"` where the page lies under `prefix`; "/" means the home page alone."""
    path = context["request"].path if "request" in context else ""
    inside = path == prefix if prefix == "/" else path.startswith(prefix)
    return SafeString(' aria-current="page"') if inside else ""


@register.simple_tag(takes_context=True)
def panel(context: template.Context, shown: Panel) -> SafeString:
    """The inside of a dashboard card: the app's template with its own context on top of the page's."""
    found = Engine.get_default().get_template(shown.template)
    with context.push(**shown.context):
        return found.render(context)
