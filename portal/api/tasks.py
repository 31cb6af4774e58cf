"""Doors for the worker."""

from celery import shared_task

from . import actions


@shared_task
def forget_old_requests() -> None:
    actions.forget_old_requests()
