"""What agents have granted."""

from __future__ import annotations

from django.contrib import admin

from loyalty.models import GoodwillBudget
from portal.activity.admin import ReadOnly


@admin.register(GoodwillBudget)
class GoodwillBudgetAdmin(ReadOnly):
    list_display = ["agent", "period", "granted"]
    list_select_related = ["agent"]
    search_fields = ["agent__email", "period"]
