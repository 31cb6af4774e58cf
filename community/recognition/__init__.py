"""Levels of trust, what earns them and what they open."""
