"""Vintages of the figures"""

import sqlalchemy as sa
from alembic import op

from ranking.store.types import UTCDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "vintage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("race", sa.String(length=100), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("taken_at", UTCDateTime(), nullable=False),
        sa.Column("taken_by", sa.String(length=200), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("revised", sa.Integer(), nullable=False),
        sa.Column("withdrawn", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vintage")),
        sa.UniqueConstraint("race", "number", name=op.f("uq_vintage_race_number")),
    )
    op.create_table(
        "cell",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("race", sa.String(length=100), nullable=False),
        sa.Column("book", sa.String(length=20), nullable=False),
        sa.Column("district", sa.String(length=200), nullable=False),
        sa.Column("indicator", sa.String(length=100), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("until", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cell")),
        sa.UniqueConstraint(
            "race",
            "book",
            "district",
            "indicator",
            "on",
            "since",
            name=op.f("uq_cell_race_book_district_indicator_on_since"),
        ),
    )
    op.create_index(op.f("ix_cell_race_until"), "cell", ["race", "until"])
    op.add_column("issue", sa.Column("vintage", sa.Integer(), nullable=True))
