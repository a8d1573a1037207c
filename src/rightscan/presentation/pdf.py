"""A page of HTML as a tagged PDF (PDF/UA-1) that screen readers can read. Nothing is fetched, from a disk or a network."""

from __future__ import annotations

from rightscan.errors import InputError


def pdf_bytes(html: str) -> bytes:
    """The PDF, the same bytes for the same page. Raises InputError where WeasyPrint is not installed.

    The title and the language of the page become those of the PDF. Pictures and styles from elsewhere are left out.
    """
    try:
        from weasyprint import HTML  # noqa: PLC0415  a second to import, and only for paper
        from weasyprint.urls import URLFetcher  # noqa: PLC0415
    except (ImportError, OSError) as error:  # OSError: its text library, Pango, is not on this machine
        fix = "Run pip install 'rightscan[pdf]'; it needs Pango too (Debian: libpango-1.0-0, libpangoft2-1.0-0)."
        raise InputError("PDF", f"cannot be written here ({type(error).__name__}).", fix) from None
    nothing = URLFetcher(allowed_protocols=())
    page = HTML(string=html, url_fetcher=nothing).write_pdf(pdf_variant="pdf/ua-1")
    assert isinstance(page, bytes)
    return page
