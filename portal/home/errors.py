from django.http import HttpRequest, HttpResponse


def _page(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    return HttpResponse("error", status=500)


bad_request = permission_denied = not_found = server_error = csrf_failure = _page
