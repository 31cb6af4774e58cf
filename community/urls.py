from django.urls import path

from .moderation import house_rules
from .views import drafts, gestures, helping, lists, recognition, reports, revisions, rooms, topics, uploads, writing

app_name = "community"

urlpatterns = [
    path("", lists.index, name="index"),
    path("read/", lists.read_all, name="read_all"),
    path("c/<slug:slug>/", lists.category, name="category"),
    path("c/<slug:slug>/picture/", rooms.picture, name="category_picture"),
    path("new/", writing.new, name="new"),
    path("preview/", writing.preview, name="preview"),
    path("images/", uploads.upload, name="upload"),
    path("image/<uuid:pk>/", uploads.image, name="image"),
    path("drafts/", drafts.drafts, name="drafts"),
    path("drafts/save/", drafts.save, name="draft_save"),
    path("drafts/discard/", drafts.discard, name="draft_discard"),
    path("mentions/", helping.mentions, name="mentions"),
    path("related/", helping.related, name="related"),
    path("p/<int:pk>/history/", revisions.history, name="history"),
    path("t/<int:pk>/news/", topics.news, name="news"),
    path("t/<int:pk>/posts/", topics.posts, name="posts"),
    path("t/<int:pk>/read/", gestures.read, name="read"),
    path("t/<int:pk>/follow/", gestures.follow, name="follow"),
    path("t/<int:pk>/reply/", writing.reply, name="reply"),
    path("t/<int:pk>/<slug:slug>/", topics.topic, name="topic"),
    path("p/<int:pk>/", topics.post, name="post"),
    path("p/<int:pk>/edit/", writing.edit, name="edit"),
    path("p/<int:pk>/accept/", gestures.accept, name="accept"),
    path("p/<int:pk>/react/", recognition.react, name="react"),
    path("p/<int:pk>/reactions/", recognition.reactions, name="reactions"),
    path("rules/", house_rules.rules, name="rules"),
    path("rules/<int:version>/", house_rules.rules, name="rules_version"),
    path("report/<slug:kind>/<int:pk>/", reports.report, name="report"),
]
