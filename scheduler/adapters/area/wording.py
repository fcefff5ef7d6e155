"""How places are worded: names an 85-year-old recognises, ids that stay the same from build to build.

Decided here: what each kind of point of interest is called, which unnamed ones are worth keeping under
their kind's name, how a bus stop's indicator is spelt out, and which other words find a place.
"""

import re
import unicodedata

CATEGORIES = {
    "doctors": ("surgery", "Doctors' surgery", "doctor doctors gp health medical centre practice"),
    "clinic": ("clinic", "Clinic", "health medical centre"),
    "hospital": ("hospital", "", "health outpatients"),
    "pharmacy": ("pharmacy", "Pharmacy", "chemist dispensary"),
    "chemist": ("pharmacy", "Chemist", "pharmacy"),
    "dentist": ("dentist", "Dentist", "dental surgery"),
    "optician": ("optician", "Optician", "eyes glasses"),
    "hearing_aids": ("hearing aids", "Hearing aids", "ears"),
    "nursing_home": ("care home", "", "nursing residential home"),
    "social_facility": ("care", "", "care home day centre"),
    "supermarket": ("supermarket", "Supermarket", "shop food superstore"),
    "convenience": ("shop", "Village shop", "convenience store food"),
    "bakery": ("shop", "Bakery", "baker bread"),
    "butcher": ("shop", "Butcher", "meat"),
    "greengrocer": ("shop", "Greengrocer", "fruit vegetables"),
    "newsagent": ("shop", "Newsagent", "papers"),
    "department_store": ("shop", "", "shopping"),
    "mall": ("shopping centre", "", "shops shopping"),
    "garden_centre": ("garden centre", "Garden centre", "plants cafe"),
    "hairdresser": ("hairdresser", "Hairdresser", "barber hair"),
    "post_office": ("post office", "Post office", "mail pension"),
    "bank": ("bank", "Bank", "money"),
    "library": ("library", "Library", "books"),
    "community_centre": ("community hall", "Community hall", "village hall club centre"),
    "social_centre": ("community hall", "Social club", "club hall"),
    "townhall": ("town hall", "Town hall", "council"),
    "place_of_worship": ("place of worship", "", "church chapel service"),
    "pub": ("pub", "", "inn"),
    "cafe": ("cafe", "", "tea coffee"),
    "restaurant": ("restaurant", "", "meal"),
    "school": ("school", "", ""),
    "college": ("college", "", ""),
    "university": ("university", "", ""),
    "kindergarten": ("nursery", "", "playgroup preschool"),
    "museum": ("museum", "", ""),
    "theatre": ("theatre", "", ""),
    "cinema": ("cinema", "", "film"),
    "sports_centre": ("leisure centre", "Leisure centre", "sports gym"),
    "swimming_pool": ("swimming pool", "", "pool"),
    "golf_course": ("golf course", "", ""),
    "park": ("park", "", "recreation"),
    "cemetery": ("cemetery", "Cemetery", "burial graves"),
    "marketplace": ("market", "Market place", "stalls"),
    "fuel": ("petrol station", "Petrol station", "garage fuel"),
    "bus_station": ("bus station", "Bus station", "buses"),
    "police": ("police", "Police station", ""),
    "public_building": ("public building", "", ""),
    "veterinary": ("vet", "Vet", "animals"),
}
"""By OSM kind: the category, the name of an unnamed one (empty: it is left out), other words that find it."""

PROMINENCE = {
    "hospital": 9,
    "surgery": 8,
    "supermarket": 8,
    "pharmacy": 7,
    "railway station": 9,
    "library": 6,
    "post office": 6,
    "community hall": 6,
    "shop": 5,
    "clinic": 6,
    "bus station": 6,
    "dentist": 5,
    "leisure centre": 5,
}
"""How much riders want to go to places of a category; 4 is the rest."""

_INDICATORS = (
    (r"opp\b\.?", "opposite"),
    (r"adj\b\.?", "next to"),
    (r"o/s\b", "outside"),
    (r"nr\b\.?", "near"),
    (r"([ns][ew]?|[ew])[- ]?bound", None),
)
_COMPASS = {"n": "north", "s": "south", "e": "east", "w": "west"}


def plain(text: str) -> str:
    """Return the text in small letters and digits with single spaces; what search compares."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    bare = bare.replace("'", "").replace("&", " and ").replace("`", "")
    bare = re.sub(r"\bco[- ]op\b", "coop", bare)
    return " ".join(re.findall(r"[a-z0-9]+", bare))


def slug(text: str) -> str:
    """Return the text as a part of an id."""
    return plain(text.replace("’", "'")).replace(" ", "-")


def spot(lat: float, lon: float) -> str:
    """Return a short code of a position, good to some hundred metres, that tells namesakes apart."""
    number = round((lat + 90) * 500) * 200_000 + round((lon + 180) * 500)
    letters = "0123456789abcdefghjkmnpqrstvwxyz"
    code = ""
    for _ in range(8):
        number, rest = divmod(number, 32)
        code = letters[rest] + code
    return code.lstrip("0")


def indicator_words(indicator: str) -> str:
    """Return a bus stop's indicator spelt out: ``o/s 50`` becomes ``outside 50``."""
    words = indicator.strip()
    for pattern, spelt in _INDICATORS:
        match = re.match(pattern, words, re.IGNORECASE)
        if match is None:
            continue
        if spelt is None:
            direction = "-".join(_COMPASS[letter] for letter in match.group(1).lower())
            return f"{direction}bound" + words[match.end() :]
        return (spelt + words[match.end() :]).strip()
    return words


def stop_name(common: str, *, indicator: str = "", locality: str) -> str:
    """Return a bus stop's name with its village: ``Bus stop: Church, Wilburton (opposite)``."""
    words = indicator_words(indicator)
    where = common if not locality or plain(locality) in plain(common) else f"{common}, {locality}"
    return f"Bus stop: {where} ({words})" if words else f"Bus stop: {where}"
