"""Rules that look at what is being written: pure functions of a text and of a few numbers."""
