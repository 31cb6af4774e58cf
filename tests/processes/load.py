"""`load.py N`: a migrated database with one journey, and N members who join at once."""

import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402

from portal.journeys.models import Effect, Journey  # noqa: E402
from portal.members import actions  # noqa: E402
from portal.members.models import Member  # noqa: E402
from tests.notifications.factories import MessageTextFactory  # noqa: E402

call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)
with transaction.atomic():
    Journey.objects.update(active=False)
    text = MessageTextFactory()
    journey = Journey.objects.create(name="Kill me", slug="kill-me", active=True, trigger="members.joined")
    Effect.objects.create(journey=journey, effect="send_message", params={"text": text.key})
    for number in range(int(sys.argv[1])):
        member = Member.objects.create_user(f"member{number}@example.org", display_name=f"Member {number}")
        actions.join(member=member)
