"""The pictures of rewards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from loyalty.models import Reward
from portal.content import images
from portal.content.models import Image

if TYPE_CHECKING:
    from portal.members.models import Member


@transaction.atomic
def show_picture(*, reward: Reward, picture: images.Picture, actor: Member) -> Image:
    """The reward's picture from now on; the one before is removed."""
    former = [reward.picture] if reward.picture else []
    kept = images.store(file=picture, owner=actor, source=f"reward:{reward.pk}")
    Reward.objects.filter(pk=reward.pk).update(picture=kept)
    images.remove(former)
    reward.picture = kept
    return kept
