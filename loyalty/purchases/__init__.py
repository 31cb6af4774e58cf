"""Purchases as files, tables and sentences."""
