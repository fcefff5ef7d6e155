"""How pages that stand by themselves are made: one style, tables that read well aloud and on paper, no scripts."""

from collections.abc import Iterable, Sequence
from html import escape

STYLE = """
body { font: 1.05rem/1.5 Arial, Helvetica, sans-serif; color: #16212b; background: #fff;
       margin: 0 auto; padding: 1rem; max-width: 64rem }
h1 { font-size: 1.8rem; line-height: 1.2 }
h2 { margin-top: 2.2rem; border-bottom: 3px solid #1d5a75; padding-bottom: .2rem }
.estimate { background: #fff3cd; border-left: 8px solid #8a5a00; padding: .7rem 1rem; font-weight: bold }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
caption { text-align: left; font-weight: bold; padding: .4rem 0 }
th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid #c9ccc8; vertical-align: top }
.n { text-align: right; white-space: nowrap }
thead .n { white-space: normal }
th small { font-weight: normal }
tbody th { min-width: 8rem }
.scroll { overflow-x: auto }
figure { margin: 1rem 0 }
svg { max-width: 100%; height: auto; min-width: 40rem }
.key span { display: inline-block; width: 1em; height: 1em; margin: 0 .3em 0 1em; vertical-align: -.1em }
small { color: #4a555e }
.doubt { background: #fff3cd; border-left: 8px solid #8a5a00; padding: .4rem 1rem }
.unsourced { display: none }
.fold { border-top: 1px solid #c9ccc8; margin: 0 }
.fold summary { padding: .55rem 0; cursor: pointer; color: #1d5a75 }
.fold summary h2 { display: inline; font-size: 1.15rem; border: 0; text-decoration: underline }
.fold summary:focus-visible { outline: 3px solid #16212b; outline-offset: 2px }
.folded { padding-bottom: 1rem }
@media screen { .fold:not([open]) + .folded { display: none } }
@page { margin: 14mm }
@media print { body { max-width: none; padding: 0; font-size: 10pt } h2, h3, .fold { break-after: avoid }
  .folded > :first-child, tbody tr:first-child { break-before: avoid } .wide { font-size: 8.5pt }
  .key span { print-color-adjust: exact; -webkit-print-color-adjust: exact }
  .fold summary h2 { display: block; break-inside: avoid }
  .fold:has(+ .folded > :is(.short, figure, h3):first-child) h2::after { content: ""; display: block;
    height: 24rem; margin-bottom: -24rem }
  tr, svg, figure, .short { break-inside: avoid } svg { min-width: 0 } .scroll { overflow: visible }
  tbody th { min-width: 0 } thead { display: table-header-group }
  th, td { padding: .2rem .35rem; overflow-wrap: break-word }
  .fold summary { list-style: none } .fold summary h2 { color: #16212b; text-decoration: none } }
"""
UNSOURCED = """
@media print { main > * { display: none } main > .unsourced { display: block; font-size: 1.4rem } }
"""
"""A page whose demand nobody answers for prints nothing but the reason."""
SHORT, WIDE = 12, 8
"""A table of so many rows is printed on one sheet, one of so many columns in smaller letters."""


def page(title: str, parts: Iterable[str], *, source: str) -> str:
    """Return a whole page; without a ``source`` of its demand it cannot be printed as evidence."""
    refused = (
        '<p class="unsourced">Not printed: the demand has no source. Say who answers for it: on the page of a '
        "what-if under “Where the demand comes from”, in a file as <code>source</code> of <code>[demand]</code>.</p>"
    )
    shown = "".join(parts)
    return (
        '<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}{'' if source else UNSOURCED}</style></head>\n"
        f"<body><main>{'' if source else refused}{shown}</main></body></html>\n"
    )


def sourced(source: str) -> str:
    """Return who answers for the demand, or that nobody does."""
    if source:
        return f"<p>Demand: {escape(source)}.</p>"
    return (
        '<p class="doubt">Nobody answers for the demand in this scenario: it is a rule of thumb. '
        "The page cannot be printed as evidence until its source is entered.</p>"
    )


def folded(heading: str, *parts: str) -> str:
    """Return a part that is folded away until it is asked for; on paper it is always there.

    What is folded stands after its switch, not in it: a browser prints nothing of what a closed switch holds.
    """
    inside = "".join(parts)
    return (
        f'<details class="fold"><summary><h2>{escape(heading)}</h2></summary></details>'
        f'<div class="folded">{inside}</div>'
    )


def table(
    caption: str, headings: Sequence[str], rows: Iterable[Sequence[str]], numbers: set[int] | None = None
) -> str:
    """Return a table whose first column names its rows; ``numbers`` are columns of figures.

    What stands after the first line of a cell is smaller.
    """
    right = numbers or set()

    def cell(column: int, text: str) -> str:
        first, _, more = text.partition("\n")
        said = escape(first) + (f"<br><small>{escape(more)}</small>" if more else "")
        if column == 0:
            return f'<th scope="row">{said}</th>'
        return f"<td{' class=n' if column in right else ''}>{said}</td>"

    head = "".join(
        f'<th scope="col"{" class=n" if column in right else ""}>{escape(text)}</th>'
        for column, text in enumerate(headings)
    )
    lines = [f"<tr>{''.join(cell(column, text) for column, text in enumerate(row))}</tr>\n" for row in rows]
    body, kind = "".join(lines), " short" if len(lines) <= SHORT else ""
    kind += " wide" if len(headings) >= WIDE else ""
    return (
        f'<div class="scroll{kind}"><table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def drawing(svg: str, said: str, *, key: str = "") -> str:
    """Return a chart with what it shows in words; its table stands beside it."""
    caption = f'<figcaption class="key">{key}</figcaption>' if key else ""
    return f'<figure><div class="scroll" role="img" aria-label="{escape(said)}">{svg}</div>{caption}</figure>'
