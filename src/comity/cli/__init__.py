"""The command line: ``comity``.

Every command works on the node whose folder ``--home`` or COMITY_HOME names. ``--help`` of each
says what it is for, with an example. Errors say what to do next; the exit status is 1.
"""

import sys

import click

from comity import __version__
from comity.cli import files, keys, labels, nodes, partners, people, releases, running
from comity.core.errors import ComityError

DEMO = "demo"


class Commands(click.Group):
    """A group that shows a refusal as two lines instead of a traceback.

    The demonstration needs every room of the house, and is imported for itself and for help alone.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted({*super().list_commands(ctx), DEMO})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name."""
        if cmd_name == DEMO and DEMO not in self.commands:
            from comity.demo.stage import demo

            _laid_out(demo)
            self.add_command(demo)
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; a refusal says what happened and what to do."""
        try:
            return super().invoke(ctx)
        except ComityError as error:
            click.secho(f"comity: {error}", fg="red", err=True)
            click.echo(f"        {error.hint}", err=True)
            ctx.exit(1)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
@click.option(
    "--home",
    envvar="COMITY_HOME",
    type=click.Path(file_okay=False),
    default=".home",
    show_default=True,
    help="The node's folder: keys, card, database.",
)
def comity(home: str) -> None:
    r"""Comity runs a partnership between sovereign parties as one plan.

    A first node in four steps:

    \b
      comity --home nodes/kor init KOR --name-en "Republic of Korea" --name-ko 대한민국
      comity --home nodes/kor card                  # read the fingerprint out to the other side
      comity --home nodes/kor peer add nato.card "THEIR FINGERPRINT"
      comity --home nodes/kor serve

    To see a whole partnership at once: comity demo
    """
    running.choose_home(home)


for _command in (
    nodes.init,
    nodes.card,
    nodes.verify,
    nodes.backup,
    nodes.restore,
    partners.peer,
    partners.sync,
    files.export,
    files.import_,
    keys.key,
    labels.label,
    people.person,
    releases.audit,
    running.serve,
    running.live,
):
    comity.add_command(_command)


def _laid_out(command: click.Command) -> None:
    """Let help keep its lines where a docstring says so: raw strings have no sign for it."""
    command.help = (command.help or "").replace("\\b\n", "\b\n")
    for inner in command.commands.values() if isinstance(command, click.Group) else ():
        _laid_out(inner)


_laid_out(comity)


def main() -> None:
    """Run the command line."""
    sys.exit(comity(prog_name="comity"))
