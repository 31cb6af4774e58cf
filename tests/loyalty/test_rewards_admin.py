"""Rewards, redemptions, vouchers and their work list in the admin."""

import io
import uuid
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image as Pillow

from loyalty import actions
from loyalty.models import Fulfilment, GiftCampaign, Redemption, Reward, Voucher
from portal.members.roles import Role
from tests.members.factories import SegmentFactory

from .factories import MemberFactory, give, programme
from .test_admin import reward_form

pytestmark = pytest.mark.django_db
GIVE = "/admin/loyalty/redemption/give/"


@pytest.fixture
def reward(db):
    programme()
    return Reward.objects.get()


@pytest.fixture
def agent(client_of):
    return client_of(MemberFactory(roles=[Role.AGENT]))


@pytest.fixture
def manager(client_of):
    return client_of(MemberFactory(roles=[Role.MANAGER]))


def url(model, pk, verb=""):
    return reverse(f"admin:loyalty_{model}_{verb or 'change'}", args=[pk])


def edit(manager, reward, **changes):
    page = url("reward", reward.pk)
    return manager.post(page, reward_form(manager.get(page), **changes))


@pytest.mark.parametrize("model", ["redemption", "fulfilment", "voucher"])
def test_lists_are_read_in_few_queries(agent, reward, member, model, django_assert_max_num_queries):
    Reward.objects.update(kind="gift" if model == "fulfilment" else "voucher")
    for number in range(4):
        actions.give(reward=Reward.objects.get(), member=member, source=f"gift:{number}")
    with django_assert_max_num_queries(14):
        assert agent.get(reverse(f"admin:loyalty_{model}_changelist")).status_code == 200


def test_staff_undoes_while_the_period_lasts(agent, reward, member):
    give(member, 10)
    redemption = actions.redeem(member=member, reward=reward, key="k")
    undo = url("redemption", redemption.pk, "undo")
    assert undo in agent.get(url("redemption", redemption.pk)).text
    assert agent.get(undo).status_code == 405
    assert agent.post(undo).status_code == 302
    assert Redemption.objects.get().state == "undone"
    assert undo not in agent.get(url("redemption", redemption.pk)).text


def test_a_gift_is_sent_by_a_button(agent, reward, member):
    Reward.objects.update(kind="gift")
    task = actions.give(reward=Reward.objects.get(), member=member, source="gift:1").fulfilment
    sent = url("fulfilment", task.pk, "sent")
    assert agent.post(sent, {"tracking": "T-1"}).status_code == 422
    Fulfilment.objects.update(recipient="Anna", street="Gasse 1", city="Berlin", country="DE")
    assert "Berlin, Germany" in agent.get(url("fulfilment", task.pk)).text
    assert agent.post(sent, {"tracking": "T-1"}).status_code == 302
    task.refresh_from_db()
    assert (task.state, task.tracking) == ("sent", "T-1")


def test_a_service_is_arranged_by_a_button(agent, reward, member):
    Reward.objects.update(kind="service")
    task = actions.give(reward=Reward.objects.get(), member=member, source="gift:1").fulfilment
    day = (timezone.localtime() + timedelta(days=2)).strftime("%Y-%m-%dT10:00")
    assert agent.post(url("fulfilment", task.pk, "arranged"), {"arranged_for": day}).status_code == 302
    task.refresh_from_db()
    assert timezone.localtime(task.arranged_for).hour == 10


def test_a_voucher_is_cancelled_with_a_reason_but_not_by_agents(agent, manager, reward, member):
    voucher = actions.give(reward=reward, member=member, source="gift:1").voucher
    cancel = url("voucher", voucher.pk, "cancel")
    assert agent.post(cancel, {"reason": "x"}).status_code == 403
    assert manager.post(cancel, {}).status_code == 422
    assert manager.post(cancel, {"reason": "Issued twice"}).status_code == 302
    assert Voucher.objects.get().cancel_reason == "Issued twice"


