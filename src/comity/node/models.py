"""The tables of a node. Only ``comity.node`` and the rooms' ``queries.py`` touch them.

A table here is either what was sealed (``Record``, ``FeedEntry``, ``EntryIn``: never changed but
for destruction), or derived from it and checked by ``comity verify`` (``ClassDecision``,
``Released``, ``Waiting``, ``Given``), or private to the node (``Post``, ``Draft``, ``Audit``,
``Ruling``, ``Setting``).
"""

from django.db import models
from django.db.models import Index, Q, UniqueConstraint

from comity.node.models_files import Attachment, DraftFile

__all__ = ["Attachment", "DraftFile"]
"""Kept beside: Django finds a node's tables here."""


class RecordClass(models.Model):
    """What a decision depends on; many records share one. ``key`` is the hash of ``data``."""

    key = models.CharField(max_length=64, unique=True)
    owner = models.CharField(max_length=32)
    kind = models.CharField(max_length=32)
    data = models.TextField()


class Record(models.Model):
    """One version, byte for byte. ``source`` is the peer that gave it; empty for our own."""

    HELD, RECALLED, DESTROYED, DISPUTED = "held", "recalled", "destroyed", "disputed"

    name = models.CharField(max_length=72)
    made_at = models.BigIntegerField()
    cls = models.ForeignKey(RecordClass, models.PROTECT, db_index=False)
    header = models.BinaryField()
    keyid = models.CharField(max_length=32)
    signature = models.BinaryField()
    salt = models.BinaryField(null=True)
    body = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64)
    newest = models.BooleanField()
    state = models.CharField(max_length=9)
    source = models.CharField(max_length=32)
    received_at = models.BigIntegerField()

    class Meta:
        constraints = [UniqueConstraint(fields=["name", "made_at"], name="one_version")]
        indexes = [
            Index(fields=["cls", "id"], name="of_class"),
        ]


class Reference(models.Model):
    """That a version refers to an id, by the version's row."""

    record = models.ForeignKey(Record, models.CASCADE)
    target = models.CharField(max_length=72, db_index=True)


class External(models.Model):
    """An unknown id that a release officer declared to be external, and why."""

    name = models.CharField(max_length=72, unique=True)
    post = models.CharField(max_length=64)
    reason = models.TextField()
    at = models.BigIntegerField()


class Ruling(models.Model):
    """What a release officer decided about a record, and why. ``made_at``: the version it made."""

    name = models.CharField(max_length=72, db_index=True)
    made_at = models.BigIntegerField()
    act = models.CharField(max_length=8)
    parties = models.TextField(default="[]")
    post = models.CharField(max_length=64)
    reason = models.TextField()
    at = models.BigIntegerField()


class Audience(models.Model):
    """A distinct reader: many people share one. ``key`` is the hash of what makes it distinct."""

    key = models.CharField(max_length=64, unique=True)
    sort = models.CharField(max_length=8)
    party = models.CharField(max_length=32)
    data = models.TextField()


class ClassDecision(models.Model):
    """Whether an audience may have a class, as what label, under which clauses or why not.

    ``settled`` is false while ``Released`` is still being brought into line; serving checks
    ``permitted`` as well, so a loss acts at once.
    """

    audience = models.ForeignKey(Audience, models.CASCADE, db_index=False)
    cls = models.ForeignKey(RecordClass, models.CASCADE, db_index=False)
    permitted = models.BooleanField()
    settled = models.BooleanField(default=True)
    labels_there = models.TextField(default="[]")
    clauses = models.TextField(default="[]")
    reason = models.CharField(max_length=32, default="")
    detail = models.TextField(default="")

    class Meta:
        constraints = [UniqueConstraint(fields=["audience", "cls"], name="one_decision")]
        indexes = [
            Index(fields=["id"], name="unsettled", condition=Q(settled=False)),
            Index(fields=["cls"], name="decisions_of_class"),
        ]


class Released(models.Model):
    """That an audience may have a version. The row's id is the position: when it became visible.

    What lies together for one audience is moved together, so every index begins with the audience:
    whoever asks for a record names the audiences as well (``audiences.OF_ALL``), and SQLite is told
    by CROSS JOIN to look up the record first.

    ``due`` (see ``node.due``) and ``made_at`` are for peers: what is to be given, in which order.
    """

    audience = models.ForeignKey(Audience, models.CASCADE, db_index=False)
    kind = models.CharField(max_length=32)
    record = models.ForeignKey(Record, models.CASCADE, db_index=False)
    made_at = models.BigIntegerField()
    due = models.SmallIntegerField()

    class Meta:
        constraints = [UniqueConstraint(fields=["audience", "record"], name="released_once")]
        indexes = [
            Index(fields=["audience", "kind", "id"], name="page_of_kind"),
            Index(
                fields=["audience", "due", "made_at", "record"],
                name="due_to_peer",
                condition=Q(due__gt=0),
            ),
        ]


