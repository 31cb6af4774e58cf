"""A member's name and text, seen by moderators, taken out by a decision, and given back."""

import pytest
from django.urls import reverse

from community import actions, privacy
from community.actions import cleaning as verbs
from community.dsa.eu_database import payload
from community.dsa.statements import measures
from community.models import TakenProfile
from portal.members import account, shop
from portal.members.actions import claim
from portal.members.roles import Role
from portal.shell.ports import Refused
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db
LAW = {"ground": "law", "law": "§ 1", "reason": "Because"}


@pytest.fixture
def ben():
    return MemberFactory(display_name="Buy Now", handle="buy-now", about="Cheap watches")


def taken(mia, ben):
    matter = actions.open_matter("member", ben.pk)
    return actions.decide(matter=matter, actor=mia, outcome="profile", **LAW)


def profile(member):
    member.refresh_from_db()
    return member.display_name, member.handle, member.about


FORMER = ("Buy Now", "buy-now", "Cheap watches")


@pytest.mark.parametrize("where", ["matter", "tools"])
def test_moderators_see_what_she_says(client_of, mia, ben, where):
    matter = actions.open_matter("member", ben.pk)
    tools = reverse("community:member_tools", args=[ben.pk])
    page = client_of(mia).get(tools if where == "tools" else matter.get_absolute_url()).content.decode()
    for said in ("Buy Now", "@buy-now", "Cheap watches"):
        assert said in page


def test_taken_out_by_a_decision_on_the_page(client_of, mia, ben):
    matter = actions.open_matter("member", ben.pk)
    client_of(mia).post(matter.get_absolute_url(), {"outcome": "profile", **LAW})
    name, handle, about = profile(ben)
    assert name == handle
    assert name.startswith("member-")
    assert about == ""


def test_she_is_told_what_was_taken(mia, ben):
    [said] = measures(taken(mia, ben))
    assert "Buy Now" in said
    assert "Cheap watches" in said


def test_what_was_taken_stands_with_the_decision(client_of, mia, ben):
    page = client_of(mia).get(taken(mia, ben).matter.get_absolute_url()).content.decode()
    assert "Cheap watches" in page


def test_given_back_when_reversed(mia, ben):
    actions.reverse(decision=taken(mia, ben), actor=mia)
    assert profile(ben) == FORMER


def test_what_she_has_chosen_since_stays(mia, ben):
    decision = taken(mia, ben)
    type(ben).objects.filter(pk=ben.pk).update(display_name="Ben")
    actions.reverse(decision=decision, actor=mia)
    assert profile(ben) == ("Ben", "buy-now", "Cheap watches")
    assert decision.left == "changed"


def test_a_handle_somebody_else_has_now_stays_hers(mia, ben):
    decision = taken(mia, ben)
    MemberFactory(handle="buy-now")
    actions.reverse(decision=decision, actor=mia)
    assert profile(ben)[0] == "Buy Now"
    assert profile(ben)[1].startswith("member-")


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_taken_twice_and_given_back_in_any_order(mia, ben, order):
    decisions = [taken(mia, ben), taken(mia, ben)]
    for number in order:
        actions.reverse(decision=decisions[number], actor=mia)
    assert profile(ben) == FORMER


def test_only_a_member_has_a_profile(mia):
    matter = actions.open_matter("topic", TopicFactory().pk)
    with pytest.raises(Refused) as refused:
        actions.decide(matter=matter, actor=mia, outcome="profile", **LAW)
    assert refused.value.code == "not_a_member"


def test_not_that_of_staff(mia):
    with pytest.raises(Refused) as refused:
        taken(mia, MemberFactory(roles=[Role.MODERATOR]))
    assert refused.value.code == "not_allowed"


def test_cleaned_up_with_a_spammer(mia, ben):
    verbs.clean_up(actor=mia, member=ben)
    assert profile(ben)[0].startswith("member-")


def test_back_when_that_is_undone(mia, ben):
    verbs.undo_cleaning(actor=mia, cleaning=verbs.clean_up(actor=mia, member=ben))
    assert profile(ben) == FORMER


def test_the_eu_database_hears_of_no_name(mia, ben):
    said = payload(taken(mia, ben))
    assert said["decision_visibility"] == ["DECISION_VISIBILITY_OTHER"]
    assert "Buy Now" not in str(said)


def test_exported_to_her(mia, ben):
    taken(mia, ben)
    assert privacy.export(ben)["profile_taken_out"][0]["about"] == "Cheap watches"


def test_erased_with_her(mia, ben):
    taken(mia, ben)
    privacy.erase(ben)
    assert not TakenProfile.objects.exists()


