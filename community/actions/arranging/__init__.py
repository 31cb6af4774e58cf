"""What moderators do to topics without judging anybody: close, pin, move, split, merge; and undo."""

from .marking import lock_topic, pin_topic
from .merging import merge_topics
from .moving import move_topic
from .splitting import split_topic
from .undoing import undo

__all__ = ["lock_topic", "merge_topics", "move_topic", "pin_topic", "split_topic", "undo"]
