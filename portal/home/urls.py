from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    return HttpResponse("to be replaced by the face owner")


urlpatterns = [path("", home, name="home"), path("search/", home, name="search")]
