"""The tables of people: private to the node, never in a record, in every backup."""

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Index, UniqueConstraint
from django.utils.crypto import salted_hmac

from comity.node.people.stamp import new_stamp

NAME_LENGTH = 30
"""The longest account name (characters)."""


class Person(AbstractBaseUser):
    """Somebody who may sign in. ``stamp`` changes when all their sessions are to end.

    Mail to ``email`` goes once a day, or at once; ``mail_told`` is what waited when it was last
    seen to, ``mail_day`` the day of that (``mailing``).
    """

    name = models.CharField(max_length=NAME_LENGTH, unique=True)
    email = models.EmailField(default="", blank=True)
    mail_at_once = models.BooleanField(default=False, db_default=False)
    mail_told = models.TextField(default="[]", db_default="[]")
    mail_day = models.BigIntegerField(default=0, db_default=0)
    is_active = models.BooleanField(default=True)
    stamp = models.CharField(max_length=32, default=new_stamp)
    added_at = models.BigIntegerField(default=0)
    last_login = None  # the audit tells

    objects = BaseUserManager()

    USERNAME_FIELD = "name"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    def get_session_auth_hash(self) -> str:
        """Return what a session must know: another once the password or the stamp has changed."""
        value = f"{self.password} {self.stamp}"
        return salted_hmac("comity.person", value, algorithm="sha256").hexdigest()

    def get_session_auth_fallback_hash(self) -> list[str]:
        """Return none: sessions under an older secret are over."""
        return []


class Invitation(models.Model):
    """A way in for one person, once, until it expires. The code itself is kept nowhere."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    hash = models.CharField(max_length=64, unique=True)
    expires = models.BigIntegerField()
    used_at = models.BigIntegerField(null=True)


class Tenure(models.Model):
    """That a person holds a post over [begins, ends), who gave it and why.

    A row is never removed: who held a post then can be told later. One that ends when it begins
    was taken back.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, db_index=False)
    party = models.CharField(max_length=32)
    post = models.CharField(max_length=64)
    begins = models.BigIntegerField()
    ends = models.BigIntegerField(null=True)
    deputy = models.BooleanField(default=False)
    reason = models.TextField(default="")
    given_by = models.CharField(max_length=97)
    given_at = models.BigIntegerField()
    ended_by = models.CharField(max_length=97, default="")

    class Meta:
        constraints = [
            UniqueConstraint(fields=["person", "party", "post", "begins"], name="one_tenure")
        ]
        indexes = [
            Index(fields=["person", "begins"], name="tenures_of"),
            Index(fields=["party", "post"], name="holders_of"),
        ]


class Attempt(models.Model):
    """What is counted of attempts to sign in, and a one-time code that was used.

    Its columns are those of Django's database cache, which alone reads and writes it, and bounds
    it (``CACHES``); ``cache_key`` is a digest (``attempts.name``).
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "people_attempt"
