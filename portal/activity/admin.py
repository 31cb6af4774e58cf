from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from .models import Delivery, Event
from .payloads import CUSTOM, kinds
from .subscriptions import labels


class Called:
    """A row with another name for headings: everything else is asked of the row itself."""

    def __init__(self, row: Any, name: str) -> None:
        self._row, self._name = row, name

    def __getattr__(self, name: str) -> Any:
        return getattr(self._row, name)

    def __str__(self) -> str:
        return self._name


class ReadOnly(ModelAdmin):
    """Facts are looked at, never added to, changed or deleted by hand: the base of all such pages."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def called(self, obj: Any) -> str:
        """What the row is called at the head of its page."""
        return str(obj)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if row := kwargs.get("obj"):
            name = self.called(row)
            context |= {"original": Called(row, name), "subtitle": name}
        return super().render_change_form(request, context, *args, **kwargs)


class KindFilter(admin.SimpleListFilter):
    """Kinds of events by what they tell."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        said = [(kind, str(payload.label)) for kind, payload in kinds().items()]
        others = (CUSTOM, gettext("All that other systems report (custom.…)"))
        return [*sorted(said, key=lambda one: one[1]), others]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        if self.value() == CUSTOM:
            return queryset.filter(kind__startswith=CUSTOM)
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Event)
class EventAdmin(ReadOnly):
    list_display = ["id", "what", "member", "actor", "source", "occurred_at"]
    list_filter = [KindFilter]
    list_select_related = ["member", "actor"]
    search_fields = ["=source", "member__email", "member__handle"]
    date_hierarchy = "occurred_at"

    @admin.display(description=_("what happened"), ordering="kind")
    def what(self, event: Event) -> str:
        return event.label

    def called(self, obj: Event) -> str:
        return obj.label


class SubscriberFilter(admin.SimpleListFilter):
    """Who hears of events, by what they do with them."""

    title = _("subscriber")
    parameter_name = "subscriber"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return sorted(labels().items(), key=lambda one: one[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> QuerySet[Delivery]:
        return queryset.filter(subscriber=self.value()) if self.value() else queryset


def _subscriber(delivery: Delivery) -> str:
    """What is done with the event; the code of one that a deployment has removed."""
    return labels().get(delivery.subscriber, delivery.subscriber)


@admin.register(Delivery)
class DeliveryAdmin(ReadOnly):
    list_display = ["id", "what", "to_whom", "state", "attempts", "due_at", "last_error"]
    list_filter = ["state", SubscriberFilter]
    exclude = ["subscriber"]
    readonly_fields = ["to_whom"]
    list_select_related = ["event"]
    actions = ["deliver_again"]

    @admin.display(description=_("what happened"), ordering="event__kind")
    def what(self, delivery: Delivery) -> str:
        return f"{delivery.event.label} (#{delivery.event_id})"

    def called(self, obj: Delivery) -> str:
        return f"{obj.event.label} → {_subscriber(obj)}"

    @admin.display(description=_("subscriber"), ordering="subscriber")
    def to_whom(self, delivery: Delivery) -> str:
        return _subscriber(delivery)

    def has_revive_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("activity.change_delivery"))

    @admin.action(description=_("Deliver again"), permissions=["revive"])
    def deliver_again(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        revived = Delivery.revive(queryset)
        self.message_user(request, _("%(count)d dead letters are due again.") % {"count": revived})
