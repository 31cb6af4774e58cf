"""The Celery app: worker and beat start from here, with the settings' CELERY_* values."""

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.prod")

TRANSPORT_ALIASES["filesystem"] = "portal.broker:Transport"

app = Celery("stammtisch")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_configure.connect
def load_schedule(sender: Celery, **kwargs: object) -> None:
    from .schedule import SCHEDULE

    sender.conf.beat_schedule = SCHEDULE
