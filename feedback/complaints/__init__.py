"""Complaints: cases that members file and agents handle."""
