"""Doors for the worker."""

from celery import shared_task

from . import actions


@shared_task
def deliver_due() -> None:
    actions.deliver_due()
