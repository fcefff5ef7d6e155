"""Who is asking, and what they may do. Everything is refused that no rule allows."""
