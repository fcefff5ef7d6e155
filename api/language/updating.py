"""How a catalogue follows the texts of the pages: what is new is added, what nobody says any more is taken out."""

from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from api.language.extracting import extracted


def read(path: Path) -> Catalog:
    """Return a catalogue as it is written."""
    with path.open("rb") as file:
        return read_po(file, locale=path.stem)


def updated(path: Path) -> Catalog:
    """Return the catalogue with today's texts; nothing is guessed from texts that are alike."""
    catalogue = read(path)
    catalogue.update(extracted(), no_fuzzy_matching=True, update_header_comment=False)
    catalogue.obsolete.clear()
    return catalogue


def write(catalogue: Catalog, path: Path) -> None:
    """Write a catalogue, in the order of its texts so that changes are easy to see."""
    with path.open("wb") as file:
        write_po(file, catalogue, width=110, no_location=True, sort_output=True, ignore_obsolete=True)


def missing(catalogue: Catalog) -> list[Message]:
    """Return the texts that are not translated, or not looked at since they changed."""
    return [one for one in catalogue if one.id and (one.fuzzy or not all(forms(one)))]


def forms(message: Message) -> tuple[str, ...]:
    """Return how a text is said, once for each number it differs by; blank where it is not said yet."""
    said = message.string
    return (said,) if isinstance(said, str) else tuple(said or ("",))
