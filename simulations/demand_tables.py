"""Why and when people travel, how long they stay and what draws them: the tables that demand is drawn from.

Work and education by hour are after the National Travel Survey; the others are assumptions.
"""

from scheduler.domain.request import Purpose

PURPOSES = tuple(Purpose)
SHARES: dict[Purpose, float] = {
    Purpose.SHOPPING: 35,
    Purpose.SOCIAL: 25,
    Purpose.HEALTH: 20,
    Purpose.WORK: 8,
    Purpose.EDUCATION: 7,
    Purpose.OTHER: 5,
}
STAY_MIN: dict[Purpose, tuple[int, int]] = {
    Purpose.SHOPPING: (75, 165),
    Purpose.SOCIAL: (90, 180),
    Purpose.HEALTH: (45, 120),
    Purpose.WORK: (240, 480),
    Purpose.EDUCATION: (300, 390),
    Purpose.OTHER: (45, 120),
}
ARRIVE_BY_PERCENT: dict[Purpose, float] = {
    Purpose.SHOPPING: 20,
    Purpose.SOCIAL: 50,
    Purpose.HEALTH: 100,
    Purpose.WORK: 100,
    Purpose.EDUCATION: 100,
    Purpose.OTHER: 40,
}
TWO_HUMPS = {8: 3.0, 9: 27.0, 10: 33.0, 11: 12.0, 12: 5.0, 13: 10.0, 14: 8.0, 15: 2.0}
HOURS: dict[Purpose, dict[int, float]] = {
    Purpose.SHOPPING: TWO_HUMPS,
    Purpose.SOCIAL: {9: 10.0, 10: 30.0, 11: 15.0, 12: 8.0, 13: 15.0, 14: 17.0, 15: 5.0},
    Purpose.HEALTH: {8: 6.0, 9: 18.0, 10: 20.0, 11: 16.0, 12: 6.0, 13: 8.0, 14: 14.0, 15: 12.0},
    Purpose.WORK: {7: 16.0, 8: 15.0, 9: 4.0},
    Purpose.EDUCATION: {8: 40.0, 9: 2.0},
    Purpose.OTHER: TWO_HUMPS,
}
PULL: dict[Purpose, dict[str, float]] = {
    Purpose.SHOPPING: {"supermarket": 10, "market": 8, "shopping centre": 5, "shop": 0.5, "garden centre": 1},
    Purpose.HEALTH: {"surgery": 10, "hospital": 8, "clinic": 3, "dentist": 3, "pharmacy": 2, "optician": 1},
    Purpose.SOCIAL: {
        "community hall": 4,
        "library": 3,
        "cinema": 3,
        "leisure centre": 2,
        "museum": 1,
        "cafe": 1,
        "pub": 1,
        "place of worship": 1,
    },
    Purpose.WORK: {"supermarket": 3, "school": 2, "town hall": 3, "railway station": 4, "shop": 0.5},
    Purpose.EDUCATION: {"college": 5, "school": 1},
    Purpose.OTHER: {"railway station": 5, "bank": 2, "hairdresser": 2, "post office": 1, "town hall": 1},
}
"""How strongly a place of each category draws people of each purpose."""
