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


class SecondStepMissing(NotAllowed):
    """Somebody of the staff has only a password yet."""


class TooMany(Refused):
    """It was tried too often; ``seconds`` says how long to wait."""

    def __init__(self, seconds: int) -> None:
        minutes = -(-seconds // 60)
        wait = (
            "a minute" if minutes <= 1 else f"{minutes} minutes" if minutes < 90 else f"{minutes // 60} hours"
        )
        super().__init__(f"That was tried too often. Wait {wait}, then try again, or ring us.")
        self.seconds = seconds
