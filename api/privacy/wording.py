"""The words in which people agree that what they need is kept. A change of words is a new version; old ones stay."""

from api.language.words import N_

CURRENT = "2026-11"
WORDINGS = {
    "2026-11": N_(
        "You may keep what I say about the help I need. You may use it to plan my rides and tell my driver. "
        "I can take this back at any time."
    ),
}
SPOKEN = (
    "May we keep what you have told me about the help you need? We use it to plan your rides and to tell your "
    "driver. You can take this back at any time."
)
"""What the coordinator reads out on the telephone."""
