"""Tables of files: what belongs to records, and what drafts hold until they are sealed."""

from django.db import models
from django.db.models import Index, Q, UniqueConstraint


class Attachment(models.Model):
    """An attachment of a record, by its hash; without data until it has come.

    ``made_at`` is the newest version whose body names it. See ``node.attachments``.
    """

    name = models.CharField(max_length=72)
    sha256 = models.CharField(max_length=64)
    made_at = models.BigIntegerField()
    salt = models.BinaryField(null=True)
    data = models.BinaryField(null=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["name", "sha256"], name="one_attachment")]
        indexes = [
            Index(fields=["id"], name="not_come_yet", condition=Q(data__isnull=True)),
        ]


class DraftFile(models.Model):
    """A file that a post's drafts name, until none does. See ``node.draft_files``."""

    post = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    data = models.BinaryField()

    class Meta:
        constraints = [UniqueConstraint(fields=["post", "sha256"], name="one_draft_file")]
