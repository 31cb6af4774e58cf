import threading
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from portal.api import actions
from portal.api.models import ApiKey
from tests.members.factories import MemberFactory

from .factories import bearer, make_key

pytestmark = pytest.mark.django_db


def get(client, secret):
    return client.get("/api/v1/members/nobody", headers=bearer(secret))


def test_no_key_is_401_with_a_challenge(client):
    answer = client.get("/api/v1/members/nobody")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer["Content-Type"] == "application/problem+json"


def test_a_wrong_key_is_401(client):
    make_key()
    assert get(client, "stk_wrong").status_code == 401


def test_another_scheme_is_401(client):
    answer = client.get("/api/v1/members/nobody", headers={"Authorization": f"Basic {make_key()}"})
    assert answer.status_code == 401


def test_a_missing_scope_is_403_and_named(client):
    answer = get(client, make_key("figures"))
    assert answer.status_code == 403
    assert "members" in answer.json()["detail"]


def test_a_right_key_passes(client):
    assert get(client, make_key("members")).status_code == 404


def test_a_session_is_no_key(client):
    client.force_login(MemberFactory(is_superuser=True, is_staff=True))
    assert client.get("/api/v1/members/nobody").status_code == 401


def test_a_revoked_key_is_401(client):
    secret = make_key()
    assert actions.revoke_key(key=ApiKey.objects.get())
    assert not actions.revoke_key(key=ApiKey.objects.get())
    assert get(client, secret).status_code == 401


def test_an_expired_key_is_401(client):
    secret = make_key(expires_at=timezone.now() + timedelta(days=1))
    assert get(client, secret).status_code == 404
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert get(client, secret).status_code == 401


def test_only_the_hash_is_kept():
    secret = make_key()
    key = ApiKey.objects.get()
    assert secret not in str(vars(key))
    assert secret.startswith(key.prefix)


def test_use_is_noted_at_most_once_a_minute(client, django_assert_num_queries):
    secret = make_key("members")
    with time_machine.travel("2026-11-23T10:00:00Z", tick=False):
        get(client, secret)
    with time_machine.travel("2026-11-23T10:00:30Z", tick=False):
        get(client, secret)
    assert ApiKey.objects.get().last_used_at.isoformat() == "2026-11-23T10:00:00+00:00"
    with time_machine.travel("2026-11-23T10:01:01Z", tick=False):
        get(client, secret)
    assert ApiKey.objects.get().last_used_at.minute == 1


def test_too_many_requests_are_429_with_retry_after(client):
    secret = make_key("members", requests_per_minute=2)
    with time_machine.travel("2026-11-23T10:00:10Z", tick=False):
        codes = [get(client, secret).status_code for _ in range(2)]
        answer = get(client, secret)
    assert codes == [404, 404]
    assert answer.status_code == 429
    assert answer["Retry-After"] == "50"


def test_the_command_prints_one_line_that_ends_with_the_key(client):
    out = StringIO()
    call_command("create_api_key", "till", "--scope", "members", "--scope", "figures", stdout=out)
    (line,) = out.getvalue().splitlines()
    assert get(client, line.split()[-1]).status_code == 404
    assert ApiKey.objects.get().scopes == ["figures", "members"]


def test_the_command_takes_several_scopes_at_once():
    call_command("create_api_key", "till", "--scope", "members", "figures", stdout=StringIO())
    assert ApiKey.objects.get().scopes == ["figures", "members"]


def test_the_command_refuses_an_unknown_scope():
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("create_api_key", "till", "--scope", "everything")


def test_an_unknown_scope_is_refused():
    with pytest.raises(ValueError, match="everything"):
        actions.create_key(name="till", scopes=["everything"])


