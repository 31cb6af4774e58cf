from .complaints.urls import urlpatterns as complaints
from .surveys.urls import urlpatterns as surveys

app_name = "feedback"
urlpatterns = [*complaints, *surveys]
