"""A claim as a sheet to print (PDF) and as rows for a program (CSV), and hours for a time bank."""

import csv
from collections.abc import Iterable
from datetime import date
from functools import cache
from io import BytesIO, StringIO
from pathlib import Path

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import StyleSheet1, getSampleStyleSheet
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from scheduler.adapters.spreadsheets import harmless
from scheduler.domain.claim import Claim, ClaimLine, ClaimState
from scheduler.domain.people import DriverId

PLAIN, BOLD = "DejaVuSans", "DejaVuSans-Bold"
HEADINGS = ("Date", "Rides", "Miles", "At the first rate", "Beyond threshold", "Fares kept, £", "Pay, £")
BY_ROAD = "Miles are by road, from home to home."
TAKEN_BACK = "Taken back: nothing is to be paid."
BY_ODOMETER = "* By the odometer, as the driver wrote it down."


def pounds(pence: int) -> str:
    """Return an amount as "12.34"."""
    sign, rest = ("-", -pence) if pence < 0 else ("", pence)
    return f"{sign}{rest // 100}.{rest % 100:02}"


def miles(tenths: int) -> str:
    """Return a distance as "12.3"."""
    return f"{tenths // 10}.{tenths % 10}"


def claim_csv(claim: Claim) -> str:
    """Return a claim as rows."""
    rows = [
        (
            line.drive.service_date.isoformat(),
            line.drive.shift_id,
            line.drive.rides,
            miles(line.drive.tenths),
            "odometer" if line.drive.odometer_metres is not None else "road network",
            miles(line.tenths_first),
            line.pence_per_mile,
            miles(line.tenths_beyond),
            line.pence_per_mile_beyond,
            pounds(line.drive.fares_pence),
            pounds(line.pence),
            miles(line.drive.road_tenths),
            pounds(
                line.drive.fares_pence if line.drive.fares_due_pence is None else line.drive.fares_due_pence
            ),
        )
        for line in claim.lines
    ]
    headings = (
        "date",
        "run",
        "rides",
        "miles",
        "miles_from",
        "miles_first",
        "pence_a_mile",
        "miles_beyond",
        "pence_a_mile_beyond",
        "fares_pounds",
        "pay_pounds",
        "miles_by_road",
        "fares_due_pounds",
    )
    return _written(headings, rows)


def time_bank_csv(credits: Iterable[tuple[DriverId, str, int]]) -> str:
    """Return hours by volunteer."""
    rows = [(id_, harmless(name), f"{seconds / 3600:.2f}") for id_, name, seconds in credits]
    return _written(("volunteer", "name", "hours"), rows)


def _written(headings: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(headings)
    writer.writerows(rows)
    return out.getvalue()


def on_paper_date(day: date) -> str:
    """Return a date as it is written on paper: "1 December 2026"."""
    return f"{day.day} {day:%B %Y}"


@cache
def _bring_fonts() -> None:
    """Make the plain and the bold letters of the sheet known: the built-in ones of PDF know no ŵ and no ŷ."""
    import matplotlib  # noqa: PLC0415  it takes a while, and few processes ever print a claim

    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    for name in (PLAIN, BOLD):
        pdfmetrics.registerFont(TTFont(name, str(folder / f"{name}.ttf")))
    pdfmetrics.registerFontFamily(PLAIN, normal=PLAIN, bold=BOLD, italic=PLAIN, boldItalic=BOLD)


def _styles() -> StyleSheet1:
    _bring_fonts()
    styles = getSampleStyleSheet()
    styles["Normal"].fontName = PLAIN
    styles["Title"].fontName = styles["Heading3"].fontName = BOLD
    return styles


def claim_pdf(claim: Claim, sent_on: date, *, name: str, service: str, notes: Iterable[str]) -> bytes:
    """Return a claim on paper, with where its rates are from."""
    out, styles = BytesIO(), _styles()
    rows = [HEADINGS, *(_row(line) for line in claim.lines)]
    fares, pay = pounds(claim.fares_pence), pounds(claim.pence)
    rows.append(("Together", "", miles(sum(one.drive.tenths for one in claim.lines)), "", "", fares, pay))
    table = Table(rows, repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.5, colors.grey),
                ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
                ("FONTNAME", (0, 0), (-1, -1), PLAIN),
                ("FONTNAME", (0, 0), (-1, 0), BOLD),
                ("FONTNAME", (0, -1), (-1, -1), BOLD),
                ("FONTSIZE", (0, 0), (-1, -1), 8),
            ]
        )
    )
    parts = [
        Paragraph("Mileage claim", styles["Title"]),
        Paragraph(f"{_safe(name)}, {_safe(service)}", styles["Normal"]),
        Paragraph(f"Sent on {on_paper_date(sent_on)}, number {claim.id}", styles["Normal"]),
        Spacer(1, 12),
        table,
        Spacer(1, 12),
        Paragraph(outcome(claim), styles["Heading3"]),
        *(Paragraph(note, styles["Normal"]) for note in measured(claim)),
        *(Paragraph(_safe(note), styles["Normal"]) for note in notes),
    ]
    SimpleDocTemplate(out, pagesize=A4, title="Mileage claim", author=service).build(parts)
    return out.getvalue()


def outcome(claim: Claim) -> str:
    """Return what is to be done about a claim, in words."""
    owed = claim.owed_pence
    if claim.state is ClaimState.WITHDRAWN:
        return TAKEN_BACK
    return f"Owed after fares kept: £{pounds(owed)}" if owed >= 0 else f"To hand in: £{pounds(-owed)}"


def measured(claim: Claim) -> list[str]:
    """Return how the miles and fares of a claim came about, in words."""
    dated = [(on_paper_date(line.drive.service_date), line.drive) for line in claim.lines]
    read = [
        f"{day}: {miles(one.tenths)} miles by the odometer, {miles(one.road_tenths)} by road."
        for day, one in dated
        if one.odometer_metres is not None
    ]
    paid = [
        f"{day}: fares of £{pounds(one.fares_pence)} paid, £{pounds(one.fares_due_pence)} due."
        for day, one in dated
        if one.fares_due_pence is not None
    ]
    return [BY_ROAD, *([BY_ODOMETER] if read else []), *read, *paid]


def _row(line: ClaimLine) -> tuple[str, ...]:
    return (
        on_paper_date(line.drive.service_date),
        str(line.drive.rides),
        miles(line.drive.tenths) + ("*" if line.drive.odometer_metres is not None else ""),
        f"{miles(line.tenths_first)} at {line.pence_per_mile}p" if line.tenths_first else "",
        f"{miles(line.tenths_beyond)} at {line.pence_per_mile_beyond}p" if line.tenths_beyond else "",
        pounds(line.drive.fares_pence),
        pounds(line.pence),
    )


def _safe(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
