"""Error pages."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import Client

from portal.home import errors


@pytest.mark.django_db
def test_what_is_not_there_has_a_page(client):
    response = client.get("/nothing-here/")
    assert response.status_code == 404
    assert b"There is nothing here" in response.content


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("view", "exception", "status"),
    [(errors.bad_request, SuspiciousOperation(), 400), (errors.permission_denied, PermissionDenied(), 403)],
)
def test_refusals_have_a_page(rf, view, exception, status):
    from django.contrib.auth.models import AnonymousUser

    request = rf.get("/")
    request.user = AnonymousUser()
    assert view(request, exception).status_code == status


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_kindly():
    response = Client(enforce_csrf_checks=True).post("/me/theme/", {"theme": "dark"})
    assert response.status_code == 403
    assert b"send that once more" in response.content


def test_the_page_for_faults_needs_no_database(rf):
    response = errors.server_error(rf.get("/"))
    assert response.status_code == 500
    assert b"Something went wrong" in response.content


def test_the_page_for_faults_survives_its_own_fault(rf, monkeypatch):
    def fails(*args: object) -> str:
        raise RuntimeError

    monkeypatch.setattr(errors, "render_to_string", fails)
    assert errors.server_error(rf.get("/")).status_code == 500
