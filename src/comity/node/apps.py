"""Django's view of the node."""

from django.apps import AppConfig


class NodeConfig(AppConfig):
    """What one party runs: the store, the release, the feeds."""

    name = "comity.node"
    label = "node"
