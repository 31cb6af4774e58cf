"""Doors for the worker."""

from celery import shared_task

from . import actions


@shared_task
def send_due() -> None:
    actions.send_due()
