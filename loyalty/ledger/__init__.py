"""How points move: the double-entry ledger under its locks."""
