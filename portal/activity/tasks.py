"""Doors for the worker."""

from celery import shared_task

from . import actions, retention


@shared_task
def deliver_due() -> None:
    actions.deliver_due()


@shared_task
def forget_done() -> None:
    retention.forget_done()
