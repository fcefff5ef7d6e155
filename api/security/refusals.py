"""What is said to somebody who may not do what they ask."""


class Refused(Exception):
    """The request is refused whatever its content; ``message`` says why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotSignedIn(Refused):
    """Nobody is signed in, or not any more."""


class NotAllowed(Refused):
    """The visitor's roles do not allow this."""
