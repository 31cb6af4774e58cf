from django.urls import path

from .views import gestures, lists, recognition, reports, rooms, topics, writing

app_name = "community"

urlpatterns = [
    path("", lists.index, name="index"),
    path("c/<slug:slug>/", lists.category, name="category"),
    path("c/<slug:slug>/picture/", rooms.picture, name="category_picture"),
    path("new/", writing.new, name="new"),
    path("preview/", writing.preview, name="preview"),
    path("t/<int:pk>/read/", gestures.read, name="read"),
    path("t/<int:pk>/follow/", gestures.follow, name="follow"),
    path("t/<int:pk>/reply/", writing.reply, name="reply"),
    path("t/<int:pk>/<slug:slug>/", topics.topic, name="topic"),
    path("p/<int:pk>/", topics.post, name="post"),
    path("p/<int:pk>/edit/", writing.edit, name="edit"),
    path("p/<int:pk>/accept/", gestures.accept, name="accept"),
    path("p/<int:pk>/react/", recognition.react, name="react"),
    path("p/<int:pk>/reactions/", recognition.reactions, name="reactions"),
    path("report/<slug:kind>/<int:pk>/", reports.report, name="report"),
]
