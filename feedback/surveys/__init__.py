"""Surveys: one question at a time, asked seldom, answered by a POST."""
