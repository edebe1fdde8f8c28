"""Commands about people: person add, list, reset. They hold as whoever runs the node."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from comity.cli.running import open_node

if TYPE_CHECKING:
    from comity.node.node import Node
    from comity.node.people.persons import Invitation

POST = "administrator"
"""The post that the first administrator is given; made where it is not there yet."""
TITLE = {"en": "Node administrator", "ko": "노드 관리자"}


@click.group()
def person() -> None:
    r"""People who may sign in. The first administrator is made here, all others on the pages.

    \b
      comity person add NAME --administrator    prints an invitation, once
      comity person list
      comity person reset NAME                  all keys are lost: a new invitation
      comity person remind                      mail whoever something waits for
    """


@person.command()
@click.argument("name")
@click.option("--administrator", is_flag=True, help="Also give the post that lets others in.")
def add(name: str, *, administrator: bool) -> None:
    """Add a person called NAME and print an invitation: a link that opens once, for three days."""
    from comity.node.people import persons
    from comity.node.publish import NODE

    node = open_node()
    with node.write():
        invitation = persons.add(node=node, actor=NODE, name=name)
        if administrator:
            _give_administration(node, name)
    _print(node, invitation)


@person.command(name="list")
def list_() -> None:
    """List people, whether they can sign in, and the posts they hold now."""
    from comity.node.people import persons, tenures

    node = open_node()
    for one in persons.all_persons(node=node):
        state = "shut out" if not one.active else "can sign in" if one.able else "invited"
        if state == "invited" and one.invited is None:
            state = "no way in"
        held = [f"{post.party}/{post.code}" for post, _ in tenures.held(node=node, person=one.name)]
        click.echo(f"{one.name:30} {state:12} {', '.join(held)}")


@person.command()
def remind() -> None:
    """Mail everybody whose time it is and for whom something newly waits; it says that alone.

    The node does so by itself while it syncs. Off unless COMITY_MAIL is set.
    """
    node = open_node()
    from comity.programme.today.reminding import remind as send

    for name in send(node, address_of(node)):
        click.echo(f"{name}: mail was sent.")


@person.command()
@click.argument("name")
@click.confirmation_option(prompt="Passkeys, password and codes are removed, sessions end. Go on?")
def reset(name: str) -> None:
    """Remove all that NAME signs in with, end their sessions, and print a new invitation."""
    from comity.node.people import persons
    from comity.node.publish import NODE

    node = open_node()
    _print(node, persons.reset(node=node, actor=NODE, name=name))


def _give_administration(node: "Node", name: str) -> None:
    from comity.node import posts
    from comity.node.people import tenures
    from comity.node.people.administrators import ADMINISTER, AUDIT
    from comity.node.people.tenures import Given
    from comity.node.posts import Post
    from comity.node.publish import NODE

    if posts.find(node, node.party, POST) is None:
        made = Post(node.party, POST, TITLE, permissions=(ADMINISTER, AUDIT))
        posts.set_post(node=node, post=made)
    given = Given(node.party, POST, node.now(), reason="comity person add")
    tenures.give(node=node, actor=NODE, person=name, given=given)


def address_of(node: "Node") -> str:
    """Return where people reach the node; a demonstration's has a host name of its own."""
    address = node.card.address.rstrip("/")
    if node.demo:
        return f"http://{node.party.lower()}.localhost:{urlsplit(address).port}"
    return address


def _print(node: "Node", invitation: "Invitation") -> None:
    from comity.web.times import utc_words

    click.echo(f"{address_of(node)}{invitation.path}")
    click.echo(f"Hand this to {invitation.name}, by a way that nobody else reads.")
    click.echo(f"It opens once, until {utc_words(invitation.expires, 'en')}.")
