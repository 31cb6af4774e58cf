"""Doors for the worker."""

from celery import shared_task

from . import actions, health


@shared_task
def clear_expired() -> None:
    actions.clear_expired()


@shared_task
def heartbeat() -> None:
    health.beat_once()
