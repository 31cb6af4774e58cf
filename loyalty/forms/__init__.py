"""What members and staff type in: errors by field, in the reader's language."""
