"""A small API whose one call makes a group: to look at what repeating a request does."""

from django.contrib.auth.models import Group
from django.db import OperationalError
from django.urls import include, path
from ninja import Router
from ninja.responses import Status

from portal.api import routers
from portal.api.auth import KeyAuth
from portal.api.composition import Api, JsonObject, as_problem
from portal.api.fields import Answer, Body
from portal.api.idempotency import idempotent
from portal.api.models import Scope
from portal.api.problems import Problem, add_handlers


class Deadlock(Exception):
    sqlstate = "40P01"


deadlocks = iter([True, True])
router = Router(auth=KeyAuth(Scope.EVENTS))


class GroupBody(Body):
    name: str
    fate: str = ""


class GroupAnswer(Answer):
    id: int


@router.post("/groups", response={201: GroupAnswer} | routers.WRITING)
@idempotent
def make_group(request, body: GroupBody):
    group = Group.objects.create(name=body.name)
    if body.fate == "refused":
        raise Problem(409, "refused", "No.")
    if body.fate == "crash":
        raise RuntimeError
    if body.fate == "deadlock" and next(deadlocks, False):
        raise OperationalError("deadlock detected") from Deadlock()
    return Status(201, GroupAnswer(id=group.pk))


api = Api(urls_namespace="probe", parser=JsonObject(), docs_url=None)
add_handlers(api)
api.add_router("", router)
_calls = api.urls[0]
for _pattern in _calls:
    _pattern.callback = as_problem(_pattern.callback)
urlpatterns = [path("api/v1/", (_calls, "probe", "probe")), path("", include("portal.urls"))]
