"""Doors for the worker."""

from celery import shared_task

from .surveys import actions


@shared_task
def invite_due() -> None:
    actions.invite_due()
