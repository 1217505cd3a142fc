"""The smallest PDF that shows some lines: objects, where each begins, and where their list is."""

from collections.abc import Sequence

HEADING = 24
"""Size of the first line, in points; the others have half of it."""

FRAME = (
    b"<< /Type /Catalog /Pages 2 0 R >>",
    b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>"
    ),
)
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def draw_leaflet(lines: Sequence[str]) -> bytes:
    """Return a page (A4) with the lines below each other, the first as its heading."""
    text = _place(lines)
    stream = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text)
    parts = [b"%PDF-1.4\n"]
    places = []
    for number, content in enumerate((*FRAME, stream, FONT), start=1):
        places.append(sum(map(len, parts)))
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    begins = sum(map(len, parts))
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1))
    parts.extend(b"%010d 00000 n \n" % place for place in places)
    parts.append(b"trailer << /Size %d /Root 1 0 R >>\n" % (len(places) + 1))
    parts.append(b"startxref\n%d\n%%%%EOF\n" % begins)
    return b"".join(parts)


def _place(lines: Sequence[str]) -> bytes:
    first, *others = (_escape(line) for line in lines)
    shown = b"".join(b"T* (%s) Tj " % line for line in others)
    return b"BT /F1 %d Tf 72 750 Td (%s) Tj /F1 %d Tf %d TL %sET" % (
        HEADING,
        first,
        HEADING // 2,
        HEADING,
        shown,
    )


def _escape(line: str) -> bytes:
    plain = line.encode("cp1252", "replace")
    return plain.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
