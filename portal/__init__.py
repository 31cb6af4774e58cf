"""The project and the member portal around the apps."""

# Every process that rings the doorbell needs the app, the web server's as well.
from .celery import app as celery_app

__all__ = ["celery_app"]
