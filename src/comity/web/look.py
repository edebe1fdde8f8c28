"""The chosen look: by day or by night. Without a choice the reader's device says."""

from django.http import HttpRequest

LOOKS = ("light", "dark")
DEVICE = "device"
"""As the device says: forgets the choice."""
FIELD = "look"
COOKIE = "comity_look"


def chosen(request: HttpRequest) -> str:
    """Return the look chosen with this request or before: one of LOOKS, or nothing."""
    look = request.GET.get(FIELD) or request.COOKIES.get(COOKIE, "")
    return look if look in LOOKS else ""
