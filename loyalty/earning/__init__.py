"""What purchases earn: rules, their limits, and their simulation. Pure functions, but for the limits' rows."""
