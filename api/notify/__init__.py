"""How people are told: in which words, by which way, when, and what is done where nobody could be reached."""
