from django.urls import path

from . import matters, queue

app_name = "moderation"

urlpatterns = [
    path("", queue.queue, name="queue"),
    path("next/", queue.take_next, name="next"),
    path("<int:pk>/", matters.matter, name="matter"),
    path("<int:pk>/claim/", matters.claim, name="claim"),
    path("<int:pk>/release/", matters.release, name="release"),
]
