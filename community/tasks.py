"""Doors for the worker."""

from celery import shared_task

from . import actions


@shared_task
def reconcile() -> None:
    actions.reconcile()
    actions.refresh_popularity()
    actions.rerender_stale()


@shared_task
def forget_unsent() -> None:
    """Pictures that no text shows, and drafts nobody has touched for long."""
    actions.forget_orphans()
    actions.forget_drafts()


@shared_task
def settle_standings() -> None:
    actions.settle_all()


@shared_task
def remove_due() -> None:
    actions.remove_due()


@shared_task
def send_digests() -> None:
    actions.send_digests()
