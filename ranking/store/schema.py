"""The tables. Uniqueness lives here: one issue per key, one letter per issue and subscriber."""

from __future__ import annotations

from sqlalchemy import (
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
    Column("name", String(200), nullable=False),
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
    UniqueConstraint("issue_id", "address"),
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
