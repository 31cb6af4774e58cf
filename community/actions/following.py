"""Who wants to hear of what, and how her mails come."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from community.models import Category, CategoryFollow, Follow, MemberFollow, Topic
from portal.members.models import Member
from portal.search.audience import is_open_to
from portal.shell.ports import Refused


def follow(*, member: Member, topic: Topic, active: bool) -> None:
    """The member wants to hear of new posts in this topic, or no longer."""
    Follow.objects.update_or_create(member=member, topic=topic, defaults={"active": active})


@transaction.atomic
def follow_category(*, member: Member, category: Category, active: bool) -> None:
    """The member wants to hear of new topics in this category, or no longer. Refused: not_there."""
    if not active:
        CategoryFollow.objects.filter(member=member, category=category).delete()
    elif not is_open_to(member, category.readers):
        raise Refused("not_there", _("This category cannot be followed."))
    else:
        CategoryFollow.objects.get_or_create(member=member, category=category)


@transaction.atomic
def follow_member(*, member: Member, followed: Member, active: bool) -> None:
    """The member wants to hear of new topics that `followed` starts, or no longer. Refused: not_there."""
    if not active:
        MemberFollow.objects.filter(member=member, followed=followed).delete()
    elif member.pk == followed.pk or not followed.is_active:
        raise Refused("not_there", _("This member cannot be followed."))
    else:
        MemberFollow.objects.get_or_create(member=member, followed=followed)