class Gone(models.Model):
    """That an audience of people lost a version: the newest losses.

    For what follows them: ``node.following``, and ``node.live``, which goes by ``position``, the
    place that the version had in ``Released``.
    """

    audience = models.ForeignKey(Audience, models.CASCADE, db_index=False)
    record = models.ForeignKey(Record, models.CASCADE, db_index=False)
    position = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        indexes = [Index(fields=["audience", "id"], name="gone_from")]


class Waiting(models.Model):
    """That a version passes the class rule but lacks a reference. Only the owner sees it."""

    audience = models.ForeignKey(Audience, models.CASCADE, db_index=False)
    record = models.ForeignKey(Record, models.CASCADE, db_index=False)
    missing = models.CharField(max_length=72)

    class Meta:
        constraints = [UniqueConstraint(fields=["audience", "record"], name="waits_once")]


class Peer(models.Model):
    """Another party's node, known by a card whose fingerprint people compared."""

    party = models.CharField(max_length=32, unique=True)
    card = models.TextField()
    confirmed_at = models.BigIntegerField(null=True)
    last_contact = models.BigIntegerField(null=True)
    last_error = models.TextField(default="")


class FeedOut(models.Model):
    """What we give a peer. ``judged`` is the generation in which it was judged what it keeps."""

    peer = models.CharField(max_length=32, unique=True)
    epoch = models.IntegerField()
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64)
    judged = models.BigIntegerField(default=0)
    receipt_seq = models.BigIntegerField(default=0)
    receipt = models.BinaryField(null=True)
    receipt_keyid = models.CharField(max_length=32, default="")
    receipt_signature = models.BinaryField(null=True)


class Acknowledged(models.Model):
    """That a peer's receipt, made ``at``, reached further than any before it: up to ``seq``."""

    peer = models.CharField(max_length=32)
    epoch = models.IntegerField()
    seq = models.BigIntegerField()
    at = models.BigIntegerField()

    class Meta:
        constraints = [UniqueConstraint(fields=["peer", "epoch", "seq"], name="one_receipt")]


class FeedEntry(models.Model):
    """One entry of a feed of ours, as chained."""

    peer = models.CharField(max_length=32)
    epoch = models.IntegerField()
    seq = models.BigIntegerField()
    raw = models.BinaryField()
    hash = models.CharField(max_length=64)
    name = models.CharField(max_length=72)
    record = models.ForeignKey(Record, models.SET_NULL, null=True, db_index=False)
    clauses = models.TextField(default="[]")
    at = models.BigIntegerField()

    class Meta:
        constraints = [UniqueConstraint(fields=["peer", "epoch", "seq"], name="one_entry")]
        indexes = [Index(fields=["name"], name="entries_of")]


class Given(models.Model):
    """What a peer holds of what we gave, under which clauses, and whether it is taken back.

    ``seq`` is that of its last entry; 0 where it was not yet given in the feed's present epoch.
    """

    HELD, LOST, KEPT, DUE, RECALLED = "held", "lost", "kept", "due", "recalled"

    peer = models.CharField(max_length=32)
    name = models.CharField(max_length=72)
    record = models.ForeignKey(Record, models.CASCADE, db_index=False)
    clauses = models.TextField()
    state = models.CharField(max_length=8)
    seq = models.BigIntegerField()

    class Meta:
        constraints = [UniqueConstraint(fields=["peer", "name"], name="given_once")]
        indexes = [
            Index(
                fields=["peer", "state", "id"],
                name="to_act",
                condition=Q(state__in=["lost", "kept", "due"]),
            )
        ]


class Lost(models.Model):
    """That a peer may no longer have what it holds, noted and not judged yet (``node.losses``)."""

    peer = models.CharField(max_length=32)
    given = models.ForeignKey(Given, models.CASCADE, db_index=False)

    class Meta:
        constraints = [UniqueConstraint(fields=["peer", "given"], name="lost_once")]


