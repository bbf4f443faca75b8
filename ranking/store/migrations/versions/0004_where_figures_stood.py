"""Where figures stood: the column of each cell, and the files that a vintage was read from."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cell", sa.Column("column", sa.Integer(), server_default="-1", nullable=False))
    op.create_table(
        "vintage_input",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("race", sa.String(length=100), nullable=False),
        sa.Column("vintage", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("encoding", sa.String(length=40), nullable=False),
        sa.Column("signed", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vintage_input")),
    )
    op.create_index(op.f("ix_vintage_input_race_vintage"), "vintage_input", ["race", "vintage"])
