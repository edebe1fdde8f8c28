"""Django's view of the people of a node."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PeopleConfig(AppConfig):
    """Persons, invitations, tenures. An app of its own, since accounts are built upon its table."""

    name = "comity.node.people"
    label = "people"

    def ready(self) -> None:
        """Keep Django from writing rows of its own: what may be done, posts say here."""
        from django.contrib.contenttypes.management import create_contenttypes

        post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
        post_migrate.disconnect(create_contenttypes)
