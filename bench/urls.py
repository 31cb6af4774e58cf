"""The portal's addresses and a bare view, through the same middleware, to compare with."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from portal.members.models import Member
from portal.urls import handler400, handler403, handler404, handler500  # noqa: F401
from portal.urls import urlpatterns as portal

ROWS = engines["django"].from_string(
    "<!doctype html><ul>{% for row in rows %}<li>{{ row.display_name }}</li>{% endfor %}</ul>"
)


@login_not_required
def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse(ROWS.render({"rows": Member.objects.order_by("pk")[:20]}))


urlpatterns = [path("bench/bare/", bare), *portal]
