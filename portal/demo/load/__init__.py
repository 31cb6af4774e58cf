"""Bulk data for load tests: many members, topics, posts and purchases in seconds, consistent as if acted."""
