from django.urls import path, re_path

from . import outbox_views, views

app_name = "notifications"
urlpatterns = [
    path("me/notifications/", views.inbox, name="inbox"),
    path("me/notifications/read/", views.read_all, name="read_all"),
    path("me/notifications/<int:pk>/", views.open_message, name="open"),
    path("me/notifications/<int:pk>/why/", views.why, name="why"),
    path("me/preferences/", views.preferences, name="preferences"),
    path("u/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("outbox/", outbox_views.index, name="outbox"),
    re_path(r"^outbox/(?P<name>[\w.-]+\.eml)/$", outbox_views.mail, name="outbox_mail"),
    re_path(r"^outbox/(?P<name>[\w.-]+\.eml)/html/$", outbox_views.html, name="outbox_html"),
]
