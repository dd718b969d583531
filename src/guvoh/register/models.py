"""What the register keeps. Each table is one noun of :mod:`guvoh.nouns` or a tie between two.

Captures, documents and decisions are only ever added. Claims are replaced when a newer coder
reads a document again, save those somebody decided about.
Parties and incidents are what linking made of the claims; an incident's id outlives re-linking.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from guvoh import nouns


class Accounts(BaseUserManager["Account"]):
    """Makes accounts. Django's commands and forms ask for this name of a method."""

    def create_user(self, name: str, password: str | None = None, **fields: Any) -> Account:
        account: Account = self.model(name=self.model.normalize_username(name), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """Somebody who works with the register. Each role may do all that those before it may."""

    READER, CODER, EDITOR, ADMINISTRATOR, OWNER = "reader", "coder", "editor", "administrator", "owner"
    ROLES: ClassVar = [READER, CODER, EDITOR, ADMINISTRATOR, OWNER]

    name = models.CharField(max_length=80, unique=True)  # to sign in with, and what decisions are signed with
    role = models.CharField(max_length=16, default=READER)
    language = models.CharField(max_length=8, blank=True, default="")  # of the pages; "": as the browser asks
    is_active = models.BooleanField(default=True)
    created = models.DateTimeField(auto_now_add=True)
    epoch = models.PositiveIntegerField(default=0)  # sessions of an earlier one have ended
    unlocked = models.DateTimeField(null=True)  # wrong passwords before it no longer count

    # Whether a second factor is asked of it and it has none; told of who is signed in (register.people.known).
    owes: bool

    objects: ClassVar[Accounts] = Accounts()
    USERNAME_FIELD = "name"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering: ClassVar = ["name"]

    def may(self, role: str) -> bool:
        """Whether this account may do what ``role`` may."""
        return self.is_active and self.ROLES.index(self.role) >= self.ROLES.index(role)

    # What a session must hold to go on. Django's is of the password alone: here a session ends too when the role
    # changes, and when ``epoch`` is raised.
    def get_session_auth_hash(self) -> str:
        return self._of_now(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        return map(self._of_now, super().get_session_auth_fallback_hash())

    def _of_now(self, of_password: str) -> str:
        return nouns.digest(of_password, self.role, str(self.epoch))


class Way(models.Model):
    """A link that lets somebody in once: the owner at the start, an invited colleague, one who forgot the password.
    Only the digest of its secret is kept."""

    ENTER, INVITE, RESET = "enter", "invite", "reset"

    digest = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=8)
    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE)  # None: an invitation makes one
    role = models.CharField(max_length=16, default=Account.READER)
    by = models.TextField()
    made = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True)


class Collection(models.Model):
    """A confidential part of the register: its documents, and all that is made of them, are there for its members
    only. It is linked by itself, so that nothing outside it shows that it exists. What is in no collection is open
    to everybody with an account."""

    name = models.CharField(max_length=120, unique=True)
    about = models.TextField(blank=True)
    made = models.DateTimeField(auto_now_add=True)
    members = models.ManyToManyField(Account, related_name="collections", blank=True)

    class Meta:
        ordering: ClassVar = ["name"]


def _of_collection(table: str) -> models.Index:
    """An index of the rows that are in a collection. Those that are in none are not in it: SQLite, told to find the
    open rows in some order, would take an index that holds all of them for a choice of few and sort them all."""
    return models.Index(fields=["collection"], condition=models.Q(collection__isnull=False), name=f"{table}_collection")


class Capture(models.Model):
    """Original bytes in the vault: when, whence and how they were taken."""

    sha256 = models.CharField(max_length=64, db_index=True)
    locator = models.TextField()
    captured = models.DateTimeField()
    method = models.CharField(max_length=8)
    media_type = models.TextField(null=True)
    charset = models.TextField(null=True)
    size = models.BigIntegerField()

    # The same bytes, taken openly and for a collection, are two captures: neither tells of the other.
    collection = models.ForeignKey(Collection, null=True, on_delete=models.PROTECT, db_index=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["locator", "sha256"], condition=models.Q(collection=None), name="capture_once"
            ),
            models.UniqueConstraint(fields=["locator", "sha256", "collection"], name="capture_once_in_collection"),
        ]
        indexes: ClassVar = [_of_collection("capture")]
        ordering: ClassVar = ["id"]


