"""Doors for the worker."""

from celery import shared_task

from . import actions


@shared_task
def deliver_due() -> None:
    actions.deliver_due()


@shared_task
def forget_old() -> None:
    actions.forget_old()
