"""Every pair of colours of our style sheets can be read: by people with weak eyes, in the sun and at night."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[3] / "api" / "static"
SHEETS = sorted(STATIC.glob("*.css"))
BODY, TEXT, EDGE = 7.0, 4.5, 3.0
"""Least contrast of body text for residents and drivers, of other text, of edges that carry meaning."""

DAY = (
    ("peat", "paper", BODY),
    ("peat", "lichen", BODY),
    ("stone", "paper", BODY),
    ("stone", "lichen", TEXT),
    ("sky-deep", "paper", BODY),
    ("sky-deep", "lichen", BODY),
    ("sky", "paper", TEXT),
    ("sky", "lichen", TEXT),
    ("brick", "paper", BODY),
    ("brick", "brick-pale", TEXT),
    ("peat", "brick-pale", BODY),
    ("paper", "fen", BODY),
    ("paper", "fen-deep", BODY),
    ("fen", "lichen", BODY),
    ("peat", "reed", BODY),
    ("reed", "fen-deep", EDGE),
    ("peat", "paper", EDGE),
)
NIGHT = (
    ("moon", "night", BODY),
    ("moon", "night-raised", BODY),
    ("mist", "night", BODY),
    ("mist", "night-raised", BODY),
    ("govuk-link-colour", "night", BODY),
    ("govuk-link-colour", "night-raised", BODY),
    ("govuk-error-colour", "night", BODY),
)


def declarations(sheet: str) -> dict[str, str]:
    """Return the custom properties of a piece of a style sheet, those that name others followed to a colour."""
    named = {name: value.strip() for name, value in re.findall(r"--([\w-]+):\s*([^;}]+)", sheet)}
    return {name: resolved for name in named if (resolved := followed(named[name], named))}


def followed(value: str, named: dict[str, str]) -> str:
    """Return the colour behind a value, or nothing where it is none."""
    while (match := re.fullmatch(r"var\(--([\w-]+)(?:,[^)]*)?\)", value)) and match[1] in named:
        value = named[match[1]]
    value = {"white": "#ffffff", "black": "#000000", "#fff": "#ffffff", "#000": "#000000"}.get(value, value)
    return value if re.fullmatch(r"#[0-9a-f]{6}", value) else ""


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def night_of(sheet: str) -> str:
    """Return what is said inside ``prefers-color-scheme: dark``."""
    start = sheet.index("{", sheet.index("prefers-color-scheme: dark")) + 1
    depth, end = 1, start
    while depth:
        depth += {"{": 1, "}": -1}.get(sheet[end], 0)
        end += 1
    return sheet[start : end - 1]


def painted(sheet: str, named: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield selector, text colour and background of every rule that sets both."""
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", sheet):
        said = dict(re.findall(r"(?:^|;)\s*(color|background(?:-color)?):\s*([^;]+)", body))
        text = followed(said.get("color", "").strip(), named)
        ground = followed((said.get("background") or said.get("background-color") or "").strip(), named)
        if text and ground:
            yield selector.strip(), text, ground


DROVE = (STATIC / "drove.css").read_text(encoding="utf-8")
DRIVE = (STATIC / "drive.css").read_text(encoding="utf-8")
DAYLIGHT = declarations(DROVE[DROVE.index(":root") : DROVE.index("}", DROVE.index(":root"))])
NIGHTLIGHT = DAYLIGHT | declarations(night_of(DRIVE))


def test_contrast_is_measured_as_the_guidelines_do() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("text", "ground", "least"), DAY)
def test_colours_by_day(text: str, ground: str, least: float) -> None:
    assert contrast(DAYLIGHT[text], DAYLIGHT[ground]) >= least


@pytest.mark.parametrize(("text", "ground", "least"), NIGHT)
def test_colours_by_night(text: str, ground: str, least: float) -> None:
    assert contrast(NIGHTLIGHT[text], NIGHTLIGHT[ground]) >= least


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_every_rule_that_sets_text_and_background(sheet: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    night = night_of(text) if "prefers-color-scheme: dark" in text else ""
    pairs = [*painted(text.replace(night, "") if night else text, DAYLIGHT), *painted(night, NIGHTLIGHT)]
    weak = [f"{where}: {contrast(one, two):.2f}" for where, one, two in pairs if contrast(one, two) < TEXT]
    assert not weak, "\n".join(weak)


def test_the_rules_are_found() -> None:
    assert len(list(painted(DROVE, DAYLIGHT))) > 10
    assert len(list(painted(night_of(DRIVE), NIGHTLIGHT))) > 5
