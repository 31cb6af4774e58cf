"""Closed books stay closed; what comes late is booked later and keeps its own moment."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.contrib.admin import site

from loyalty import actions
from loyalty.models import Closing, PointValueChange, Posting, Programme, Reward
from portal.shell.ports import Refused

from .factories import MemberFactory, buy, give, programme, utc
from .invariants import check_books

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(time_machine):
    time_machine.move_to("2026-04-10T12:00:00Z", tick=False)
    programme()
    return MemberFactory(roles=["manager"])


def close(until, actor, **values):
    return actions.close_books(programme=Programme.objects.get(), until=until, actor=actor, **values)


def test_a_page_of_the_programme_opened_before_does_not_open_them(manager, rf):
    opened, request = Programme.objects.get(), rf.post("/")
    close(date(2026, 3, 31), manager)
    request.user, opened.name = manager, "New"
    form = SimpleNamespace(changed_data=["name"])
    site.get_model_admin(Programme).save_model(request, opened, form, change=True)
    kept = Programme.objects.get()
    assert (kept.name, kept.closed_until) == ("New", date(2026, 3, 31))


def test_what_happened_on_a_closed_day_is_booked_today(manager, member):
    close(date(2026, 3, 31), manager)
    buy(member, at=utc(2026, 3, 20))
    posting = Posting.objects.get()
    assert (posting.effective_at, posting.happened_at) == (utc(2026, 4, 10, 12), utc(2026, 3, 20))
    check_books()


def test_closing_again_changes_nothing_and_each_closing_is_kept(manager):
    assert close(date(2026, 3, 31), manager).until == date(2026, 3, 31)
    assert close(date(2026, 3, 31), manager) is None
    assert close(date(2026, 4, 9), manager).before == date(2026, 3, 31)
    assert Closing.objects.count() == 2


def test_neither_today_nor_the_future_nor_an_earlier_day_is_closed(manager):
    close(date(2026, 3, 31), manager)
    codes = []
    for day, actor in (
        (date(2026, 4, 10), manager),
        (date(2026, 3, 1), manager),
        (date(2026, 4, 1), MemberFactory()),
    ):
        with pytest.raises(Refused) as refusal:
            close(day, actor)
        codes.append(refusal.value.code)
    assert codes == ["not_over", "closed", "not_allowed"]


def test_only_a_superuser_opens_them_again_and_says_why(manager):
    close(date(2026, 3, 31), manager)
    boss = MemberFactory(is_superuser=True, is_staff=True)
    running, codes = Programme.objects.get(), []
    for actor, reason, until in ((manager, "r", None), (boss, " ", None), (boss, "r", date(2026, 3, 31))):
        with pytest.raises(Refused) as refusal:
            actions.reopen_books(programme=running, until=until, actor=actor, reason=reason)
        codes.append(refusal.value.code)
    assert codes == ["not_allowed", "no_reason", "not_closed"]
    actions.reopen_books(programme=running, until=date(2026, 2, 28), actor=boss, reason="a wrong invoice")
    assert Programme.objects.get().closed_until == date(2026, 2, 28)


def test_a_new_value_of_a_point_in_the_admin_is_kept_as_a_change(manager, client_of):
    running = Programme.objects.get()
    desk = client_of(manager)
    page = f"/admin/loyalty/programme/{running.pk}/change/"
    form = desk.get(page).context["adminform"].form
    values = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    desk.post(page, values | {"point_value": "0.80", "tiers-TOTAL_FORMS": 0, "tiers-INITIAL_FORMS": 0})
    assert Programme.objects.get().point_value == 80
    assert (PointValueChange.objects.get().before, PointValueChange.objects.get().actor) == (100, manager)


def redeem_at(moment, member, time_machine):
    """10 points, which can be undone for 30 minutes."""
    time_machine.move_to(moment, tick=False)
    give(member, 10)
    return actions.redeem(member=member, reward=Reward.objects.get(), key="k")


def captured():
    return Posting.objects.get(kind="capture")


def test_what_can_be_undone_no_more_is_settled_before_the_books_close(manager, member, time_machine):
    redemption = redeem_at(utc(2026, 4, 10, 21, 20), member, time_machine)
    time_machine.move_to(utc(2026, 4, 10, 22, 10), tick=False)
    close(date(2026, 4, 10), manager)
    assert (captured().effective_at, captured().happened_at) == (redemption.redeemed_at, None)
    check_books()


def test_what_can_still_be_undone_is_booked_when_it_is_settled(manager, member, time_machine):
    redemption = redeem_at(utc(2026, 4, 10, 21, 50), member, time_machine)
    time_machine.move_to(utc(2026, 4, 10, 22, 10), tick=False)
    close(date(2026, 4, 10), manager)
    assert not Posting.objects.filter(kind="capture").exists()
    time_machine.move_to(utc(2026, 4, 10, 22, 30), tick=False)
    actions.settle_due()
    assert captured().effective_at == utc(2026, 4, 10, 22, 30)
    assert captured().happened_at == redemption.redeemed_at
    check_books()