class Document(models.Model):
    """One article. ``(doc_id, version)`` names it: a JSON source may bring a known id with a new text."""

    doc_id = models.TextField(db_index=True)
    version = models.PositiveIntegerField(default=1)
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64, db_index=True)
    title = models.TextField()
    publisher = models.TextField(null=True)
    published = models.DateField(null=True, db_index=True)
    language = models.CharField(max_length=8, null=True, db_index=True)
    url = models.TextField(null=True, db_index=True)
    captures = models.ManyToManyField(Capture, related_name="documents")
    # The earlier capture of the same page, where this one was read from a later and different one.
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    coder = models.TextField(null=True)  # None: uncoded, and coding_note says why
    coding_note = models.TextField(null=True)
    added = models.DateTimeField(auto_now_add=True)
    linked = models.BooleanField(default=False, db_index=True)  # whether linking has seen it as it is coded now
    collection = models.ForeignKey(
        Collection, null=True, on_delete=models.PROTECT, related_name="documents", db_index=False
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["doc_id", "version"], condition=models.Q(collection=None), name="document_version"
            ),
            models.UniqueConstraint(fields=["doc_id", "version", "collection"], name="document_version_in_collection"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-published", "id"], name="document_newest"),
            models.Index(fields=["added"], name="document_added"),
            models.Index(fields=["language", "collection"], name="document_language"),
            models.Index(fields=["collection", "id"], name="document_uncoded", condition=models.Q(coder=None)),
            _of_collection("document"),
            # A publisher's documents are counted without reading any text.
            models.Index(fields=["publisher", "collection", "published"], name="document_publisher"),
        ]
        ordering: ClassVar = ["id"]

    @property
    def is_replaced(self) -> bool:
        return hasattr(self, "replaced_by")

    def noun(self) -> nouns.Document:
        """The noun, under an id that is unique in the register."""
        return nouns.Document(
            id=self.unique_id,
            text=self.text,
            title=self.title,
            publisher=self.publisher,
            published=self.published,
            language=self.language,
            url=self.url,
        )

    @property
    def unique_id(self) -> str:
        # Whatever stands in an open document's id, none ends like that of another collection.
        if self.collection_id is not None:
            return f"{self.doc_id}~{self.version}~c{self.collection_id}"
        # A source's own id may end in ~2 itself.
        plain = self.version == 1 and "~" not in self.doc_id
        return self.doc_id if plain else f"{self.doc_id}~{self.version}"


class Party(models.Model):
    """A person, group or organisation over all the names it is written with."""

    id = models.CharField(primary_key=True, max_length=32)
    name = models.TextField()
    kind = models.CharField(max_length=12)
    state = models.CharField(max_length=2, null=True)
    reason = models.TextField()
    collection = models.ForeignKey(Collection, null=True, on_delete=models.PROTECT, db_index=False)

    told = models.PositiveIntegerField(default=0)  # in how many incidents it has a part

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["-told", "name", "id"], name="party_most_told"),
            models.Index(fields=["kind", "collection"], name="party_kind"),
            _of_collection("party"),
        ]
        ordering: ClassVar = ["name", "id"]


class Word(models.Model):
    """A word of a party's name as some document writes it, for finding parties (see :mod:`guvoh.register.words`)."""

    text = models.TextField(unique=True)
    folded = models.TextField(db_index=True)
    parties = models.ManyToManyField(Party, related_name="words", db_table="register_word_parties")


