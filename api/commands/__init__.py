"""Commands of the service that are more than one line of ``drove.py``; each imports what it needs when it runs."""
