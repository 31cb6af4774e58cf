"""Whoever looks at an address changes nothing by it: every address of the portal, asked by GET."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.urls import URLPattern, get_resolver, reverse
from django.urls.exceptions import NoReverseMatch

from community import actions
from community.models import HouseRules, Kind, Report
from portal.members.roles import Role
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db
# Its pages are mostly Django's own, and open to staff alone.
ELSEWHERE = {"admin"}
WRITING = re.compile(r"\s*(?:WITH\b.*\)\s*)?(?:INSERT|UPDATE|DELETE|REPLACE|TRUNCATE)\b", re.I | re.S)
# What visitors' browsers and the rate limits are remembered by.
REMEMBERED = re.compile(r'"(?:members_session|usersessions_usersession|[a-z_]*cache[a-z_]*)"', re.I)
FOUND = {200, 204, 301, 302, 304}


def patterns(resolver, namespaces=()):
    """Every named address: its name with the namespaces, and the names of its arguments."""
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            if one.name:
                yield ":".join([*namespaces, one.name]), one.pattern.converters
        elif not (one.namespace and one.namespace in ELSEWHERE):
            yield from patterns(one, [*namespaces, *([one.namespace] if one.namespace else [])])


def addresses(known):
    for name, arguments in patterns(get_resolver()):
        given = {argument: known.get(argument, "1") for argument in arguments}
        try:
            yield reverse(name, kwargs=given)
        except NoReverseMatch:
            continue


@pytest.fixture
def known():
    """Arguments that lead somewhere: a topic, its category and its author, and a notice about its reply."""
    HouseRules.objects.create(version=1)
    topic = TopicFactory(kind=Kind.IDEA, author=MemberFactory(handle="mia"), replies=1)
    about = {"kind": "post", "object_id": topic.posts.last().pk}
    actions.report_content(**about, reporter=MemberFactory(), reason="law", explanation="Not true.")
    return {
        "pk": topic.pk, "slug": topic.category.slug, "handle": "mia", "form": "atom", "kind": "post",
        "year": 2026, "version": 1, "reference": Report.objects.get().reference,
    }  # fmt: skip


@pytest.mark.parametrize("role", ["visitor", "member", Role.MODERATOR, Role.MANAGER])
def test_nothing_is_written(client, known, role):
    if role != "visitor":
        viewer = MemberFactory(roles=[] if role == "member" else [role])
        # As signing up leaves it; the page of one's addresses makes it up where it is missing.
        EmailAddress.objects.create(user=viewer, email=viewer.email, verified=True, primary=True)
        client.force_login(viewer)
    writes, answered = [], 0

    def look(execute, sql, params, many, context):
        if WRITING.match(sql) and not REMEMBERED.search(sql):
            writes.append((address, sql[:160]))
        return execute(sql, params, many, context)

    client.raise_request_exception = False
    with connection.execute_wrapper(look):
        for address in addresses(known):
            answered += client.get(address).status_code in FOUND
    assert writes == []
    assert answered > 60
