"""Django's view of embargoes."""

from importlib import import_module

from django.apps import AppConfig


class EmbargoConfig(AppConfig):
    """The room of embargoes."""

    name = "comity.exchange.embargo"
    label = "embargo"

    def ready(self) -> None:
        """Let *Today* know what waits here: it looks for rooms of the programme alone."""
        import_module(f"{self.name}.waits")
