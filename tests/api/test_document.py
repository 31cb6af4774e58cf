import pytest
from django.utils.translation import gettext, override

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


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


def test_every_call_says_which_answers_it_gives(client):
    document = client.get("/api/v1/openapi.json").json()
    calls = [call for path in document["paths"].values() for call in path.values()]
    assert all({"401", "403", "422", "429"} <= set(call["responses"]) for call in calls)
    assert all({"400", "413"} <= set(call["responses"]) for call in calls if "requestBody" in call)
    assert all(call["summary"] and call["operationId"] for call in calls)
    assert "Retry-After" in calls[0]["responses"]["429"]["headers"]


def test_the_page_is_german_for_german_readers_and_the_document_english(client):
    headers = {"Accept-Language": "de"}
    page = client.get("/api/v1/docs", headers=headers).content.decode()
    assert "Ein Mitglied anlegen oder ändern" in page
    assert "ISO 8601 mit Zeitverschiebung" in page
    assert "Zu viele Anfragen" in page
    document = client.get("/api/v1/openapi.json", headers=headers).json()
    assert document["paths"]["/api/v1/events"]["post"]["summary"] == "Report an event"


def texts_of(document):
    """Each text of the document that the page shows."""
    yield document["info"]["description"]
    for call in (call for path in document["paths"].values() for call in path.values()):
        yield from (call["summary"], call.get("description", ""))
        yield from (parameter.get("description", "") for parameter in call.get("parameters", []))
        yield from (answer["description"] for answer in call["responses"].values())
    for schema in document["components"]["schemas"].values():
        yield from (field.get("description", "") for field in schema.get("properties", {}).values())


def test_every_text_of_the_page_has_its_german(client):
    same_in_both = {"", "ISO 4217"}
    texts = set(texts_of(client.get("/api/v1/openapi.json").json())) - same_in_both
    with override("de"):
        assert sorted(text for text in texts if gettext(text) == text) == []


def test_a_wrong_method_is_a_problem(call):
    answer = call("DELETE", "/members/C-1")
    assert answer.status_code == 405
    assert answer["Content-Type"] == "application/problem+json"
    assert "PUT" in answer["Allow"]


@pytest.mark.parametrize("path", ["/nothing/here", "/nothing/a%0Ab"])
def test_an_unknown_address_is_a_problem(call, path):
    answer = call("GET", path)
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
