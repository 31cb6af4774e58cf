"""Doors for the worker."""

from celery import shared_task

from portal.api.actions import forget_old_answers

from . import actions, health


@shared_task
def clear_expired() -> None:
    actions.clear_expired()
    forget_old_answers()


@shared_task
def heartbeat() -> None:
    health.beat_once()
