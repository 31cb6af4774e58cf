"""What purchases earn: rules, their limits, and their simulation. Pure, but for the limits' rows."""
