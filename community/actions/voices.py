"""Customers' voices: asking a member, her answer, and taking it back."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community import policies
from community.events import VoiceAsked, VoiceGranted, VoiceWithdrawn
from community.models import Post, Voice
from community.texts import pictures
from community.voice_wording import VERSION, Terms, terms_of
from portal.activity.actions import record
from portal.content.models import Image
from portal.members.actions import set_consent
from portal.members.models import Member
from portal.members.models.consents import Purpose
from portal.shell.ports import Refused

from .sanctions import hold_standing

MAX_EXCERPT = 400
SHORTEST = 10


@transaction.atomic
def ask_voice(*, actor: Member, post: Post, excerpt: str, picture: UUID | None = None) -> Voice:
    """Ask the author whether these words of her post, and one of its pictures, may be shown; once per post.

    The wording she will be asked to agree to is written down now, in her language.
    Refused: not_allowed, asked_before, too_short, too_long, not_in_post (words), no_picture (of this post).
    """
    hold_standing(actor)
    if not policies.may_ask_voice(actor, post) or post.author is None:
        raise Refused("not_allowed", _("You cannot ask for this post."))
    if Voice.objects.filter(post=post).exists():
        raise Refused("asked_before", _("The author has been asked about this post already."))
    words = _checked(post, excerpt)
    if picture and not Image.objects.of(pictures.source_of_post(post.pk)).filter(pk=picture).exists():
        raise Refused("no_picture", _("This picture does not belong to the post."))
    voice = Voice(post=post, member=post.author, excerpt=words, picture=picture, asked_by=actor)
    _agree_to(voice, terms_of(voice, post.author.language or settings.LANGUAGE_CODE))
    voice.save()
    asked = VoiceAsked(voice=voice.pk, post=post.pk)
    record(asked, member=voice.member, actor=actor, source=f"voice:{voice.pk}")
    return voice


@transaction.atomic
def answer_voice(
    *, member: Member, voice: Voice, granted: bool, language: str = "", version: str = VERSION
) -> Voice:
    """She agrees or refuses; the same answer again changes nothing. After a no she may still say yes.

    What is kept as agreed to is the wording of that `version` in the `language` she has read it in (hers by
    default). Refused: not_yours, answered (what was granted is withdrawn by `withdraw_voice`), wording
    (it has changed since), not_in_post (the words, any more), barred (who may not write is not shown anew).
    """
    if granted:
        hold_standing(member)
        if not policies.may_write(member):
            raise Refused("barred", _("You cannot agree to this while you may not write here."))
    now = _held(member, voice)
    if now.state == (Voice.State.GRANTED if granted else Voice.State.REFUSED):
        return now
    if now.state == Voice.State.GRANTED:
        raise Refused("answered", _("You have agreed already. You can withdraw it."))
    if granted and version != VERSION:
        raise Refused("wording", _("The wording has changed meanwhile: please read it again."))
    if granted and now.excerpt not in now.post.plain:
        raise _unsaid()
    _agree_to(now, terms_of(now, language or now.language))
    now.state = Voice.State.GRANTED if granted else Voice.State.REFUSED
    now.answered_at, now.withdrawn_at = timezone.now(), None
    now.save()
    if granted:
        source = f"voice:{now.pk}"
        _log(member, granted=True, source=source, version=now.wording_version)
        key = f"voice_granted:{now.pk}"
        record(
            VoiceGranted(voice=now.pk, post=now.post_id),
            member=member,
            actor=member,
            source=source,
            dedupe_key=key,
        )
    return now


@transaction.atomic
def withdraw_voice(*, member: Member, voice: Voice) -> Voice:
    """She takes her consent back: from this commit on nothing of it is shown. Refused: not_yours."""
    now = _held(member, voice)
    if now.state != Voice.State.GRANTED:
        return now
    now.state, now.withdrawn_at = Voice.State.WITHDRAWN, timezone.now()
    now.save(update_fields=["state", "withdrawn_at"])
    source = f"voice:{now.pk}"
    if not Voice.objects.filter(member=member, state=Voice.State.GRANTED).exists():
        _log(member, granted=False, source=source, version=now.wording_version)
    payload = VoiceWithdrawn(voice=now.pk, post=now.post_id)
    record(payload, member=member, actor=member, source=source)
    return now


@transaction.atomic
def withdraw_all(*, member: Member) -> int:
    """Her consent as such was withdrawn elsewhere: none of her voices is shown any more; returns how many."""
    granted = Voice.objects.filter(member=member, state=Voice.State.GRANTED).order_by("pk")
    return sum(withdraw_voice(member=member, voice=voice).pk > 0 for voice in granted)


def end_unsaid(*, actor: Member, post: Post) -> None:
    """Called where a post has got another text: a voice whose words are not in it any more is not shown."""
    voice = Voice.objects.filter(post=post, state=Voice.State.GRANTED).select_related("member").first()
    if voice is None or voice.excerpt in post.plain:
        return
    Voice.objects.filter(pk=voice.pk).update(state=Voice.State.WITHDRAWN, withdrawn_at=timezone.now())
    payload = VoiceWithdrawn(voice=voice.pk, post=post.pk)
    record(payload, member=voice.member, actor=actor, source=f"voice:{voice.pk}")


def _agree_to(voice: Voice, terms: Terms) -> None:
    voice.wording, voice.language, voice.wording_version = terms.text, terms.language, terms.version


def _checked(post: Post, excerpt: str) -> str:
    """The excerpt on one line, if the post says so."""
    words = " ".join(excerpt.split())
    if len(words) < SHORTEST:
        raise Refused("too_short", _("Please choose some words of the post."))
    if len(words) > MAX_EXCERPT:
        raise Refused("too_long", _("At most %(max)d characters, please.") % {"max": MAX_EXCERPT})
    if words not in post.plain:
        raise _unsaid()
    return words


def _unsaid() -> Refused:
    return Refused("not_in_post", _("These words are not in the post: please copy them as they are."))


def _held(member: Member, voice: Voice) -> Voice:
    """The row as it is now, locked; the member's row first, so that her answers follow each other."""
    Member.objects.select_for_update(no_key=True).filter(pk=member.pk).values_list("pk").first()
    now = Voice.objects.select_for_update(no_key=True).filter(pk=voice.pk, member=member).first()
    if now is None:
        raise Refused("not_yours", _("You have not been asked about this."))
    return now


def _log(member: Member, *, granted: bool, source: str, version: str) -> None:
    set_consent(
        member=member, purpose=Purpose.CUSTOMER_VOICE, granted=granted, source=source, wording=version
    )