@pytest.mark.parametrize(("hours", "status"), [(23, 404), (25, 401)])
def test_a_rotated_key_opens_by_its_former_secret_for_a_day(client, hours, status):
    first = make_key("members")
    second = actions.rotate_key(key=ApiKey.objects.get())
    with time_machine.travel(timezone.now() + timedelta(hours=hours)):
        assert get(client, first).status_code == status
        assert get(client, second).status_code == 404


def test_the_secret_before_the_former_one_is_closed_by_the_next_rotation(client):
    first = make_key("members")
    key = ApiKey.objects.get()
    second, third = actions.rotate_key(key=key), actions.rotate_key(key=key)
    assert [get(client, secret).status_code for secret in (first, second, third)] == [401, 404, 404]


def test_revoking_closes_both_secrets(client):
    first = make_key("members")
    key = ApiKey.objects.get()
    second = actions.rotate_key(key=key)
    actions.revoke_key(key=key)
    assert [get(client, secret).status_code for secret in (first, second)] == [401, 401]
    with pytest.raises(ValueError, match="revoked"):
        actions.rotate_key(key=key)


def test_the_command_rotates_and_prints_the_new_secret_once(client):
    first = make_key("members")
    out = StringIO()
    call_command("rotate_api_key", ApiKey.objects.get().prefix, "--grace", "0", stdout=out)
    (line,) = out.getvalue().splitlines()
    assert get(client, line.split()[-1]).status_code == 404
    assert get(client, first).status_code == 401


def test_the_command_rotates_no_unknown_key():
    with pytest.raises(CommandError, match="no usable key"):
        call_command("rotate_api_key", "stk_nobody")


def test_the_admin_shows_a_new_key_once(admin_client, client):
    form = {"name": "Shop", "scopes": ["members"], "requests_per_minute": 60}
    page = admin_client.post("/admin/api/apikey/add/", form, follow=True).content.decode()
    key = ApiKey.objects.get()
    shown = page[page.index("stk_") :].split("<")[0].split()[0]
    assert key.created_by is not None
    assert get(client, shown).status_code == 404
    assert shown not in admin_client.get(f"/admin/api/apikey/{key.pk}/change/").content.decode()


def test_the_admin_rotates_by_post_and_shows_the_secret_once(admin_client, client):
    first = make_key("members")
    key = ApiKey.objects.get()
    form = {"name": key.name, "scopes": key.scopes, "requests_per_minute": 600, "api_apikey_rotate": "1"}
    page = admin_client.post(f"/admin/api/apikey/{key.pk}/change/", form, follow=True).content.decode()
    shown = page[page.index("shown this once: stk_") :].split("<")[0].split()[3]
    assert [get(client, secret).status_code for secret in (first, shown)] == [404, 404]


def test_a_key_cannot_be_made_to_end_in_the_past(admin_client):
    form = {"name": "Shop", "scopes": ["members"], "requests_per_minute": 60}
    form |= {"expires_at_0": "2020-01-01", "expires_at_1": "10:00:00"}
    page = admin_client.post("/admin/api/apikey/add/", form).content.decode()
    assert "This time is over" in page
    assert not ApiKey.objects.exists()


def test_the_admin_revokes_by_post(admin_client):
    make_key()
    key = ApiKey.objects.get()
    form = {"name": key.name, "scopes": key.scopes, "requests_per_minute": 60, "api_apikey_revoke": "1"}
    admin_client.post(f"/admin/api/apikey/{key.pk}/change/", form)
    key.refresh_from_db()
    assert key.revoked_at is not None
    assert key.requests_per_minute == 60


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_use_waits_for_nobody_who_holds_the_key():
    secret = make_key("members")
    key = ApiKey.objects.get()
    taken, done = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            ApiKey.objects.select_for_update().get(pk=key.pk)
            taken.set()
            done.wait(60)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    assert taken.wait(60)
    answer = get(Client(), secret)
    is_held = holder.is_alive()
    done.set()
    holder.join()
    assert (answer.status_code, is_held) == (404, True)
    assert ApiKey.objects.get().last_used_at is None
