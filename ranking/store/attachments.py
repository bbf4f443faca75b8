"""Files and pictures of letters, each body kept once."""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import Connection, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from ranking.domain.issues import Attachment
from ranking.store.schema import attachment, variant_attachment

#: Bodies by their SHA-256, as far as this transaction has met them.
Known = dict[str, int]


def insert_attachments(connection: Connection, variant_id: int, carried: tuple[Attachment, ...], known: Known) -> None:
    """Write what a variant carries, in its order."""
    rows = [
        {
            "variant_id": variant_id,
            "position": position,
            "attachment_id": _id_of(connection, one, known),
            "name": one.name,
            "plain_name": one.plain_name,
            "cid": one.cid,
        }
        for position, one in enumerate(carried)
    ]
    if rows:
        connection.execute(insert(variant_attachment), rows)


def read_attachments(connection: Connection, variant_id: int) -> tuple[Attachment, ...]:
    """Return what a variant carries, in its order."""
    mine = variant_attachment.c.variant_id == variant_id
    query = select(variant_attachment, attachment.c.media_type, attachment.c.body).join(attachment).where(mine)
    return tuple(
        Attachment(name=row.name, plain_name=row.plain_name, media_type=row.media_type, body=row.body, cid=row.cid)
        for row in connection.execute(query.order_by(variant_attachment.c.position))
    )


def _id_of(connection: Connection, one: Attachment, known: Known) -> int:
    """Return the row of a body, written now where there is none yet."""
    mark = sha256(one.media_type.encode() + b"\0" + one.body).hexdigest()
    if mark not in known:
        mine = select(attachment.c.id).where(attachment.c.sha256 == mark)
        if (found := connection.execute(mine).scalar_one_or_none()) is None:
            dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
            row = {"sha256": mark, "media_type": one.media_type, "body": one.body}
            # Another process may be writing the same file.
            connection.execute(dialect.insert(attachment).values(row).on_conflict_do_nothing())
            found = connection.execute(mine).scalar_one()
        known[mark] = found
    return known[mark]
