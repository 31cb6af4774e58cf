"""The portal's addresses and two bare views, through the same middleware, to compare with.

`bare` is what a plain Django page of 20 posts with their authors would be, one query and one template,
without frame, rights or anything a reader may do; `barest` shows 20 names.
"""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from community.models import Post
from portal.members.models import Member
from portal.urls import handler400, handler403, handler404, handler500  # noqa: F401
from portal.urls import urlpatterns as portal

NAMES = engines["django"].from_string(
    "<!doctype html><ul>{% for row in rows %}<li>{{ row.display_name }}</li>{% endfor %}</ul>"
)
POSTS = engines["django"].from_string(
    """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Topic</title></head><body><main>
{% for post in posts %}<article id="p{{ post.number }}"><header><a href="/members/{{ post.author.handle }}/">\
{{ post.author.display_name }}</a> <time datetime="{{ post.created_at|date:"c" }}">\
{{ post.created_at|date:"j M Y H:i" }}</time></header><div>{{ post.html|safe }}</div>
<footer><form method="post" action="/p/{{ post.pk }}/react/"><button>Helpful \
({{ post.helpful_count }})</button></form> <a href="/p/{{ post.pk }}/report/">Report</a> \
<a href="/p/{{ post.pk }}/quote/">Quote</a></footer>
</article>{% endfor %}</main></body></html>"""
)


@login_not_required
def bare(request: HttpRequest, topic: int) -> HttpResponse:
    posts = Post.objects.filter(topic=topic).select_related("author").order_by("number")
    return HttpResponse(POSTS.render({"posts": posts[:20]}))


@login_not_required
def barest(request: HttpRequest) -> HttpResponse:
    return HttpResponse(NAMES.render({"rows": Member.objects.order_by("pk")[:20]}))


urlpatterns = [path("bench/bare/<int:topic>/", bare), path("bench/barest/", barest), *portal]
