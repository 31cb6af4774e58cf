"""Replies by e-mail: addresses, letters, and what of them was written now."""
