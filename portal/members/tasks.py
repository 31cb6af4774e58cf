"""Doors for the worker."""

from celery import shared_task

from . import actions


@shared_task
def celebrate_due() -> None:
    actions.celebrate_due()
