"""Tiers: which one qualifying points lead to, who would move, and where a member stands."""
