"""What is owed to people whose data is kept: consent, secrecy of notes, a copy of everything, and being forgotten."""
