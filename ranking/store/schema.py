"""The tables. Uniqueness lives here: one issue per key, one letter per issue and subscriber."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from ranking.store.types import UTCDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

issue = Table(
    "issue",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("race", String(100), nullable=False),
    Column("edition", String(100), nullable=False),
    Column("period", String(10), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("state", String(30), nullable=False),
    Column("owner", String(200)),
    Column("lease_until", UTCDateTime),
    Column("opened_at", UTCDateTime, nullable=False),
    Column("scheduled_at", UTCDateTime),
    Column("settled_at", UTCDateTime),
    Column("signed_by", String(200)),
    Column("signed_at", UTCDateTime),
    Column("fingerprint", String(64)),
    Column("vintage", Integer),
    Column("problems", Text, nullable=False, server_default="[]"),
    Column("in_doubt", String(10), nullable=False, server_default="resend"),
    #: SHA-256 of the schedules.yaml that it was made by; see rules_version.
    Column("rules", String(64)),
    UniqueConstraint("race", "edition", "period", "revision"),
)

variant = Table(
    "variant",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("issue_id", ForeignKey("issue.id"), nullable=False),
    Column("name", String(100), nullable=False),
    Column("language", String(10), nullable=False),
    Column("subject", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("text", Text, nullable=False),
    UniqueConstraint("issue_id", "name"),
)

#: Bodies of files; equal ones, such as the same workbook for every district, are kept once.
attachment = Table(
    "attachment",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("media_type", String(100), nullable=False),
    Column("body", LargeBinary, nullable=False),
)

variant_attachment = Table(
    "variant_attachment",
    metadata,
    Column("variant_id", ForeignKey("variant.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("attachment_id", ForeignKey("attachment.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("plain_name", String(200), nullable=False),
    Column("cid", String(200), nullable=False),
)

page = Table(
    "page",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("issue_id", ForeignKey("issue.id"), nullable=False),
    Column("path", String(300), nullable=False),
    Column("body", LargeBinary, nullable=False),
    UniqueConstraint("issue_id", "path"),
)

good_template = Table(
    "good_template",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(300), nullable=False, unique=True),
    Column("body", LargeBinary, nullable=False),
    Column("kept_at", UTCDateTime, nullable=False),
)

letter = Table(
    "letter",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("issue_id", ForeignKey("issue.id"), nullable=False),
    Column("address", String(320), nullable=False),
    #: SHA-256 of the normalised address: what is left of a person who was erased.
    Column("recipient", String(64), nullable=False),
    Column("domain", String(255), nullable=False),
    Column("name", String(200), nullable=False),
    Column("district", String(200)),
    Column("variant_id", ForeignKey("variant.id"), nullable=False),
    Column("state", String(20), nullable=False),
    Column("owner", String(200)),
    Column("lease_until", UTCDateTime),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("in_doubt", Integer, nullable=False, server_default="0"),
    Column("put_off_at", UTCDateTime),
    Column("retry_at", UTCDateTime),
    Column("created_at", UTCDateTime, nullable=False),
    Column("settled_at", UTCDateTime),
    Column("last_code", Integer),
    Column("last_words", Text),
    #: What a receipt told after the server had taken it: delivered, bounced, complained; None while nothing is known.
    Column("receipt", String(20)),
    Column("may_leave", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("issue_id", "recipient"),
    Index(None, "state", "issue_id", "id"),
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("letter_id", ForeignKey("letter.id"), nullable=False, index=True),
    Column("attempt", Integer, nullable=False),
    Column("at", UTCDateTime, nullable=False),
    Column("state", String(20), nullable=False),
    Column("code", Integer),
    Column("words", Text, nullable=False),
    Column("server", String(300), nullable=False, server_default=""),
    Column("enhanced", String(20), nullable=False, server_default=""),
    #: Seconds from the first command to the server's answer.
    Column("duration", Double),
)

#: Letters that a server took on a day, for its daily quota.
quota = Table(
    "quota",
    metadata,
    Column("server", String(300), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("letters", Integer, nullable=False),
)

#: What came back about letters: reports of delivery and complaints, each message once.
receipt = Table(
    "receipt",
    metadata,
    Column("id", Integer, primary_key=True),
    #: SHA-256 of the message and the number of the recipient in it.
    Column("mark", String(64), nullable=False, unique=True),
    Column("letter_id", ForeignKey("letter.id"), index=True),
    Column("recipient", String(64), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("status", String(20), nullable=False),
    Column("words", Text, nullable=False),
    Column("server", String(300), nullable=False),
    Column("at", UTCDateTime, nullable=False),
    Column("read_at", UTCDateTime, nullable=False),
)

#: Who gets no letters any more, whatever lists say: after hard bounces, a complaint, or at somebody's word.
suppression = Table(
    "suppression",
    metadata,
    Column("recipient", String(64), primary_key=True),
    Column("reason", String(20), nullable=False),
    Column("words", Text, nullable=False),
    Column("by", String(200), nullable=False),
    Column("at", UTCDateTime, nullable=False),
)

subscriber = Table(
    "subscriber",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("recipient", String(64), nullable=False, unique=True),
    Column("address", String(320), nullable=False),
    Column("name", String(200), nullable=False),
    Column("post", String(200), nullable=False),
    Column("unit", String(200), nullable=False),
    Column("district", String(200)),
    Column("role", String(20), nullable=False),
    Column("language", String(10), nullable=False),
    Column("format", String(10), nullable=False),
    Column("editions", Text, nullable=False),
    Column("basis", String(20), nullable=False),
    Column("since", Date),
    #: The list it comes from: "file", "store", or "public" for those who entered themselves.
    Column("source", String(20), nullable=False),
    #: The person's own choices, which a list doesn't overwrite.
    Column("chosen_language", String(10)),
    Column("chosen_format", String(10)),
    Column("asked_at", UTCDateTime),
    Column("confirmed_at", UTCDateTime),
    Column("left_at", UTCDateTime),
    Column("changed_at", UTCDateTime, nullable=False),
    Index(None, "role", "district"),
)

#: What happened to the list: who did what, when. No personal data: `recipient` is a hash, `what` names fields.
subscriber_event = Table(
    "subscriber_event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("recipient", String(64), nullable=False, index=True),
    Column("at", UTCDateTime, nullable=False),
    Column("by", String(200), nullable=False),
    Column("what", String(20), nullable=False),
    Column("fields", Text, nullable=False),
)

#: Every schedules.yaml that was loaded, and those that could not be, with why.
rules_version = Table(
    "rules_version",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("fingerprint", String(64), nullable=False, index=True),
    Column("body", LargeBinary, nullable=False),
    Column("loaded_at", UTCDateTime, nullable=False),
    Column("by", String(200), nullable=False),
    Column("problems", Text, nullable=False),
)

watermark = Table(
    "watermark",
    metadata,
    Column("race", String(100), primary_key=True),
    Column("edition", String(100), primary_key=True),
    Column("through", UTCDateTime, nullable=False),
)

vintage = Table(
    "vintage",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("race", String(100), nullable=False),
    Column("number", Integer, nullable=False),
    Column("taken_at", UTCDateTime, nullable=False),
    Column("taken_by", String(200), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("added", Integer, nullable=False),
    Column("revised", Integer, nullable=False),
    Column("withdrawn", Integer, nullable=False),
    UniqueConstraint("race", "number"),
)

vintage_input = Table(
    "vintage_input",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("race", String(100), nullable=False),
    Column("vintage", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("sheet", Text, nullable=False),
    Column("encoding", String(40), nullable=False),
    Column("signed", Text, nullable=False),
    Index(None, "race", "vintage"),
)

cell = Table(
    "cell",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("race", String(100), nullable=False),
    Column("book", String(20), nullable=False),
    Column("district", String(200), nullable=False),
    Column("indicator", String(100), nullable=False),
    Column("on", Date, nullable=False),
    Column("value", Double),
    Column("file", Text, nullable=False),
    Column("row", Integer, nullable=False),
    Column("column", Integer, nullable=False, server_default="-1"),
    Column("since", Integer, nullable=False),
    Column("until", Integer),
    UniqueConstraint("race", "book", "district", "indicator", "on", "since"),
    Index(None, "race", "until"),
)

acknowledgement = Table(
    "acknowledgement",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("race", String(100), nullable=False),
    Column("mark", Text, nullable=False),
    Column("by", String(200), nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", UTCDateTime, nullable=False),
    Index(None, "race"),
)
