"""Why a process cannot start, for the person who starts it. The message says what to change."""


class CannotStart(RuntimeError):
    """The service cannot start as it is told to."""


class SettingsWrong(CannotStart):
    """Settings are missing or contradict each other; lists each."""


class DatabaseUnusable(CannotStart):
    """The database cannot be used as it is."""


class DatabaseInUse(DatabaseUnusable):
    """Another process has this SQLite file open."""


class DatabaseOutOfDate(DatabaseUnusable):
    """The tables are not those of this version."""
