"""The tests. A package of its own, so that no other of that name is found instead by child processes."""
