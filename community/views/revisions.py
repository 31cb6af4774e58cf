"""What a post said before."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from community import policies
from community.models import Post, Revision
from community.texts.differences import differences
from portal.members.models import Member

MOST = 200


@login_not_required
@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """The versions of a post for those who may read it, and how one of them differs from the one before.

    What somebody has written who is gone, is not there; what somebody else took out is there for the author
    and for moderators.
    """
    posts = Post.objects.visible_to(request.user).filter(author__isnull=False, edited_at__isnull=False)
    post = get_object_or_404(posts.select_related("topic__category", "author"), pk=pk)
    versions = _versions(post, request.user)
    chosen = request.GET.get("version", str(post.version))
    shown = next((after for after in versions if str(after.version) == chosen), None)
    if shown is None:
        raise Http404("no such version")
    before = next((former for former in versions if former.version < shown.version), None)
    context = {"post": post, "versions": versions, "shown": shown} | _compared(post, shown, before)
    return render(request, "community/history.html", context)


def _compared(post: Post, shown: Revision, before: Revision | None) -> dict[str, Any]:
    """How the version differs from the one before it, whose texts are read here."""
    wanted = [version.pk for version in (shown, before) if version and version.pk]
    texts = dict(Revision.objects.filter(post=post, pk__in=wanted).values_list("pk", "text"))
    shown.text = texts.get(shown.pk, post.text)
    if before is None:
        return {"before": None}
    title_pieces = differences(before.title, shown.title)
    return {
        "before": before,
        "pieces": differences(texts[before.pk], shown.text),
        "title_pieces": title_pieces,
    }


def _versions(post: Post, viewer: Any) -> list[Revision]:
    """Up to MOST former ones without their texts, the present one first; `editor` is who wrote it."""
    former = list(post.revisions.select_related("editor").defer("text").order_by("-version")[:MOST])
    title = post.topic.title if post.is_opening else ""
    present = Revision(
        post=post,
        version=post.version,
        title=title,
        text=post.text,
        written_at=post.edited_at or post.created_at,
    )
    versions = [present, *former]
    writers = [*(revision.editor for revision in former), post.author]
    for revision, writer in zip(versions, writers, strict=True):
        revision.editor = writer
    return (
        versions if viewer == post.author or policies.may_moderate(viewer) else _open(versions, post.author)
    )


def _open(versions: list[Revision], author: Member | None) -> list[Revision]:
    """Those since somebody else last changed the text: what was taken out may stand in any before."""
    found = next((place for place, one in enumerate(versions) if one.editor != author), len(versions) - 1)
    return versions[: found + 1]
