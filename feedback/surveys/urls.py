from django.urls import path

from . import views

urlpatterns = [
    path("s/<str:token>/", views.survey, name="survey"),
    path("feedback/surveys/<int:invitation_id>/", views.invitation, name="invitation"),
]
