"""Doors for the worker."""

from celery import shared_task

from portal.activity.turns import take_turns

from . import actions
from .models import Message


@shared_task
def deliver_due(turn: int | None = None) -> None:
    take_turns(deliver_due.name, turn, actions.deliver_due, Message.objects.all)


@shared_task
def forget_old() -> None:
    actions.forget_old()
