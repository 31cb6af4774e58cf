"""Doors for the worker."""

from celery import shared_task

from . import actions


@shared_task
def celebrate_due() -> None:
    actions.celebrate_due()


@shared_task
def recount_due() -> None:
    actions.recount_due()


@shared_task
def refresh_segments() -> None:
    actions.refresh_segments()
