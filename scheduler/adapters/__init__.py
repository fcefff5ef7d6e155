"""Fillings for the ports: roads, places, files, clocks, ids, memory."""
