"""What members and moderators type in: errors by field, in the reader's language."""
