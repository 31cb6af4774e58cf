"""Benchmarks of the points programme."""