@pytest.mark.parametrize(("field", "text"), [("display_name", "buy  NOW!"), ("about", "Cheap, watches")])
def test_she_does_not_take_it_again(client_of, mia, ben, field, text):
    taken(mia, ben)
    neutral = profile(ben)
    typed = {"display_name": neutral[0], "about": "", "theme": "dark", field: text}
    answer = client_of(ben).post("/me/", typed)
    assert (answer.status_code, list(answer.context["form"].errors), profile(ben)) == (422, [field], neutral)


def test_reversed_it_is_hers_again(client_of, mia, ben):
    actions.reverse(decision=taken(mia, ben), actor=mia)
    client_of(ben).post("/me/", {"display_name": "Ben", "about": "", "theme": "dark"})
    client_of(ben).post("/me/", {"display_name": "Buy Now", "about": "", "theme": "dark"})
    assert profile(ben)[0] == "Buy Now"


def test_what_she_left_alone_is_not_written_back_over_a_decision(monkeypatch, mia, ben):
    """The decision is made between the moment her form is looked at and the moment it is saved."""
    stale = type(ben).objects.get(pk=ben.pk)
    monkeypatch.setattr(account.ports, "check_profile_text", lambda **_said: taken(mia, ben))
    account.change_own_profile(member=stale, display_name="Buy Now", about="I like tea", theme="dark")
    assert profile(ben)[0].startswith("member-")
    assert profile(ben)[2] == "I like tea"


@pytest.fixture
def record(client_of, ben):
    """Her record in the admin, as it is sent there."""
    client = client_of(MemberFactory(is_superuser=True, is_staff=True))
    url = reverse("admin:members_member_change", args=[ben.pk])

    def send(**values):
        page = client.get(url)
        form = page.context["adminform"].form
        said = {name: value for name in form.fields if (value := form[name].value())}
        for formset in page.context["inline_admin_formsets"]:
            management = formset.formset.management_form
            said |= {management.add_prefix(name): management[name].value() for name in management.fields}
        answer = client.post(url, said | values)
        return dict(answer.context["adminform"].form.errors) if answer.status_code == 200 else {}

    return send


def test_nobody_types_it_back_in_the_admin(mia, ben, record):
    taken(mia, ben)
    kept_out = "A moderator has taken this out of the profile: it comes back when that decision is reversed."
    errors = record(display_name="buy NOW!", about="Cheap  watches")
    assert errors == {"display_name": [kept_out], "about": [kept_out]}
    assert profile(ben)[2] == ""


def test_another_name_is_written_there_and_after_the_reversal_the_same(mia, ben, record):
    decision = taken(mia, ben)
    assert record(display_name="Ben") == {}
    assert profile(ben)[0] == "Ben"
    actions.reverse(decision=decision, actor=mia)
    assert record(display_name="Buy Now") == {}
    assert profile(ben)[0] == "Buy Now"


@pytest.mark.parametrize(("field", "text"), [("display_name", "Buy Now"), ("about", "Cheap watches")])
def test_nor_does_she_who_is_of_the_staff_now(client_of, mia, ben, field, text):
    taken(mia, ben)
    neutral = profile(ben)
    type(ben).objects.filter(pk=ben.pk).update(is_staff=True)
    ben.refresh_from_db()
    typed = {"display_name": neutral[0], "about": "", "theme": "dark", field: text}
    answer = client_of(ben).post("/me/", typed)
    assert (answer.status_code, list(answer.context["form"].errors), profile(ben)) == (422, [field], neutral)


@pytest.fixture
def known():
    """Whom the shop has made known; she has not signed up."""
    member, _new = shop.put_member(external_id="C-1", email="buy@example.org", display_name="Buy Now")
    return member


def test_the_shop_does_not_put_it_back(mia, known):
    taken(mia, known)
    neutral = profile(known)
    shop.put_member(external_id="C-1", email="new@example.org", display_name="BUY now")
    assert profile(known) == neutral
    assert known.email == "new@example.org"


def test_the_shop_puts_another_name(mia, known):
    taken(mia, known)
    shop.put_member(external_id="C-1", email="buy@example.org", display_name="Ben")
    assert profile(known)[0] == "Ben"


def test_who_signs_up_with_it_keeps_what_she_is_called_now(mia, known):
    taken(mia, known)
    neutral = profile(known)
    known.refresh_from_db()
    claim(member=known, display_name="Buy now!", password="!1", language="de")
    assert profile(known) == neutral
    assert (known.password, known.registered_at is None) == ("!1", False)


def test_who_signs_up_with_another_name_is_called_that(mia, known):
    taken(mia, known)
    known.refresh_from_db()
    claim(member=known, display_name="Ben", password="!1", language="de")
    assert profile(known)[:2] == ("Ben", "ben")
