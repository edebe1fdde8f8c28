"""``{% live "today" %}``: where a page that stays open is told that something new is there."""

from collections.abc import Mapping
from typing import Any

from django import template

from comity.web.live import place

register = template.Library()


@register.inclusion_tag("web/kit/live.html", takes_context=True)
def live(context: Mapping[str, Any], room: str, of: str = "") -> dict[str, Any]:
    """Let a page be told of its room, ``of`` its one record; the public is told nothing."""
    page = context.get("page")
    return {"where": place.address(room, of) if page is not None and page.reader else ""}
