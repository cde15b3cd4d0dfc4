"""Binds pages that were painted one by one into one PDF."""

from __future__ import annotations

from io import BytesIO

from workflow_engine.diagram.printable import printable

_NEVER = "D:20000101000000Z"


def bind(pages: list[bytes], size: tuple[float, float], title: str, lang: str) -> bytes:
    """Return one PDF of pages that are ``size`` points wide and high, exactly; the same pages give the same bytes.

    Painters round the size of a page to whole points; what is missing is added at the upper and right edges.
    """
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import NameObject, RectangleObject, TextStringObject

    writer = PdfWriter()
    for page in pages:
        writer.append(PdfReader(BytesIO(page)))
    for sheet in writer.pages:
        for box in ("/MediaBox", "/CropBox", "/TrimBox", "/BleedBox", "/ArtBox"):
            if box in sheet:
                del sheet[box]
        sheet[NameObject("/MediaBox")] = RectangleObject((0, 0, *size))
    writer.add_metadata(
        {"/Title": printable(title), "/Producer": "workflow-engine", "/CreationDate": _NEVER, "/ModDate": _NEVER}
    )
    writer.root_object[NameObject("/Lang")] = TextStringObject(lang)
    bound = BytesIO()
    writer.write(bound)
    return bound.getvalue()
