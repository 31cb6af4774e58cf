"""Doors for the worker."""

from celery import shared_task

from . import actions


@shared_task
def reconcile() -> None:
    actions.reconcile()
    actions.rerender_stale()
