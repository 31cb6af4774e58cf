from django.urls import path, register_converter

from . import views


class CaseNumber:
    """A case's number: 2026-000123."""

    regex = r"\d{4}-\d{6,}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(CaseNumber, "case_number")

urlpatterns = [
    path("feedback/", views.cases, name="cases"),
    path("feedback/new/", views.new, name="new"),
    path("feedback/<case_number:number>/", views.case, name="case"),
    path("feedback/<case_number:number>/replies/", views.reply, name="reply"),
    path("feedback/<case_number:number>/photos/<uuid:image_id>/", views.photo, name="photo"),
]
