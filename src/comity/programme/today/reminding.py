"""Mail to people for whom something waits. It says that, and nothing else: not what, not how much.

Off unless COMITY_MAIL names a server; a person gets mail who has entered an address in their
account. Whether something waits is computed as their page *Today* is.
"""

from django.conf import settings
from django.core.mail import EmailMessage

from comity.core.errors import ComityError
from comity.node import posts
from comity.node.node import Node
from comity.node.people import persons, tenures
from comity.programme import queries
from comity.programme.today.waiting import gather
from comity.web import first
from comity.web.access import Access
from comity.web.words import LANGUAGES, word


class MailOffError(ComityError):
    """No mail server is named."""

    hint = "Set COMITY_MAIL to smtp://host:port, or let people look at their page."


def remind(node: Node, address: str) -> list[str]:
    """Send a mail to everybody with an address for whom something waits; return their names.

    Raises MailOffError.
    """
    if not settings.EMAIL_HOST:
        raise MailOffError("Mail is off: COMITY_MAIL is not set.")
    waited = {name: mail for name, mail in persons.addresses(node=node) if _waits(node, name)}
    for mail in waited.values():
        EmailMessage(_said("mail.subject"), _body(address), to=[mail]).send()
    return list(waited)


def _waits(node: Node, name: str) -> bool:
    page = first.Page(node=None, now=node.now())
    own = [post for post, _ in tenures.held(node=node, person=name) if post.party == node.party]
    for post in own:
        reader = posts.reader(node, post)
        here = Access(node, post, reader, page, name)
        if gather(here, queries.plan(node, reader)):
            return True
    return False


def _said(key: str) -> str:
    return " / ".join(str(word(key, language)) for language in LANGUAGES)


def _body(address: str) -> str:
    return "\n".join([*(str(word("mail.body", language)) for language in LANGUAGES), "", address])
