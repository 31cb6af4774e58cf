"""What the members' pages say. Everything here only reads."""
