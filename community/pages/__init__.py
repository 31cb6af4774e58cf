"""What pages show and how it is asked for. Everything here only reads."""
