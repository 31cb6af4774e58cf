"""The people, with one password for those who are for trying out and none for the others."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.utils import timezone

from portal.demo.people import CUSTOMERS, PASSWORD, PEOPLE, Person
from portal.members.actions import set_consent
from portal.members.models import Member
from portal.shell.models import Brand

from . import World


def seed(world: World) -> None:
    Brand.objects.update_or_create(pk=Brand.ONLY, defaults={"name": "Röstwerk"})
    password = make_password(PASSWORD)
    for person in [*PEOPLE, *CUSTOMERS]:
        world.people[person.key] = _member(person, world, password if person.login else make_password(None))


def _member(person: Person, world: World, password: str) -> Member:
    joined = world.ago(person.member_for)
    if person.celebrates == "year":  # the same day of the last year, also after a 29 February
        local = timezone.localtime(world.now)
        joined = local.replace(year=local.year - 1, day=min(local.day, 28) if local.month == 2 else local.day)
    member = Member(
        email=person.email,
        display_name=person.name,
        external_id=person.customer or None,
        password=password,
        birthday=person.birthday(timezone.localdate(world.now)),
        about=person.about.get(world.language, ""),
        registered_at=joined,
        created_at=joined,
        is_staff=bool(person.roles) or person.superuser,
        is_superuser=person.superuser,
    )
    member.save()
    member.groups.set(Group.objects.filter(name__in=[role.value for role in person.roles]))
    EmailAddress.objects.create(user=member, email=person.email, verified=True, primary=True)
    for purpose in person.consents:
        set_consent(member=member, purpose=purpose, granted=True, source="signup", at=joined)
    return member
