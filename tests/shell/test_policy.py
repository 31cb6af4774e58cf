"""The content security policy: the same words on each page, other ones where a page or the admin says so."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from portal.shell.middleware import PolicyMiddleware
from tests.members.factories import MemberFactory

POLICY = "Content-Security-Policy"


def policies(*answers):
    """What one process says of these answers, one after the other."""
    middleware = PolicyMiddleware(lambda request: next(given))
    given = iter(answers)
    return [middleware(RequestFactory().get("/")).get(POLICY) for _answer in answers]


def widened():
    answer = HttpResponse()
    answer._csp_update = {"script-src": ["https://example.org"]}
    return answer


def test_what_one_page_changes_is_not_said_of_the_next():
    first, own, after = policies(HttpResponse(), widened(), HttpResponse())
    assert first == after != own
    assert "https://example.org" in own


def test_a_page_that_comes_first_with_its_own_is_not_the_usual_one():
    own, usual = policies(widened(), HttpResponse())
    assert "https://example.org" in own
    assert "https://example.org" not in usual


def test_one_that_says_its_own_keeps_it():
    said = HttpResponse(headers={POLICY: "default-src 'none'"})
    assert policies(HttpResponse(), said)[1] == "default-src 'none'"


@pytest.mark.django_db
def test_only_the_admin_may_evaluate(client_of):
    client = client_of(MemberFactory(is_staff=True, is_superuser=True))
    assert "unsafe-eval" not in client.get("/help/")[POLICY]
    assert "unsafe-eval" in client.get("/admin/password_change/")[POLICY]
