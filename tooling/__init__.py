"""What ``dev.py`` is made of: environment, browser files, checks, demo server. Standard library only."""
