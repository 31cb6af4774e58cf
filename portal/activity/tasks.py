"""Doors for the worker."""

from celery import shared_task

from . import actions, retention
from .models import Delivery
from .turns import take_turns


@shared_task
def deliver_due(turn: int | None = None) -> None:
    take_turns(deliver_due.name, turn, actions.deliver_due, Delivery.objects.all)


@shared_task
def forget_done() -> None:
    retention.forget_done()