class Spelt(models.Model):
    """A name that documents write a party with."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="spelt")
    name = models.TextField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["party", "name"], name="spelt_once")]


class Sound(models.Model):
    """What a word sounds like: spellings of one name mostly share such a key."""

    word = models.ForeignKey(Word, on_delete=models.CASCADE, related_name="sounds")
    key = models.CharField(max_length=40, db_index=True)


class Incident(models.Model):
    """What happened, over all the claims about it. The columns are for finding it; what the claims
    agree and differ on is worked out from them by :mod:`guvoh.linking`."""

    id = models.CharField(primary_key=True, max_length=32)
    act = models.CharField(max_length=24, db_index=True)
    status = models.CharField(max_length=12, db_index=True)
    standing = models.CharField(max_length=12, db_index=True)
    origins = models.PositiveIntegerField(default=1)
    date_start = models.DateField(null=True, db_index=True)
    date_end = models.DateField(null=True)
    country = models.CharField(max_length=2, null=True, db_index=True)
    place = models.TextField(null=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged", db_index=False)
    reason = models.TextField()
    collection = models.ForeignKey(Collection, null=True, on_delete=models.PROTECT, db_index=False)

    # For finding it: the states that some claim says did it, "RU TJ", when the latest document was added, and whether
    # some claim names somebody else on whose account it was done (null, as SQLite adds no other column to a table).
    states = models.TextField(default="", blank=True)
    added = models.DateTimeField(null=True)
    by_proxy = models.BooleanField(null=True)

    class Meta:
        # Of those that are merged only, as of those in a collection: SQLite would go through all that are not.
        indexes: ClassVar = [
            _of_collection("incident"),
            models.Index(fields=["merged_into"], name="incident_merged", condition=models.Q(merged_into__isnull=False)),
        ]
        ordering: ClassVar = ["-date_start", "id"]


class Claim(models.Model):
    """One act that one document asserts, as one coder coded it."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="claims")
    incident = models.ForeignKey(Incident, null=True, on_delete=models.SET_NULL, related_name="claims")
    key = models.CharField(max_length=64, db_index=True)  # the same claim from any coder has the same key
    number = models.CharField(max_length=8)  # i1, i2, …
    act = models.CharField(max_length=24, db_index=True)
    status = models.CharField(max_length=12)
    threatened_act = models.CharField(max_length=24, null=True)
    date_start = models.DateField(null=True)
    date_end = models.DateField(null=True)
    date_text = models.TextField(null=True)
    place = models.TextField(null=True)
    country = models.CharField(max_length=2, null=True)
    detail = models.TextField(null=True)
    note = models.TextField(null=True)
    evidence = models.JSONField()  # [[start, end], …] in characters of document.text, the fullest first
    coder = models.TextField()  # HAND where a person added it
    confidence = models.FloatField()
    reason = models.TextField()
    added = models.DateTimeField(auto_now_add=True, null=True)
    collection = models.ForeignKey(Collection, null=True, on_delete=models.PROTECT, db_index=False)  # its document's
    # How far its review has come, for the queue; what was decided stands in decisions.
    state = models.CharField(max_length=12, default="new", db_index=True)
    severity = models.PositiveSmallIntegerField(default=0)  # of its act, by the codebook
    assigned = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="to_review")
    latest = models.PositiveBigIntegerField(
        default=0
    )  # the last decision about it: who decides on an older one is told
    machine = models.JSONField(null=True)  # as the coder coded it, where a person has corrected it

    NEW, ACCEPTED, CORRECTED, REJECTED = "new", "accepted", "corrected", "rejected"
    SECOND, DIFFERS = "second", "differs"  # waits for a second reader; two readers differ
    STATES: ClassVar = [NEW, ACCEPTED, CORRECTED, REJECTED, SECOND, DIFFERS]
    HAND = "hand"

    class Meta:
        ordering: ClassVar = ["document_id", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["document", "key"], name="claim_once")]
        indexes: ClassVar = [
            _of_collection("claim"),
            models.Index(fields=["state", "confidence", "id"]),
            models.Index(fields=["state", "severity", "id"]),
            models.Index(fields=["state", "added", "id"]),
            models.Index(fields=["state", "collection"], name="claim_states"),  # to count by
        ]


class Role(models.Model):
    """A name in a claim and the part it has there."""

    VICTIM, PERPETRATOR, ON_ACCOUNT_OF, ATTRIBUTED_TO, DISPUTED_BY = (
        "victim",
        "perpetrator",
        "on_account_of",
        "attributed_to",
        "disputed_by",
    )

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="roles")
    party = models.ForeignKey(Party, null=True, on_delete=models.SET_NULL, related_name="roles", db_index=False)
    part = models.CharField(max_length=16)
    position = models.PositiveIntegerField()
    name = models.TextField()
    kind = models.CharField(max_length=12)
    count = models.PositiveIntegerField(null=True)
    role = models.TextField(null=True)
    state = models.CharField(max_length=2, null=True, db_index=True)

    class Meta:
        ordering: ClassVar = ["claim_id", "part", "position"]
        # No index of the parts alone: SQLite would go through the hundred thousand victims for those of one party.
        indexes: ClassVar = [
            models.Index(fields=["party", "part", "claim"], name="role_party_claim"),
            models.Index(fields=["part", "state"], name="role_state", condition=models.Q(state__isnull=False)),
        ]


