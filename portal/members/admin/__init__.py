from . import members, segments, tags

__all__ = ["members", "segments", "tags"]
