"""A link as a QR code, for who photographs the page or prints it."""

import segno
from django.utils.safestring import SafeString, mark_safe

QUIET_ZONE = 4
"""White modules around the code, which readers need."""


def qr(text: str) -> SafeString:
    """The code as SVG that scales with its box."""
    code = segno.make(text, error="m", micro=False)
    return mark_safe(code.svg_inline(border=QUIET_ZONE, omitsize=True, svgclass="qr", lineclass=None))
