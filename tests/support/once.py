"""What Django's test client would do again and again, done once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template import Context, Template
from django.test import utils
from django.test.signals import template_rendered
from hypothesis.internal.conjecture import providers
from whitenoise.middleware import WhiteNoiseMiddleware


def list_static_files_once() -> None:
    """Each client makes its own middleware, which looks at some 250 files; they are the same for all."""
    add_files = WhiteNoiseMiddleware.add_files_from_finders
    known: dict[Any, dict[str, Any]] = {}

    def add_known_files(middleware: WhiteNoiseMiddleware) -> None:
        sources = (middleware.static_prefix, *_states(settings.STATICFILES_DIRS))
        if sources not in known:
            add_files(middleware)
            known[sources] = dict(middleware.files)
        middleware.files.update(known[sources])

    WhiteNoiseMiddleware.add_files_from_finders = add_known_files


def note_whole_templates_only() -> None:
    """`response.context` knows those of each page, mail and widget, not those of the hundreds of includes."""

    def render(template: Template, context: Context) -> Any:
        if context.template is template or context.template is None:
            template_rendered.send(sender=template, template=template, context=context)
        return template.nodelist.render(context)

    utils.instrumented_test_render = render  # type: ignore[attr-defined]


def try_no_constants_of_modules() -> None:
    """Hypothesis would read all that was imported for constants to try, in every process; and as this differs
    by process, so would the examples.
    """
    providers._get_local_constants = lambda: providers._local_constants


def _states(folders: list[Path]) -> list[tuple[str, int]]:
    """A folder's time changes with the names in it."""
    return [
        (path, os.stat(path).st_mtime_ns) for folder in folders for path, _dirs, _files in os.walk(folder)
    ]
