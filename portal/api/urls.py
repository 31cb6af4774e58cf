from django.urls import re_path
from django.utils.module_loading import autodiscover_modules

from .composition import as_problem, build, nothing_here
from .request_log import logged

# Here, not at start-up: only a process that serves the API needs its schemas.
autodiscover_modules("api")

app_name = "api"
urlpatterns = [*build().urls[0], re_path(r"^(?P<rest>[\s\S]+)", nothing_here)]  # with line breaks too
for _pattern in urlpatterns:
    if _pattern.callback:
        _pattern.callback = logged(as_problem(_pattern.callback))
