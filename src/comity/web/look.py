"""How pages look for whoever reads them: by day or night, and how strong the contrast is.

Without a choice the reader's device says. A choice is made by an address, ``?look=dark``, and
remembered in a cookie.
"""

from dataclasses import dataclass

from django.http import HttpRequest

DEVICE = "device"
"""As the device says: forgets the choice."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One choice: its name in addresses, the cookie that remembers it, what can be chosen."""

    field: str
    cookie: str
    values: tuple[str, ...]

    def chosen(self, request: HttpRequest) -> str:
        """Return what was chosen with this request or before; nothing for what the device says."""
        said = request.GET.get(self.field) or request.COOKIES.get(self.cookie, "")
        return said if said in self.values else ""


LOOK = Setting("look", "comity_look", ("light", "dark"))
CONTRAST = Setting("contrast", "comity_contrast", ("more",))
SETTINGS = (LOOK, CONTRAST)
