from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from portal.activity.actions import deliver_due, record
from portal.activity.leases import LEASE_SECONDS, MAX_ATTEMPTS
from portal.activity.models import Delivery
from portal.activity.subscriptions import subscribe
from portal.members.models import Member
from tests.members.factories import MemberFactory

from .happenings import Happened

pytestmark = pytest.mark.django_db


def make_due() -> None:
    Delivery.objects.filter(state="due").update(due_at=timezone.now(), leased_until=None)


def test_a_delivery_is_done_once(hear):
    heard = hear()
    record(Happened(number=1))
    assert (deliver_due(), deliver_due()) == (1, 0)
    assert heard == [1]
    assert Delivery.objects.get().state == "done"


def test_one_call_empties_the_queue_in_order(hear):
    heard = hear()
    for number in range(25):
        record(Happened(number=number))
    assert deliver_due(limit=10) == 25
    assert heard == list(range(25))


def test_a_failing_subscriber_stops_nobody_else(hear):
    heard = hear("test.good")
    hear("test.poison", fail=RuntimeError("no"))
    record(Happened(number=1))
    record(Happened(number=2))
    assert deliver_due() == 2
    assert heard == [1, 2]
    assert set(Delivery.objects.filter(state="due").values_list("subscriber", flat=True)) == {"test.poison"}


def test_a_failure_is_noted_and_tried_again_with_growing_pauses(hear):
    hear(fail=RuntimeError("no luck"))
    record(Happened(number=1))
    pauses = []
    for _ in range(3):
        make_due()
        deliver_due()
        row = Delivery.objects.get()
        pauses.append(round((row.due_at - timezone.now()).total_seconds()))
    assert pauses == [2, 4, 8]
    assert (row.state, row.attempts, row.leased_until) == ("due", 3, None)
    assert "no luck" in row.last_error


def test_too_many_failures_make_a_dead_letter(hear):
    heard = hear(fail=RuntimeError("no luck"))
    record(Happened(number=1))
    for _ in range(MAX_ATTEMPTS + 2):
        make_due()
        deliver_due()
    assert len(heard) == MAX_ATTEMPTS
    assert Delivery.objects.get().state == "dead"


def test_a_dead_letter_revived_is_delivered(hear):
    heard = hear()
    record(Happened(number=1))
    Delivery.objects.update(state="dead", attempts=MAX_ATTEMPTS)
    assert Delivery.revive(Delivery.objects.all()) == 1
    assert deliver_due() == 1
    assert heard == [1]


def test_only_dead_letters_are_revived(hear):
    hear()
    record(Happened(number=1))
    deliver_due()
    assert Delivery.revive(Delivery.objects.all()) == 0


def test_what_a_failing_handler_wrote_is_undone(hear, member):
    hear()

    @subscribe(Happened, name="test.writes")
    def write_and_fail(event):
        Member.objects.update(about="half done")
        raise RuntimeError

    record(Happened(number=1))
    deliver_due()
    member.refresh_from_db()
    assert member.about == ""


def test_a_lease_lost_in_between_undoes_the_work(hear, member):
    hear()
    record(Happened(number=1))
    (mine,) = Delivery.objects.claim()
    Delivery.objects.update(lease=None)
    assert mine.work(lambda: Member.objects.update(about="twice")) is False
    member.refresh_from_db()
    assert member.about == ""


def test_a_leased_row_is_nobody_elses(hear):
    hear()
    record(Happened(number=1))
    assert len(Delivery.objects.claim()) == 1
    assert Delivery.objects.claim() == []


def test_a_dead_workers_row_is_taken_up_after_its_lease(hear, time_machine):
    heard = hear()
    record(Happened(number=1))
    Delivery.objects.claim()
    assert deliver_due() == 0
    time_machine.move_to(timezone.now() + timedelta(seconds=LEASE_SECONDS + 1))
    assert deliver_due() == 1
    assert heard == [1]


def test_a_row_that_kills_its_workers_ends_as_a_dead_letter(hear):
    heard = hear()
    record(Happened(number=1))
    for _ in range(MAX_ATTEMPTS):
        Delivery.objects.claim()  # and the worker dies
        make_due()
    assert deliver_due() == 0
    assert heard == []
    assert Delivery.objects.get().state == "dead"


def test_what_is_due_later_waits(hear):
    heard = hear()
    record(Happened(number=1))
    Delivery.objects.update(due_at=timezone.now() + timedelta(hours=1))
    assert deliver_due() == 0
    assert heard == []


def test_the_number_of_queries_for_finding_work_does_not_grow(hear, django_assert_max_num_queries):
    hear()
    for number in range(30):
        record(Happened(number=number))
    # A claim and the events in a handful; a savepoint, the lock and one update for each delivery.
    with django_assert_max_num_queries(12 + 30 * 4):
        deliver_due()


def test_a_subscriber_that_a_release_removed_does_not_stop_the_others(hear):
    heard = hear("test.good")
    record(Happened(number=1))
    Delivery.objects.create(event=Delivery.objects.get().event, subscriber="gone.subscriber")
    assert deliver_due() == 1
    assert heard == [1]
    assert "gone.subscriber" in Delivery.objects.get(state="due").last_error


def test_what_a_worker_died_with_is_tried_alone(hear):
    hear()
    for number in range(4):
        record(Happened(number=number))
    first, second, third, fourth = Delivery.objects.order_by("pk").values_list("pk", flat=True)
    over = timezone.now() - timedelta(seconds=1)
    Delivery.objects.filter(pk__in=[second, third]).update(leased_until=over, attempts=1)
    claims = [[row.pk for row in Delivery.objects.claim(10)] for _ in range(4)]
    assert claims == [[first], [second], [third], [fourth]]


def test_a_row_that_waited_longer_than_its_lease_is_left_to_others(hear):
    heard = hear()
    record(Happened(number=1))
    [row] = Delivery.objects.claim(1)
    row.leased_until = timezone.now() - timedelta(seconds=1)
    assert row.work(lambda: heard.append(1)) is False
    assert heard == []


def test_a_row_called_off_meanwhile_is_not_worked_on(hear):
    heard = hear()
    record(Happened(number=1))
    [row] = Delivery.objects.claim(1)
    Delivery.objects.update(state="dead")
    assert row.work(lambda: heard.append(1)) is False
    assert heard == []


def test_one_call_ends_before_its_task_is_killed(hear, monkeypatch):
    heard = hear()
    monkeypatch.setattr("portal.activity.leases.PATIENCE_SECONDS", 0)
    for number in range(5):
        record(Happened(number=number))
    assert deliver_due(limit=2) == 2
    assert heard == [0, 1]


@pytest.mark.parametrize("may", [False, True])
def test_reviving_by_hand_needs_the_permission_to_change(hear, client_of, may):
    hear()
    record(Happened(number=1))
    Delivery.objects.update(state="dead")
    staff = MemberFactory(is_staff=True)
    names = ["view_delivery", "change_delivery"][: 1 + may]
    staff.user_permissions.set(Permission.objects.filter(codename__in=names))
    asked = {"action": "deliver_again", "_selected_action": [Delivery.objects.get().pk]}
    client_of(staff).post(reverse("admin:activity_delivery_changelist"), asked)
    assert Delivery.objects.get().state == ("due" if may else "dead")
