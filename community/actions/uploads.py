"""Pictures of members: kept, shown in posts, forgotten where nobody needs them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from community import policies
from community.models import Appeal, Decision, Draft, Post, Revision
from community.models.moderation.decisions import APPEAL_PERIOD, TELLING
from community.texts import mentions, pictures
from portal.content import images, markdown
from portal.content.models import Image
from portal.members.models import Member
from portal.shell.ports import Refused

from .sanctions import hold_standing

MOST_WAITING = 60  # pictures of one member that no post shows yet
MOST_BYTES = 300 * 1024 * 1024  # of all pictures of one member in posts and waiting
WAITS = timedelta(days=1)  # before a picture that neither post nor draft shows is forgotten
_FORGOTTEN = "forgotten"


@transaction.atomic
def add_picture(*, member: Member, picture: images.Picture) -> Image:
    """Keep a picture for a text of this member; nobody else sees it before a post of hers shows it.

    Refused: not_allowed, too_many (waiting for a post), quota.
    """
    hold_standing(member)
    if why := policies.why_no_pictures(member):
        raise Refused("not_allowed", why)
    waiting = Image.objects.of(pictures.source_of_member(member.pk))
    if waiting.count() >= MOST_WAITING:
        raise Refused(
            "too_many", _("So many pictures wait for a post. Please publish or discard some first.")
        )
    if pictures.of_member(member.pk).total_size() + picture.size > MOST_BYTES:
        raise Refused("quota", _("Your space for pictures is used up."))
    return images.store(file=picture, owner=member, source=pictures.source_of_member(member.pk))


def render(text: str, *, author: int | None, post: int | None = None) -> str:
    """Safe HTML of a text with links to the members it names, and the pictures it may show.

    Those are the ones of its `author` and of the `post` itself (ids; None: nobody's).
    """
    known = pictures.shown(_showable(pictures.ids_in(text), author, post))
    return markdown.render(text, known, mentions.people(mentions.named_in(text)))


def attach(post: Post) -> None:
    """The post shows the pictures of its text from now on; others of its pictures are its author's again.

    Where the author is gone nobody sees them; the post may show them again.
    """
    wanted = pictures.ids_in(post.text)
    mine = Image.objects.of(pictures.source_of_post(post.pk))
    author = post.author_id
    former = pictures.source_of_former(post.pk)
    mine.exclude(pk__in=wanted).update(source=former if author is None else pictures.source_of_member(author))
    attach_new(post)


def attach_new(post: Post) -> None:
    """As `attach`, where the post has shown none that its text does not."""
    if wanted := pictures.ids_in(post.text):
        waiting = Image.objects.filter(pk__in=wanted, source__in=_sources(post.author_id, post.pk))
        waiting.update(source=pictures.source_of_post(post.pk))


def require_picture(post: Post) -> None:
    """For the post a showcase begins with, which shows at least one. Refused: no_picture."""
    if not Image.objects.of(pictures.source_of_post(post.pk)).exists():
        raise Refused("no_picture", _("A showcase needs at least one picture: please add yours."))


def forget_orphans(portion: int = 500) -> int:
    """Remove the pictures that no post or draft has shown for a day; returns how many.

    It walks through all that wait, `portion` at a time: drafts and decisions may need any number of them.
    """
    unseen = Q(source__startswith="upload:") | Q(source__startswith="former:")
    old = Image.objects.filter(unseen, created_at__lt=timezone.now() - WAITS).order_by("created_at", "pk")
    gone, found = 0, list(old[:portion])
    returning = _named_in(_may_come_back()) if found else set()
    while found:
        after = _after(found[-1])
        drafted = _named_in(_drafted_by({image.owner_id for image in found if image.owner_id}))
        gone += sum(_forget(image) for image in found if image.pk not in returning | drafted)
        found = list(old.filter(after)[:portion])
    return gone


def _after(image: Image) -> Q:
    return Q(created_at__gt=image.created_at) | Q(created_at=image.created_at, pk__gt=image.pk)


def _drafted_by(members: set[int]) -> Iterable[str]:
    drafts = Draft.objects.filter(member__in=members, text__contains="/community/image/")
    return drafts.values_list("text", flat=True)


def _named_in(texts: Iterable[str]) -> set[UUID]:
    return {pk for text in texts for pk in pictures.ids_in(text)}


def _may_come_back() -> list[str]:
    """Former texts with pictures that the reversal of a decision would put back.

    One that could not put its text back, as another edit is in force, may have it put back by that one's.
    """
    since = timezone.now() - APPEAL_PERIOD - TELLING
    waiting = Appeal.objects.filter(decision=OuterRef("decision"), outcome="")
    asked = Q(decision__decided_at__gt=since) | Exists(waiting)
    open_still = Q(decision__reversed_at=None) | Q(decision__left=Decision.Left.CHANGED)
    edits = Revision.objects.filter(asked, open_still, text__contains="/community/image/")
    return list(edits.values_list("text", flat=True))


def forget_of(member: Member) -> None:
    """Remove what the member has uploaded and not published; what her posts show is nobody's any more."""
    images.remove(Image.objects.of(pictures.source_of_member(member.pk)))
    pictures.of_member(member.pk).update(owner=None)


@transaction.atomic
def _forget(image: Image) -> int:
    """Unless a post has come to show it in between."""
    taken = Image.objects.filter(pk=image.pk, source=image.source).update(source=_FORGOTTEN)
    if taken:
        images.remove([image])
    return taken


def _showable(ids: list[UUID], author: int | None, post: int | None) -> list[Image]:
    return list(Image.objects.filter(pk__in=ids, source__in=_sources(author, post))) if ids else []


def _sources(author: int | None, post: int | None) -> list[str]:
    """Of the pictures that a text may show: of its author, and of the post with this number."""
    own = [pictures.source_of_member(author)] if author is not None else []
    if post is None:
        return own
    return [*own, pictures.source_of_post(post), pictures.source_of_former(post)]
