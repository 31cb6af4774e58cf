from django.urls import path
from django.utils.module_loading import autodiscover_modules

from .composition import as_problem, build, nothing_here
from .request_log import logged

# Here, not at start-up: only a process that serves the API needs its schemas.
autodiscover_modules("api")

app_name = "api"
urlpatterns = [*build().urls[0], path("<path:rest>", nothing_here)]
for _pattern in urlpatterns:
    if _pattern.callback:
        _pattern.callback = logged(as_problem(_pattern.callback))
