"""What is done after a commit: the handlers of outbox entries, and the worker that gives entries to them."""
