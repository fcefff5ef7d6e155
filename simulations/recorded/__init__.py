"""Days as they were really asked for: read from the live event log, without names, and put to a changed service."""