class Mention(models.Model):
    """A name as a document writes it, where it stands."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="mentions")
    party = models.ForeignKey(Party, null=True, on_delete=models.SET_NULL, related_name="mentions")
    name = models.TextField()
    kind = models.CharField(max_length=12)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["document_id", "start"]


class Relation(models.Model):
    """What a document says two people or bodies are to each other: subject is the ``kind`` of object."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="relations")
    subject = models.TextField()
    subject_party = models.ForeignKey(Party, null=True, on_delete=models.SET_NULL, related_name="relations")
    kind = models.CharField(max_length=24)
    object = models.TextField()
    object_party = models.ForeignKey(Party, null=True, on_delete=models.SET_NULL, related_name="related")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    coder = models.TextField()
    reason = models.TextField()

    class Meta:
        ordering: ClassVar = ["document_id", "start"]


class Proposal(models.Model):
    """Two parties or two incidents that may be one: linking left them apart and asks."""

    kind = models.CharField(max_length=12)  # "party" or "incident"
    one = models.CharField(max_length=32, db_index=True)
    other = models.CharField(max_length=32, db_index=True)
    bits = models.FloatField()  # the match weight
    reason = models.TextField()
    collection = models.ForeignKey(Collection, null=True, on_delete=models.CASCADE)

    class Meta:
        ordering: ClassVar = ["-bits", "id"]


class Linking(models.Model):
    """Which state of the linking index the parties and incidents here are of: a row for the open register, and one
    for each collection."""

    stamp = models.CharField(max_length=32)
    collection = models.OneToOneField(Collection, null=True, on_delete=models.CASCADE)
    gone = models.JSONField(default=list)  # unique ids of documents that the index knows and that were moved away


class Figure(models.Model):
    """A number that a document asserts."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="figures")
    number = models.CharField(max_length=8)  # f1, f2, …
    what = models.TextField()
    value = models.FloatField()
    qualifier = models.TextField(null=True)
    unit = models.TextField(null=True)
    population = models.TextField(null=True)
    place = models.TextField(null=True)
    period = models.TextField(null=True)
    attributed_to = models.JSONField()
    evidence = models.JSONField()  # [[start, end], …]
    coder = models.TextField()
    confidence = models.FloatField()
    reason = models.TextField()

    class Meta:
        ordering: ClassVar = ["document_id", "id"]


class Decision(models.Model):
    """What a person decided, when and why. Only ever added: the database itself refuses to change
    or remove one (migration 0002)."""

    ACCEPTED, REJECTED, NOTE = "accepted", "rejected", "note"
    VERDICTS: ClassVar = [ACCEPTED, REJECTED, NOTE]
    SAME, DIFFERENT, UNDONE = "same", "different", "undone"  # about what is one; undone: about an earlier decision
    # About a claim: coded otherwise by its reader, found by its reader, settled between two readers.
    CORRECTED, ADDED, ADJUDICATED = "corrected", "added", "adjudicated"

    target_kind = models.CharField(max_length=12)  # "incident", "claim", "party" or "decision"
    target = models.CharField(max_length=64, db_index=True)  # Incident.id, Claim.key, Party.id or Decision.id
    verdict = models.CharField(max_length=12)
    note = models.TextField(blank=True)
    made = models.DateTimeField(auto_now_add=True)
    by = models.TextField()
    claims = models.JSONField(default=list)  # keys of the claims the incident had when it was decided
    # What is one or is two, by what documents write: {"left": [[document, name or claim key], …], "right": …}.
    between = models.JSONField(null=True)
    value = models.JSONField(null=True)  # of a claim: how the reader codes it, whole (see register.review)
    batch = models.CharField(max_length=32, null=True, db_index=True)  # decisions made, and undone, in one go

    class Meta:
        # What is one or two, which a few of the decisions are about.
        indexes: ClassVar = [
            models.Index(fields=["target_kind"], name="decision_ties", condition=models.Q(between__isnull=False))
        ]
        ordering: ClassVar = ["id"]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("a decision is never changed: add another")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("a decision is never removed: add another")


# At work ------------------------------------------------------------------------------------------


class Assignment(models.Model):
    """A claim that somebody was asked to read: first, or as a second reader who does not see the first's coding."""

    REVIEW, SECOND = "review", "second"

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="assignments")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="assignments")
    kind = models.CharField(max_length=8)
    by = models.TextField()
    made = models.DateTimeField(auto_now_add=True)
    done = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]


