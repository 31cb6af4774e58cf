"""Texts while they are written: drafts, quotes, mentions, pictures, differences."""
