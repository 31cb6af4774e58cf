"""Doors for the worker."""

from celery import shared_task

from . import actions


@shared_task
def advance_due() -> None:
    actions.advance_due()