class Presence(models.Model):
    """Who has a claim open just now."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="present")
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    seen = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["claim", "account"], name="present_once")]


class Rereading(models.Model):
    """How a newer coder codes a claim that somebody decided about; ``value`` None: it does not find it any more."""

    claim = models.OneToOneField(Claim, on_delete=models.CASCADE, related_name="rereading")
    value = models.JSONField(null=True)
    coder = models.TextField()
    made = models.DateTimeField(auto_now_add=True)
    looked_at = models.BooleanField(default=False)  # taken or passed over: offered no more


class SavedSearch(models.Model):
    """A search somebody keeps, and how far its answers have been seen."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="searches")
    name = models.CharField(max_length=120)
    page = models.CharField(max_length=40)  # the path it searches, "/" or "/documents/"
    query = models.TextField()  # the query string
    alert = models.BooleanField(default=True)
    made = models.DateTimeField(auto_now_add=True)
    seen = models.DateTimeField()  # what was added later is new

    class Meta:
        ordering: ClassVar = ["name", "id"]


class Watched(models.Model):
    """A feed, page or folder that is visited on a schedule."""

    locator = models.TextField()
    every = models.PositiveIntegerField(default=360)  # minutes
    collection = models.ForeignKey(Collection, null=True, on_delete=models.PROTECT, db_index=False)
    paused = models.BooleanField(default=False)
    by = models.TextField()
    made = models.DateTimeField(auto_now_add=True)
    due = models.DateTimeField(null=True)  # None: at once
    failures = models.PositiveIntegerField(default=0)  # visits in a row that brought nothing for trouble
    # Of a feed: fetch the articles it links to, from other hosts too where these are asked for.
    articles = models.BooleanField(default=False)
    elsewhere = models.BooleanField(default=False)
    # Named on the command line: it may be a folder, or lie in this machine's own network.
    local = models.BooleanField(default=False)
    # What the server said of the bytes it gave last; it is asked for others only.
    etag = models.TextField(blank=True, default="")
    modified = models.TextField(blank=True, default="")
    wait = models.DateTimeField(null=True)  # the server asked not to be visited before (Retry-After)
    # Who said, and when, that the site permits these visits whatever its robots.txt says; null: it is heeded.
    permitted_by = models.TextField(blank=True, default="")
    permitted = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["locator"]


class Visit(models.Model):
    """One time that something was fetched or read: of a watched source, or of what somebody handed in at the desk."""

    WAITING, READING, STOPPING = "waiting", "reading", "stopping"
    DONE, FAILED, STOPPED = "done", "failed", "stopped"
    ADDRESS, FILES, TEXT, SOURCE = "address", "files", "text", "source"

    kind = models.CharField(max_length=8, default=SOURCE)  # how it was handed in; a watched source
    watched = models.ForeignKey(Watched, null=True, on_delete=models.CASCADE, related_name="visits")
    locator = models.TextField()
    collection = models.ForeignKey(Collection, null=True, on_delete=models.PROTECT, db_index=False)
    by = models.TextField()
    state = models.CharField(max_length=8, default=WAITING, db_index=True)
    made = models.DateTimeField(auto_now_add=True)
    started = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)
    step = models.CharField(max_length=8, blank=True)  # what it does just now: a key of visits.STEPS
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    new = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    trouble = models.JSONField(default=list)  # [[what failed, why], …]
    tries = models.PositiveSmallIntegerField(default=0)
    given = models.JSONField(default=list)  # of what was handed in: names and kinds of the files that wait to be read
    # Those it brought; of what was handed in also those known before.
    documents = models.ManyToManyField(Document, related_name="visits", blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
