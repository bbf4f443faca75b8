"""Subscribers and what they chose; receipts; suppressions; quotas; what an attempt at a letter took and answered."""

import sqlalchemy as sa
from alembic import op

from ranking.domain.addresses import domain_of, recipient_of
from ranking.store.types import UTCDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("issue", sa.Column("in_doubt", sa.String(length=10), nullable=False, server_default="resend"))
    op.add_column("delivery", sa.Column("server", sa.String(length=300), nullable=False, server_default=""))
    op.add_column("delivery", sa.Column("enhanced", sa.String(length=20), nullable=False, server_default=""))
    op.add_column("delivery", sa.Column("duration", sa.Double()))
    _letters()
    op.create_table(
        "quota",
        sa.Column("server", sa.String(length=300), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("letters", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("server", "day", name=op.f("pk_quota")),
    )
    op.create_table(
        "suppression",
        sa.Column("recipient", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("recipient", name=op.f("pk_suppression")),
    )
    _receipts()
    _subscribers()


def _letters() -> None:
    """Give each letter its recipient's hash, which from now on makes it one and only in its issue."""
    op.add_column("letter", sa.Column("recipient", sa.String(length=64), nullable=False, server_default=""))
    op.add_column("letter", sa.Column("domain", sa.String(length=255), nullable=False, server_default=""))
    op.add_column("letter", sa.Column("district", sa.String(length=200)))
    op.add_column("letter", sa.Column("receipt", sa.String(length=20)))
    op.add_column("letter", sa.Column("may_leave", sa.Boolean(), nullable=False, server_default=sa.false()))
    connection = op.get_bind()
    letter = sa.table("letter", *(sa.column(name) for name in ("id", "address", "recipient", "domain")))
    rows = connection.execute(sa.select(letter.c.id, letter.c.address)).all()
    fill = sa.update(letter).where(letter.c.id == sa.bindparam("key"))
    if rows:
        marks = [{"key": key, "recipient": recipient_of(to), "domain": domain_of(to)} for key, to in rows]
        connection.execute(fill.values(recipient=sa.bindparam("recipient"), domain=sa.bindparam("domain")), marks)
    with op.batch_alter_table("letter") as batch:
        batch.drop_constraint(op.f("uq_letter_issue_id_address"), type_="unique")
        batch.create_unique_constraint(op.f("uq_letter_issue_id_recipient"), ["issue_id", "recipient"])
        batch.alter_column("recipient", server_default=None)
        batch.alter_column("domain", server_default=None)


def _receipts() -> None:
    op.create_table(
        "receipt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("letter_id", sa.Integer()),
        sa.Column("recipient", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("server", sa.String(length=300), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("read_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_receipt_letter_id_letter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("mark", name=op.f("uq_receipt_mark")),
    )
    op.create_index(op.f("ix_receipt_letter_id"), "receipt", ["letter_id"])
    op.create_index(op.f("ix_receipt_recipient"), "receipt", ["recipient"])


def _subscribers() -> None:
    texts = {"address": 320, "name": 200, "post": 200, "unit": 200, "role": 20, "language": 10, "format": 10}
    op.create_table(
        "subscriber",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(length=64), nullable=False),
        *(sa.Column(name, sa.String(length=length), nullable=False) for name, length in texts.items()),
        sa.Column("district", sa.String(length=200)),
        sa.Column("editions", sa.Text(), nullable=False),
        sa.Column("basis", sa.String(length=20), nullable=False),
        sa.Column("since", sa.Date()),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("chosen_language", sa.String(length=10)),
        sa.Column("chosen_format", sa.String(length=10)),
        sa.Column("asked_at", UTCDateTime()),
        sa.Column("confirmed_at", UTCDateTime()),
        sa.Column("left_at", UTCDateTime()),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriber")),
        sa.UniqueConstraint("recipient", name=op.f("uq_subscriber_recipient")),
    )
    op.create_index(op.f("ix_subscriber_role_district"), "subscriber", ["role", "district"])
    op.create_table(
        "subscriber_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(length=64), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriber_event")),
    )
    op.create_index(op.f("ix_subscriber_event_recipient"), "subscriber_event", ["recipient"])
