"""Settings: `base` for what never changes, `dev`, `test` and `prod` for where it runs."""
