"""A page of blocks laid out for paper: A4 or Letter, black on white, nothing that needs color to be understood."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Literal

from rightscan.presentation.document import Block
from rightscan.presentation.html import body_html

Size = Literal["A4", "Letter"]


def paper_html(title: str, blocks: Sequence[Block], size: Size = "A4", lang: str = "en", large: bool = False) -> str:
    """The whole page, to be printed or made a PDF of. The title stands at the end of every sheet, with its number.

    `large` is print that patients can read; without it the print is small, so that an answer stays on one sheet.
    """
    style = _STYLE.replace("PAPER", size).replace("PRINT", "12pt/1.5" if large else "8pt/1.2")
    return _PAGE.format(
        lang=escape(lang),
        title=escape(title).translate(_DIRECTIONS),
        print="large" if large else "small",
        style=style,
        body=body_html(blocks).translate(_DIRECTIONS),
    )


# What turns the direction of writing is spelled out: on paper nobody could see why a line runs backwards.
_DIRECTIONS = {
    code: f"\\u{code:04x}" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)
}


_PAGE = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<div class="foot">{title}</div>
<main class="{print}">
{body}
</main>
</body>
</html>
"""

_STYLE = """
@page { size: PAPER; margin: 8mm 11mm 12mm;
  @bottom-left { content: element(foot); width: 82%; vertical-align: top; padding-top: 2mm; border-top: .5pt solid #555; }
  @bottom-right { content: counter(page) " / " counter(pages); width: 18%; font: 7.5pt "DejaVu Sans", sans-serif;
    vertical-align: top; text-align: right; padding-top: 2mm; border-top: .5pt solid #555; } }
body { margin: 0; color: #000; background: #fff; font: PRINT "DejaVu Sans Condensed", "DejaVu Sans", sans-serif; }
main { overflow-wrap: break-word; }
.foot { position: running(foot); font-size: 7.5pt; line-height: 1.25; }
h1 { font-size: 1.4em; line-height: 1.2; margin: 0 0 .4em; padding-bottom: .25em; border-bottom: 1.5pt solid #000; }
* + h1 { break-before: page; }
h2 { font-size: 1.1em; margin: .65em 0 .15em; padding-bottom: .1em; border-bottom: .5pt solid #555; break-after: avoid; }
h3 { font-size: 1em; margin: .6em 0 .1em; break-after: avoid; }
p { margin: .2em 0; }
ul { margin: .1em 0; padding-left: 1.2em; }
ul ul { list-style: none; padding-left: .8em; }
li { margin: .1em 0; break-inside: avoid; }
.small ul:has(> li.source) { columns: 2; column-gap: 5mm; }
li.source { list-style: none; margin-left: -1.2em; font-size: .86em; line-height: 1.2; }
li:has(> .mark) { list-style: none; text-indent: -1.1em; }
li:has(> .mark) ul { text-indent: 0; }
li.source { text-indent: 0; }
.mark { font-weight: 700; }
.cites { font-size: .82em; }
.cites a { white-space: nowrap; }
a { color: inherit; text-decoration: none; }
nav, caption { display: none; }
.small h2:last-of-type ~ p { font-size: .86em; line-height: 1.2; }
table { border-collapse: collapse; table-layout: fixed; width: 100%; margin: .3em 0; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { text-align: left; vertical-align: top; padding: .15em .4em; border: .5pt solid #555; font-weight: 400; }
thead th { font-weight: 700; border-bottom-width: 1.2pt; }
tbody th { font-weight: 700; }
thead th:first-child { width: 38%; }
thead th:last-child { width: 19%; }
"""
