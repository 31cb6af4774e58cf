import pytest

from portal.members import actions as members
from portal.shell.privacy import registry
from portal.webhooks import actions
from portal.webhooks.models import Endpoint, Message

from .conftest import KIND, make_endpoint

pytestmark = pytest.mark.django_db
ADD = "/admin/webhooks/endpoint/add/"
FORM = {"name": "Shop", "url": "https://shop.example.com/hooks", "kinds": ["custom.", "members.joined"]}


def press(admin_client, endpoint, button):
    form = FORM | {f"webhooks_endpoint_{button}": "1"}
    answer = admin_client.post(f"/admin/webhooks/endpoint/{endpoint.pk}/change/", form, follow=True)
    endpoint.refresh_from_db()
    return answer.text


def test_the_secret_is_shown_once(admin_client):
    page = admin_client.post(ADD, FORM, follow=True).text
    endpoint = Endpoint.objects.get()
    assert endpoint.secret in page
    assert endpoint.secret.startswith("whsec_")
    assert endpoint.created_by is not None
    assert endpoint.secret not in admin_client.get(f"/admin/webhooks/endpoint/{endpoint.pk}/change/").text


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"url": "http://shop.example.com/"}, "url"),
        ({"url": "https://10.0.0.1/"}, "url"),
        ({"kinds": []}, "kinds"),
    ],
)
def test_a_wrong_field_is_named(admin_client, changes, field):
    answer = admin_client.post(ADD, FORM | changes)
    assert list(answer.context["adminform"].form.errors) == [field]
    assert not Endpoint.objects.exists()


def test_a_new_secret_is_shown_and_the_old_one_overlaps(admin_client, endpoint):
    former = endpoint.secret
    page = press(admin_client, endpoint, "rotate")
    assert endpoint.secret in page
    assert endpoint.signing_secrets == [endpoint.secret, former]
    assert endpoint.kinds == FORM["kinds"]


def test_it_is_switched_off_and_on_by_post(admin_client, endpoint):
    press(admin_client, endpoint, "switch_off")
    assert (endpoint.active, endpoint.off_reason) == (False, "staff")
    press(admin_client, endpoint, "send_test")
    assert not Message.objects.exists()
    press(admin_client, endpoint, "switch_on")
    assert (endpoint.active, endpoint.off_reason) == (True, "")


def test_a_test_message_is_sent(admin_client, endpoint, answers):
    press(admin_client, endpoint, "send_test")
    assert actions.deliver_due() == 1
    assert '"type":"webhooks.ping"' in answers.requests[0][1]


def test_messages_are_looked_at_and_sent_again_by_post(admin_client, happen, endpoint, answers):
    happen()
    actions.deliver_due()
    message = Message.objects.get()
    page = admin_client.get(f"/admin/webhooks/message/{message.pk}/change/").text
    assert "200" in page
    form = {"action": "send_again", "_selected_action": [message.pk]}
    admin_client.post("/admin/webhooks/message/", form)
    assert Message.objects.due().count() == 1


def test_an_endpoint_that_was_sent_something_cannot_be_deleted(admin_client, happen, endpoint):
    happen()
    assert admin_client.post(f"/admin/webhooks/endpoint/{endpoint.pk}/delete/").status_code == 403
    other = make_endpoint(kinds=["members.joined"])
    assert admin_client.get(f"/admin/webhooks/endpoint/{other.pk}/delete/").status_code == 200


def test_a_member_reads_who_was_told_what_and_takes_it_along(happen, endpoint):
    happen()
    (told,) = registry.get("webhooks").export(happen.member)["told_to_other_systems"]
    assert (told["recipient"], KIND in told["content"]) == ("Shop", True)
    members.erase(member=happen.member, actor=happen.member)
    assert not Message.objects.exists()