class Onward(models.Model):
    """That another's version may go on to a peer once its owner confirmed ``receipt``."""

    peer = models.CharField(max_length=32)
    record = models.ForeignKey(Record, models.CASCADE, db_index=False)
    receipt = models.CharField(max_length=72)
    passed = models.BooleanField(default=False)

    class Meta:
        constraints = [UniqueConstraint(fields=["peer", "record"], name="passed_on_once")]
        indexes = [
            Index(fields=["peer", "record"], name="held_back", condition=Q(passed=False)),
        ]


class FeedIn(models.Model):
    """How far a peer's feed was verified, its last head, and our receipt for it."""

    peer = models.CharField(max_length=32, unique=True)
    epoch = models.IntegerField()
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64)
    head = models.BinaryField(null=True)
    head_keyid = models.CharField(max_length=32, default="")
    head_signature = models.BinaryField(null=True)
    receipt = models.BinaryField(null=True)
    receipt_keyid = models.CharField(max_length=32, default="")
    receipt_signature = models.BinaryField(null=True)


class EntryIn(models.Model):
    """One verified entry of a peer's feed: proof of what was given, and what a restore asks for.

    ``bare``: a release whose record was recalled before it came, so that nothing came with it.
    """

    peer = models.CharField(max_length=32)
    epoch = models.IntegerField()
    seq = models.BigIntegerField()
    raw = models.BinaryField()
    name = models.CharField(max_length=72)
    made_at = models.BigIntegerField(null=True)
    bare = models.BooleanField(default=False)

    class Meta:
        constraints = [UniqueConstraint(fields=["peer", "epoch", "seq"], name="one_entry_in")]
        indexes = [
            Index(fields=["name"], name="recalls_in_of", condition=Q(made_at__isnull=True)),
        ]


class Quarantine(models.Model):
    """What a peer gave and could not be taken: kept as it came, followed by nobody."""

    peer = models.CharField(max_length=32)
    name = models.CharField(max_length=72)
    made_at = models.BigIntegerField()
    code = models.CharField(max_length=64)
    message = models.TextField()
    header = models.BinaryField()
    keyid = models.CharField(max_length=32)
    signature = models.BinaryField()
    salt = models.BinaryField(null=True)
    body = models.BinaryField(null=True)
    at = models.BigIntegerField()

    class Meta:
        constraints = [UniqueConstraint(fields=["peer", "name", "made_at"], name="held_back_once")]


class Proof(models.Model):
    """Two different headers, both sealed by the owner, under one name: misbehaviour."""

    name = models.CharField(max_length=72)
    made_at = models.BigIntegerField()
    owner = models.CharField(max_length=32)
    first_header = models.BinaryField()
    first_keyid = models.CharField(max_length=32)
    first_signature = models.BinaryField()
    second_header = models.BinaryField()
    second_keyid = models.CharField(max_length=32)
    second_signature = models.BinaryField()
    at = models.BigIntegerField()


class Post(models.Model):
    """An office, of our party or a guest's: what it may see and what it may do."""

    party = models.CharField(max_length=32)
    code = models.CharField(max_length=64)
    title = models.TextField()
    clearances = models.TextField(default="[]")
    need = models.TextField(default="[]")
    permissions = models.TextField(default="[]")

    class Meta:
        constraints = [UniqueConstraint(fields=["party", "code"], name="one_post")]


class CalendarAddress(models.Model):
    """A secret address for ordinary calendars. ``secret`` is its hash, null once revoked."""

    secret = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 - null is none
    party = models.CharField(max_length=32)
    post = models.CharField(max_length=64)
    name = models.TextField()
    language = models.CharField(max_length=8)
    clearances = models.TextField(default="[]")
    need = models.TextField(default="[]")
    reason = models.TextField(default="")
    raised_by = models.CharField(max_length=64, default="")
    made_at = models.BigIntegerField()
    last_used = models.BigIntegerField(null=True)
    revoked_at = models.BigIntegerField(null=True)

    class Meta:
        indexes = [Index(fields=["party", "post"], name="addresses_of_post")]


class Draft(models.Model):
    """A private, mutable text that never leaves. ``undo`` is a list of older ones."""

    post = models.CharField(max_length=64)
    kind = models.CharField(max_length=32)
    body = models.TextField()
    undo = models.TextField(default="[]")
    version = models.IntegerField(default=1)
    updated = models.BigIntegerField()


class Audit(models.Model):
    """One line a request, and one for each act that is not a request."""

    at = models.BigIntegerField()
    who = models.CharField(max_length=97)
    act = models.CharField(max_length=200)
    status = models.IntegerField()
    milliseconds = models.IntegerField()


class Setting(models.Model):
    """Small facts of the node, such as whether it is being restored."""

    key = models.CharField(max_length=64, unique=True)
    value = models.TextField()
