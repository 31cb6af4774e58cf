import pytest

pytestmark = pytest.mark.django_db


def test_the_document_is_openapi_3_1(client):
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert {"put", "get"} == set(document["paths"]["/api/v1/members/{ref}"])


def test_errors_have_their_media_type_in_the_document(client):
    document = client.get("/api/v1/openapi.json").json()
    refused = document["paths"]["/api/v1/members/{ref}"]["put"]["responses"]["422"]
    assert list(refused["content"]) == ["application/problem+json"]


def test_the_page_shows_every_call_and_loads_nothing_foreign(client):
    page = client.get("/api/v1/docs").content.decode()
    assert "PUT /api/v1/members/{ref}" in page
    assert "Idempotency-Key" in page
    assert "//cdn" not in page


def test_a_wrong_method_is_a_problem(call):
    answer = call("DELETE", "/members/C-1")
    assert answer.status_code == 405
    assert answer["Content-Type"] == "application/problem+json"
    assert "PUT" in answer["Allow"]


def test_an_unknown_address_is_a_problem(call):
    answer = call("GET", "/nothing/here")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
