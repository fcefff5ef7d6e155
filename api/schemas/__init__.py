"""The shapes that requests must have and answers do have. Shape only: the rules are the scheduler's."""
