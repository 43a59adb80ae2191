"""A text as a QR code that can be printed."""

from io import BytesIO

import segno

QUIET_ZONE = 4
"""White modules around the code, which readers need."""

DOTS = 6
"""Of the picture for a module: sharp in print."""


def code(text: str) -> BytesIO:
    """The code as PNG. A checkpoint has some 230 bytes, and takes one of 57 modules."""
    picture = BytesIO()
    segno.make(text, error="m", micro=False).save(picture, kind="png", scale=DOTS, border=QUIET_ZONE)
    picture.seek(0)
    return picture
