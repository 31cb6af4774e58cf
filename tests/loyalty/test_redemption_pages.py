"""Redeeming by kind, undoing, and the pages of what came of it."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from loyalty import actions
from loyalty.models import Account, Redemption, Reward, Tier, Voucher
from portal.content.models import Image
from tests.members.factories import SegmentFactory

from .factories import MemberFactory, give, programme

pytestmark = pytest.mark.django_db
REWARDS = "/loyalty/rewards/"
VOUCHER = f"{REWARDS}voucher-10/"
ADDRESS = {"recipient": "Anna", "street": "Gasse 1", "postcode": "10115", "city": "Berlin", "country": "DE"}


@pytest.fixture
def client(member, client_of):
    programme()
    give(member, 25)
    return client_of(member)


def send(client, **data):
    return client.post(VOUCHER, {"key": uuid.uuid4()} | data)


def page_of(answer):
    return answer.content.decode()


def test_what_it_costs_and_what_stays_is_said_before(client):
    page = page_of(client.get(VOUCHER))
    assert "You have 25: 15 points stay." in page
    assert "you can undo it" in page


def test_a_tier_is_said_kindly(client):
    Reward.objects.update(from_tier=Tier.objects.get(slug="gold"))
    for url in (REWARDS, VOUCHER):
        assert "From the tier Gold on" in page_of(client.get(url))
    assert send(client).status_code == 409


def test_only_its_segment_sees_a_reward(client, member):
    segment = SegmentFactory()
    Reward.objects.update(segment=segment)
    assert client.get(VOUCHER).status_code == 404
    assert "€10 voucher" not in page_of(client.get(REWARDS))
    segment.memberships.create(member=member)
    assert "Chosen for you" in page_of(client.get(VOUCHER))


def test_kinds_filter_the_catalogue(client):
    kept = Reward.objects.get()
    Reward.objects.create(programme=kept.programme, kind="gift", slug="cup", name_en="A cup", points=5)
    page = page_of(client.get(REWARDS, {"kind": "gift"}))
    assert "A cup" in page
    assert "€10 voucher" not in page
    assert client.get(REWARDS, {"kind": "x"}).status_code == 404


def test_undoing_asks_nothing_and_gives_the_points_back(client, member):
    url = send(client).url
    undo = f"/loyalty/redemptions/{Redemption.objects.get().pk}/undo/"
    assert undo in page_of(client.get(url))
    assert "Undone: 10 points are yours again." in page_of(client.post(undo, follow=True))
    assert Account.objects.get().available == 25
    assert undo not in page_of(client.get(url))
    assert client.get(undo).status_code == 405


def test_undoing_too_late_says_so(client):
    send(client)
    Redemption.objects.update(undo_until=timezone.now())
    undo = f"/loyalty/redemptions/{Redemption.objects.get().pk}/undo/"
    assert "undone any more" in page_of(client.post(undo, follow=True))
    assert Account.objects.get().reserved == 10


def test_others_redemptions_do_not_exist(client, client_of):
    send(client)
    pk = Redemption.objects.get().pk
    other = client_of(MemberFactory())
    assert other.get(f"/loyalty/redemptions/{pk}/").status_code == 404
    assert other.post(f"/loyalty/redemptions/{pk}/undo/").status_code == 404
    assert Account.objects.get(reserved=10)


def test_a_gift_asks_for_an_address(client):
    Reward.objects.update(kind="gift")
    wrong = send(client, recipient="Anna")
    assert wrong.status_code == 409
    assert not Redemption.objects.exists()
    answer = send(client, **ADDRESS)
    page = page_of(client.get(answer.url))
    assert "We are packing it" in page
    assert "Gasse 1" in page
    assert client.post(answer.url, ADDRESS | {"city": "Köln"}).status_code == 302
    assert Redemption.objects.get().fulfilment.city == "Köln"
    assert client.post(answer.url, ADDRESS | {"city": ""}).status_code == 422


def test_a_service_asks_for_a_day_ahead(client):
    Reward.objects.update(kind="service")
    today = timezone.localdate()
    assert send(client, wished_for=today).status_code == 409
    send(client, wished_for=today + timedelta(days=2))
    assert Redemption.objects.get().fulfilment.wished_for == today + timedelta(days=2)


def test_a_ticket_shows_place_and_code(client):
    Reward.objects.update(kind="event", place="Hinterhof 3", happens_at=timezone.now() + timedelta(days=9))
    page = page_of(client.get(send(client).url))
    assert "Hinterhof 3" in page
    assert Voucher.objects.get().code in page


def test_a_redemption_leads_to_its_voucher(client, member):
    made = actions.redeem(member=member, reward=Reward.objects.get(slug="voucher-10"), key="k")
    page = page_of(client.get(f"/loyalty/redemptions/{made.pk}/"))
    assert f'href="/loyalty/vouchers/{made.voucher.code}/"' in page


@pytest.mark.parametrize("kind", ["gift", "service", "event", "donation", "club"])
def test_each_kind_is_drawn_where_it_has_no_picture(client, kind):
    Reward.objects.update(kind=kind)
    assert f"drawn-{kind}" in page_of(client.get(REWARDS))


def test_a_picture_is_shown_to_whom_the_reward_is(client, client_of):
    from django.core.files.base import ContentFile

    image = Image(source="reward:voucher-10", width=1, height=1)
    image.file.save("p.webp", ContentFile(b"RIFF"), save=False)
    image.save()
    Reward.objects.update(picture=image)
    url = f"/loyalty/pictures/{image.pk}/"
    assert url in page_of(client.get(REWARDS))
    assert client.get(url).status_code == 200
    Reward.objects.update(active=False)
    assert client.get(url).status_code == 404
    assert client_of(MemberFactory(roles=["manager"])).get(url).status_code == 200


def test_all_redemptions_stand_in_one_list(client, member, django_assert_max_num_queries):
    reward = Reward.objects.get()
    for number in range(3):
        actions.give(reward=reward, member=member, source=f"gift:{number}")
    with django_assert_max_num_queries(7):
        page = page_of(client.get("/loyalty/redemptions/"))
    assert page.count("· given to you") == 3


def test_vouchers_are_filtered_by_what_became_of_them(client, member):
    used, kept = (actions.give(reward=Reward.objects.get(), member=member, source=f"g:{i}") for i in "ab")
    actions.use_voucher(voucher=used.voucher, purchase="till")
    page = page_of(client.get("/loyalty/vouchers/", {"show": "used"}))
    assert used.voucher.code in page
    assert kept.voucher.code not in page
    assert "no voucher of this kind" in page_of(client.get("/loyalty/vouchers/", {"show": "expired"}))
    assert client.get("/loyalty/vouchers/", {"show": "x"}).status_code == 404


def test_choosing_an_instant_reward_and_saving_again(client):
    client.post("/loyalty/instant/", {"reward": "voucher-10"})
    assert Account.objects.get().instant_reward.slug == "voucher-10"
    form = client.get(REWARDS).context["instant"]
    assert form.initial == {"reward": "voucher-10"}
    client.post("/loyalty/instant/", {"reward": "~save"})
    assert Account.objects.get().instant_reward is None
    assert client.post("/loyalty/instant/", {"reward": "nothing"}).status_code == 404