def test_a_reward_is_given_to_one_member_once(manager, agent, reward, member):
    sent = {"reward": reward.pk, "to": member.number, "reason": "Thanks", "key": uuid.uuid4()}
    assert agent.get(GIVE).status_code == 403
    for _ in range(2):
        assert manager.post(GIVE, sent).status_code == 302
    assert Redemption.objects.get().account.member == member


def test_a_gift_is_in_the_log_with_its_reason(manager, reward, member):
    sent = {"reward": reward.pk, "to": member.number, "reason": "Thanks", "key": uuid.uuid4()}
    manager.post(GIVE, sent)
    assert "Thanks" in LogEntry.objects.get().get_change_message()


def test_a_lead_gives_nothing(client_of, reward, member):
    sent = {"reward": reward.pk, "to": member.number, "reason": "Thanks", "key": uuid.uuid4()}
    assert client_of(MemberFactory(roles=[Role.LEAD])).post(GIVE, sent).status_code == 403
    assert not Redemption.objects.exists()


def test_the_page_is_found_from_the_list(manager, agent, reward):
    page = reverse("admin:loyalty_redemption_changelist")
    assert GIVE in manager.get(page).text
    assert GIVE not in agent.get(page).text


def test_a_campaign_is_begun_by_managers_alone(manager, client_of, reward):
    segment = SegmentFactory(members=[MemberFactory()])
    sent = {"reward": reward.pk, "segment": segment.pk, "reason": "Christmas", "key": uuid.uuid4()}
    assert client_of(MemberFactory(roles=[Role.LEAD])).post(GIVE, sent).status_code == 403
    answer = manager.post(GIVE, sent)
    assert GiftCampaign.objects.get().segment == segment
    assert "Christmas" in manager.get(answer.url).text


@pytest.mark.one_database
@pytest.mark.parametrize("wrong", [{"to": ""}, {"to": "nobody@example.org"}, {"reason": ""}, {"key": "x"}])
def test_a_wrong_form_gives_nothing(manager, reward, member, wrong):
    sent = {"reward": reward.pk, "to": member.email, "reason": "Thanks", "key": uuid.uuid4()}
    assert manager.post(GIVE, sent | wrong).status_code == 422
    assert not Redemption.objects.exists()


@pytest.mark.one_database
@pytest.mark.parametrize(
    "changes",
    [{"percent": 20}, {"value": 0}, {"kind": "event"}, {"kind": "donation"}, {"kind": "club"}],
)
def test_a_reward_that_lacks_what_its_kind_needs_is_refused(manager, reward, changes):
    assert edit(manager, reward, **changes).status_code == 200
    assert Reward.objects.get().kind == "voucher"


def test_a_value_is_typed_and_shown_as_people_write_it(manager, reward):
    assert edit(manager, reward, value="12,50").status_code == 302
    assert Reward.objects.get().value == 1250
    assert "€12.50" in manager.get(reverse("admin:loyalty_reward_changelist")).text


def test_more_decimals_than_the_currency_has_are_refused(manager, reward):
    assert "so many decimals" in edit(manager, reward, value="12.505").text


def test_vouchers_name_the_member_and_the_amount(manager, reward, member):
    actions.give(member=member, reward=reward, reason="r", source="t", actor=MemberFactory())
    shown = manager.get(reverse("admin:loyalty_voucher_changelist")).text
    assert member.display_name in shown
    assert "€10.00" in shown


def test_a_picture_is_uploaded_and_replaced(manager, reward):
    for colour in ("red", "blue"):
        written = io.BytesIO()
        Pillow.new("RGB", (4, 3), colour).save(written, "PNG")
        upload = SimpleUploadedFile("cup.png", written.getvalue(), content_type="image/png")
        assert edit(manager, reward, upload=upload).status_code == 302
    picture = Reward.objects.get().picture
    assert (picture.width, picture.source) == (4, f"reward:{reward.pk}")
    assert type(picture).objects.count() == 1
