"""Which passwords are refused: short ones, known ones, and those made of the person's own or the service's name.

There are no rules of capitals and digits: length is what counts.
"""

SHORTEST, LONGEST = 15, 128
KNOWN = frozenset(
    {
        "passwordpassword",
        "password1234567",
        "password12345678",
        "123456789012345",
        "1234567890123456",
        "12345678901234567890",
        "qwertyuiopasdfgh",
        "qwertyuiopasdfghjkl",
        "qwertyqwertyqwerty",
        "letmeinletmein1",
        "letmeinletmeinletmein",
        "iloveyouiloveyou",
        "correcthorsebatterystaple",
        "thisisapassword",
        "thisismypassword",
        "mypasswordismypassword",
        "administrator123",
        "administratoradministrator",
        "welcomewelcome1",
        "welcomewelcomewelcome",
        "changemechangeme",
        "demonstrationonly",
        "community transport",
        "abcdefghijklmno",
        "abcdefghijklmnop",
        "abcdefghijklmnopqrstuvwxyz",
        "liverpoolfootballclub",
        "manchesterunited",
        "manchesterunited1",
        "sunshinesunshine",
        "princessprincess",
        "footballfootball",
        "1q2w3e4r5t6y7u8i",
        "1qaz2wsx3edc4rfv",
        "qazwsxedcrfvtgb",
    }
)


def trouble_with(password: str, *names: str) -> str:
    """Return what is wrong with a new password, empty when it may be used."""
    plain = _plain(password)
    if len(password) < SHORTEST:
        return f"Enter at least {SHORTEST} characters. Four or five words are easy to remember."
    if len(password) > LONGEST:
        return f"Enter at most {LONGEST} characters."
    if plain in {_plain(one) for one in KNOWN} or len(set(plain)) < 5:
        return "That password is too easy to guess. Enter words that do not belong together."
    own = [part for name in names for part in _words(name) if len(part) >= 4]
    rest = plain
    for part in own:
        rest = rest.replace(part, "")
    if len(rest) < SHORTEST // 2:
        return "That is mostly your own name or the service’s. Enter other words."
    return ""


def _plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _words(name: str) -> list[str]:
    return [_plain(part) for part in name.split()]
