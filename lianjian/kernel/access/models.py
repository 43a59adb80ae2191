"""Accounts: who can sign in, and as which person. Guests: who is let in from outside."""

from functools import partial
from hashlib import sha256
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from lianjian.kernel.org.models import Dated
from lianjian.kernel.records.base import Ledgered
from lianjian.kernel.records.writer import transact


class AccountManager(BaseUserManager["Account"]):
    """Each page asks who is signed in, so an account comes with its person."""

    def get_queryset(self) -> models.QuerySet["Account"]:
        return super().get_queryset().select_related("person")

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "Account":
        account = self.model(username=self.model.normalize_username(username), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """A way to sign in. What it may do comes from the posts of its person, never from the account.

    `issued_at`: when an administrator gave the password, which ends by its rule; None of one that the holder has chosen.
    """

    username = models.CharField(max_length=60, unique=True)
    person = models.ForeignKey("org.Person", models.PROTECT, null=True, related_name="+")
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=10, default="zh-hans")
    issued_at = models.DateTimeField(null=True)

    objects = AccountManager()

    USERNAME_FIELD = "username"

    def __str__(self) -> str:
        return self.username

    def save(self, *args: Any, **options: Any) -> None:
        """Save in turn with all else that is written; Django does so at each signing in."""
        transact(partial(super().save, *args, **options))


class Guest(Dated):
    """Somebody from outside, let in on these dates to what a kind of post grants, and to nothing else.

    A guest serves in no unit, so no unit's rows are a guest's: which rows are is for the area to say.
    """

    owned_by = None

    person = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    kind = models.ForeignKey("org.PostKind", models.PROTECT, related_name="+")

    class Meta(Dated.Meta):
        indexes = (models.Index(fields=("person", "valid_from"), name="guest_person"),)

    def __str__(self) -> str:
        return f"{self.person} · {self.kind}"


class Token(models.Model):
    """A key with which a program speaks for an account; only its hash is kept."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    title = models.CharField(max_length=60)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title


class Read(models.Model):
    """Someone opened personal values of a row: who, which, when."""

    actor = models.CharField(max_length=40)
    kind = models.CharField(max_length=60)
    record = models.BigIntegerField()
    names = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("kind", "record")),)

    def __str__(self) -> str:
        return f"{self.actor} {self.kind} {self.record} {self.at}"


class Tries(models.Model):
    """How often signing in was tried in vain of late, under one key.

    A key is a digest of an account's name, an address or a browser, so that the table tells nobody who came from where.
    """

    key = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.count}"


class Session(AbstractBaseSession):
    """A browser in which somebody is signed in. Its times and its browser are columns, so that its owner can be shown it."""

    account = models.ForeignKey(Account, models.CASCADE, null=True, related_name="+")
    browser = models.CharField(max_length=60, blank=True)
    began_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    @property
    def handle(self) -> str:
        """A name for the session from which its key can't be told."""
        return sha256(self.session_key.encode()).hexdigest()[:24]

    @classmethod
    def get_session_store_class(cls) -> Any:
        from lianjian.kernel.access.sessions import SessionStore

        return SessionStore


class Authenticator(models.Model):
    """An app of the account's holder that shows codes. Its secret is made of the salt and the installation's own key,
    so that a copy of the database shows no codes. A code is taken once: `last_step` is the step of the last one.
    """

    account = models.OneToOneField(Account, models.CASCADE, related_name="+")
    salt = models.CharField(max_length=64)
    last_step = models.BigIntegerField(default=0)
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.account} {self.added_at:%Y-%m-%d}"


class RecoveryCode(models.Model):
    """A code on paper that lets its holder in once without the second factor; only its digest is kept, until it is used."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = (models.Index(fields=("account", "digest")),)

    def __str__(self) -> str:
        return f"{self.account}"


class Passkey(models.Model):
    """A key pair of the account's holder: the secret half never leaves the device, so nothing in this row lets anybody in.

    `credential` is what the device told of its public half (AttestedCredentialData), `digest` that of its name for it.
    `counter` is the highest that the device has counted to; devices that share a passkey stay at 0.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    credential = models.BinaryField()
    counter = models.BigIntegerField(default=0)
    name = models.CharField(max_length=40)
    added_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Certificate(models.Model):
    """A client certificate that lets an account in. Of its serial or name a keyed digest is kept."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.account} {self.digest[:12]}"


class UsedOnce(models.Model):
    """Something that may be answered once and has been: a challenge, a state. `until` is when it would have run out."""

    digest = models.CharField(max_length=64, unique=True)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.digest[:8]} {self.until}"


class AccountAct(Ledgered):
    """What was done to an account by whoever looks after accounts, and why. It stands in the ledger."""

    owned_by = None

    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    act = models.CharField(max_length=30)
    reason = models.CharField(max_length=200, blank=True)
    done_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.account} {self.act}"
