from django.urls import path

from . import appeals, matters, notices, queue, statements, transparency

app_name = "moderation"

urlpatterns = [
    path("", queue.queue, name="queue"),
    path("decided/", queue.decided, name="decided"),
    path("next/", queue.take_next, name="next"),
    path("<int:pk>/", matters.matter, name="matter"),
    path("<int:pk>/claim/", matters.claim, name="claim"),
    path("<int:pk>/release/", matters.release, name="release"),
    path("decisions/<int:pk>/reverse/", matters.reverse, name="reverse"),
    path("appeals/", appeals.appeals, name="appeals"),
    path("appeals/<int:pk>/", appeals.appeal, name="appeal"),
    path("statements/", statements.statements, name="statements"),
    path("statements/<uuid:reference>/", statements.statement, name="statement"),
    path("notices/<uuid:reference>/", notices.notice, name="notice"),
    path("notices/<uuid:reference>/<str:signature>/", notices.notice, name="notice_signed"),
    path("report/", transparency.newest, name="newest_report"),
    path("report/<int:year>/", transparency.page, name="report"),
    path("report/<int:year>.json", transparency.as_json, name="report_json"),
    path("report/<int:year>.csv", transparency.as_csv, name="report_csv"),
]
