import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import signing
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from loyalty.actions import accept_invitation, referral_code_of
from loyalty.models import Referral, Reward
from loyalty.referrals.invitations import COOKIE, Invitation
from portal.members.models import Member
from portal.members.shop import put_member
from tests.loyalty.factories import MemberFactory, buy, programme

pytestmark = pytest.mark.django_db
URL = "/loyalty/refer/"
SIGNUP = {"display_name": "Zoe Wolf", "email": "zoe.wolf@example.com", "password1": "correct horse battery"}


@pytest.fixture
def anna():
    made = programme()
    made.referral_welcome = Reward.objects.get(slug="voucher-10")
    made.save()
    return MemberFactory(display_name="Anna Beck", email="anna.beck@example.org")


@pytest.fixture
def link(anna):
    return f"/r/{referral_code_of(anna).code}/"


@pytest.fixture
def visitor():
    cache.clear()  # the limit on the button
    return Client()


def test_the_public_page_says_who_invites_and_what_for(link, visitor):
    page = visitor.get(link).content.decode()
    assert "Anna keeps a seat for you" in page
    assert "€10 voucher" in page
    assert "Beck" not in page


def test_looking_changes_nothing(link, visitor):
    visitor.get(link)
    assert not Referral.objects.exists()


@pytest.mark.parametrize("code", ["nobody23", "x" * 40, "a.b"])
def test_an_unknown_code_is_not_found(anna, visitor, code):
    assert visitor.get(f"/r/{code}/").status_code == 404


def test_a_former_members_link_is_gone(anna, link, visitor):
    Member.objects.filter(pk=anna.pk).update(is_active=False)
    assert visitor.get(link).status_code == 404


def test_the_button_counts_once_and_leads_to_the_sign_up(link, visitor):
    for _again in range(2):
        answer = visitor.post(f"{link}?via=whatsapp")
    assert answer.headers["Location"] == "/accounts/signup/"
    assert Referral.objects.get().state == "invited"


def test_the_way_it_came_is_kept(link, visitor):
    visitor.get(f"{link}?via=qr")
    visitor.post(link)
    assert Referral.objects.get().channel == "qr"


@pytest.mark.parametrize("pressed", [True, False])
def test_signing_up_takes_the_invitation_from_the_cookie(anna, link, visitor, pressed):
    visitor.get(link)
    if pressed:
        visitor.post(link)
    visitor.post("/accounts/signup/", SIGNUP)
    referral = Referral.objects.get()
    assert (referral.referrer, referral.friend.email) == (anna, SIGNUP["email"])
    assert len(referral.device) == 64


def test_signing_up_without_an_invitation_makes_no_referral(anna, visitor):
    visitor.post("/accounts/signup/", SIGNUP)
    assert Member.objects.filter(email=SIGNUP["email"]).exists()
    assert not Referral.objects.exists()


@pytest.mark.parametrize(
    "value", ["abc", signing.dumps("abc"), "a.b.c:forged:signature"], ids=["word", "other salt", "forged"]
)
def test_a_cookie_that_is_not_ours_is_none(anna, visitor, value):
    visitor.cookies[COOKIE] = value
    visitor.post("/accounts/signup/", SIGNUP)
    assert Member.objects.filter(email=SIGNUP["email"]).exists()
    assert not Referral.objects.exists()


def test_an_invitation_lasts_a_week(link, visitor, time_machine):
    visitor.get(link)
    time_machine.move_to(timezone.now() + timedelta(days=8))
    visitor.post("/accounts/signup/", SIGNUP)
    assert not Referral.objects.exists()


def test_the_button_is_limited(link, visitor):
    codes = [Client().post(link).status_code for _press in range(21)]
    assert codes == [302] * 20 + [429]


def test_a_member_is_told_that_it_is_for_new_customers(link, member, client_of):
    client = client_of(member)
    assert "You have your seat already" in client.get(link).content.decode()
    client.post(link)
    assert COOKIE not in client.cookies
    assert not Referral.objects.exists()


def test_ones_own_link_is_recognised(anna, link, client_of):
    assert "This is your own link" in client_of(anna).get(link).content.decode()


def test_the_page_has_link_picture_and_ways(anna, client_of):
    page = client_of(anna).get(URL).content.decode()
    code = referral_code_of(anna).code
    assert f"/r/{code}/" in page
    assert "<svg" in page
    for start in ("mailto:?", "https://wa.me/", "sgnl://", "https://t.me/", "sms:?"):
        assert f'href="{start}' in page


def test_it_needs_a_log_in(visitor):
    assert visitor.get(URL).status_code == 302


def came(anna, name, **values):
    friend = MemberFactory(display_name=name, email=f"{name.split()[0].lower()}@example.com")
    accept_invitation(friend=friend, invitation=Invitation(referral_code_of(anna).code))
    Referral.objects.filter(friend=friend).update(**values)
    return friend


def test_friends_are_named_only_after_they_joined(anna, client_of):
    came(anna, "Zora Wolf")
    came(anna, "Yannis Fuchs", state="joined", joined_at=timezone.now())
    came(anna, "Xaver Hase", state="refused", reason="existing", joined_at=timezone.now())
    page = client_of(anna).get(URL).content.decode()
    assert "Yannis" in page
    assert not [name for name in ("Zora", "Xaver", "Fuchs") if name in page]
    assert "Had been a customer before your invitation." in page


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"state": "review"}, "We are checking the invitation"),
        ({"state": "refused", "reason": "staff", "decision": "two accounts"}, "two accounts"),
        ({"state": "refused", "reason": "existing"}, "it is for new customers"),
    ],
)
def test_the_friend_reads_what_became_of_it(anna, client_of, values, said):
    friend = came(anna, "Zora Wolf", **values)
    page = client_of(friend).get(URL).content.decode()
    assert "Anna invited you" in page
    assert said in page


def test_the_page_takes_the_same_queries_however_many_came(anna, client_of, django_assert_max_num_queries):
    for number in range(6):
        came(anna, f"Name{number} Wolf", state="joined", joined_at=timezone.now())
    client = client_of(anna)
    client.get(URL)
    with django_assert_max_num_queries(9):
        client.get(URL)


def test_before_a_programme_is_set_up_there_is_nothing_to_share(member, client_of):
    assert "mailto:" not in client_of(member).get(URL).content.decode()


def test_verified_addresses_of_the_referrer_count_as_hers(anna):
    EmailAddress.objects.create(user=anna, email="beck@example.net", verified=True)
    friend = MemberFactory(email="beck+2@example.net")
    accept_invitation(friend=friend, invitation=Invitation(referral_code_of(anna).code))
    assert Referral.objects.get().reason == "own"


@pytest.mark.parametrize(("bought", "state"), [(False, "joined"), (True, "refused")])
def test_one_the_shop_knows_is_a_friend_if_she_has_not_bought_yet(
    link, visitor, flow, mailoutbox, bought, state
):
    known, _new = put_member(external_id="C-1", email=SIGNUP["email"], display_name="Zoe")
    if bought:
        buy(known)
    visitor.post(link)
    visitor.post("/accounts/signup/", SIGNUP)
    flow()
    [code] = re.findall(r"^[A-Z0-9-]{6,10}$", mailoutbox[-1].body, re.MULTILINE)
    visitor.post("/accounts/confirm-email/", {"code": code})
    flow()
    assert Referral.objects.get(friend=known).state == state
