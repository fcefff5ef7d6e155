"""What is about people never reaches a log, whatever somebody hands to it."""

import pytest

from api.privacy.keeping import Forgotten
from api.security.redaction import HIDDEN, redact


def redacted(**event: object) -> dict[str, object]:
    return dict(redact(None, "info", event))


@pytest.mark.parametrize("key", ["name", "Phone", "email", "needs", "password", "token", "q"])
def test_what_a_key_says_is_personal_is_hidden(key: str) -> None:
    assert redacted(**{key: "Ada Ash"}) == {key: HIDDEN}


@pytest.mark.parametrize(
    "text",
    [
        "ring 01353 740123",
        "07700 900123",
        "+44 7700 900123",
        "write to ada.ash@example.org now",
        "home CB6 3XA",
        "cb63xa",
        "drove_0123456789abcdefghijklmnop",
    ],
)
def test_what_looks_like_somebodys_is_hidden_anywhere(text: str) -> None:
    found = redacted(exception=f"ValueError: {text}", more=[{"deep": text}])
    assert HIDDEN in str(found["exception"])
    assert HIDDEN in str(found["more"])
    for part in ("740123", "900123", "ada.ash", "3XA", "3xa", "0123456789abc"):
        assert part not in str(found)


def test_the_values_of_a_row_are_hidden() -> None:
    text = (
        "IntegrityError: UNIQUE\n[SQL: INSERT]\n[parameters: ('Ada Ash', 'CB6')]\n(Background on this error"
    )
    assert "Ada" not in str(redacted(exception=text))


@pytest.mark.parametrize(
    "kept",
    [
        "2026-11-25T19:17:18.957820Z",
        "/v1/riders/{rider_id}",
        "a97bd53474a05aa3",
        "2026-12-01-minibus-1-day",
        "658.64",
        "200",
    ],
)
def test_the_rest_stays(kept: str) -> None:
    assert redacted(event=kept, ms=2.6) == {"event": kept, "ms": 2.6}


def test_how_much_was_forgotten_is_told() -> None:
    told = Forgotten(1, 2, 3, 4).counted()
    assert list(redacted(**told).values()) == [1, 2, 3, 4]
