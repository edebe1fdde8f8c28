"""Mail to people for whom something newly waits. It says that, and nothing else.

Off unless COMITY_MAIL names a server, and for a person until they have entered an address in their
account. Whether something waits is computed as their page *Today* is, so nothing that they may not
see decides whether a mail goes, or when. A daily mail goes at one hour, whenever it came to wait.
"""

import logging
import smtplib
from dataclasses import replace
from datetime import UTC
from email.utils import formatdate

from django.conf import settings
from django.core.mail import EmailMessage

from comity.core.errors import ComityError
from comity.node import posts
from comity.node.node import Node
from comity.node.people import mailing, tenures
from comity.node.people.mailing import Addressed
from comity.programme import queries
from comity.programme.today.waiting import gather
from comity.web import first
from comity.web.access import Access
from comity.web.times import moment, zone
from comity.web.words import LANGUAGES, word

HOUR = 8
"""The hour of the daily mail, in the zone of the node."""
_log = logging.getLogger(__name__)


class MailOffError(ComityError):
    """No mail server is named."""

    hint = "Set COMITY_MAIL to smtp://host:port, or let people look at their page."


def remind(node: Node, address: str) -> list[str]:
    """Send a mail to everybody whose time it is and for whom something newly waits; return names.

    A mail that the server does not take is tried again the next time. Of several processes one
    alone sends each. Raises MailOffError.
    """
    if not settings.EMAIL_HOST:
        raise MailOffError("Mail is off: COMITY_MAIL is not set.")
    return [one.name for one in mailing.addressed(node=node) if _remind(node, one, address)]


def _remind(node: Node, one: Addressed, address: str) -> bool:
    """See to one person; return whether a mail went."""
    day = _day(node)
    if one.day >= day and not one.at_once:
        return False
    waiting = _waiting(node, one.name)
    noted = replace(one, told=waiting, day=day)
    if noted == one or not mailing.claim(node=node, before=one, told=waiting, day=day):
        return False
    return bool(waiting - one.told) and _sent(node, one, noted, address)


def _sent(node: Node, one: Addressed, noted: Addressed, address: str) -> bool:
    """Send a mail that this process has claimed; give the claim back where the server fails.

    A process that is killed in between loses the mail: that is better than two, since what waits
    stays on the page.
    """
    try:
        _mail(node, one.mail, address).send()
    except (OSError, smtplib.SMTPException):
        _log.warning("A mail could not be sent; it is tried again.")
        mailing.claim(node=node, before=noted, told=one.told, day=one.day)
        return False
    return True


def _day(node: Node) -> int:
    """Return the day whose mail is due by now: it begins at HOUR at the place of the node."""
    local = moment(node.now(), zone(node.zone) or UTC)
    return local.toordinal() if local.hour >= HOUR else local.toordinal() - 1


def _waiting(node: Node, name: str) -> frozenset[str]:
    """Return what waits for a person in the posts of this party that they hold, each by a name."""
    page = first.Page(node=None, now=node.now())
    own = [post for post, _ in tenures.held(node=node, person=name) if post.party == node.party]
    found = set()
    for post in own:
        reader = posts.reader(node, post)
        here = Access(node, post, reader, page, name)
        found |= {f"{one.kind} {one.href}" for one in gather(here, queries.plan(node, reader))}
    return frozenset(found)


def _mail(node: Node, to: str, address: str) -> EmailMessage:
    """Return the mail: alike in every byte, whatever waits, but for its own time and number."""
    number = node.entropy("mail", 16).hex()
    headers = {
        "Date": formatdate(node.now() / 1000),
        "Message-ID": f"<{number}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2]}>",
    }
    return EmailMessage(_said("mail.subject"), _body(address), to=[to], headers=headers)


def _said(key: str) -> str:
    return " / ".join(str(word(key, language)) for language in LANGUAGES)


def _body(address: str) -> str:
    return "\n".join([*(str(word("mail.body", language)) for language in LANGUAGES), "", address])
