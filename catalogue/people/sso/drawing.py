"""The secret of one-time codes as an address and as a QR code, drawn in the page: an SVG without any style."""

from allauth.mfa.adapter import get_adapter
from django.contrib.auth.models import User
from django.utils.safestring import SafeString, mark_safe
from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M

MARGIN = 4  # modules, as the norm asks


def address_of(account: User, secret: str) -> str:
    return str(get_adapter().build_totp_url(account, secret))


def drawing_of(account: User, secret: str) -> SafeString:
    """The inside of a `<path>` and the side of its square: `d` holds numbers and letters only."""
    code = QRCode(border=MARGIN, error_correction=ERROR_CORRECT_M)
    code.add_data(address_of(account, secret))
    rows = code.get_matrix()
    squares = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    side = len(rows)
    return mark_safe(  # noqa: S308  # nothing here comes from outside
        f'<svg class="qr" viewBox="0 0 {side} {side}" role="img" aria-label="Code QR à photographier">'
        f'<path class="qr-paper" d="M0 0h{side}v{side}h-{side}z"/><path class="qr-ink" d="{squares}"/></svg>'
    )
