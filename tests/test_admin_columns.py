"""What staff reads above a column is a word of hers, and not the name of a property."""

import pytest
from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.utils import translation

OURS = ("community", "feedback", "loyalty", "help", "journeys")
#: The same word in both languages.
ALIKE = {"name"}
ADMINS = [page for model, page in admin.site._registry.items() if model._meta.app_label in OURS]


@pytest.mark.parametrize("page", ADMINS, ids=lambda page: page.model._meta.label)
def test_columns_are_in_the_readers_language(page):
    fields = {field.name for field in page.model._meta.get_fields()}
    columns = {*page.list_display, *page.readonly_fields} - fields - ALIKE - {"__str__"}
    raw = []
    for name in sorted(columns):
        with translation.override("de"):
            label = str(label_for_field(name, page.model, page))
        if label.lower() == name.replace("_", " "):
            raw.append(name)
    assert raw == []
