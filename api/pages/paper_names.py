"""How papers are called, on pages and in messages."""

from scheduler.domain.people import Qualification

NAMES = {
    Qualification.MIDAS: "MiDAS",
    Qualification.D1: "D1 on the licence",
    Qualification.ENHANCED_DBS: "Enhanced DBS check",
    Qualification.CAR_SCHEME: "Car scheme agreement",
    Qualification.LICENCE: "Driving licence",
    Qualification.MOT: "MOT of the car",
    Qualification.INSURER_TOLD: "Insurer told",
    Qualification.MEDICAL: "Medical, from 70 on",
}
