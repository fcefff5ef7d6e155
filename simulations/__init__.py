"""Plays riders, volunteers, traffic and the clock against the scheduler; decides nothing."""
