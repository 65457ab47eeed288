"""The handoff briefs: one for each epoch of a session, of its latest handover."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, bindparam, delete, insert, select, update

from relay.domain.brief import Brief, KeptBrief
from relay.store.side_tables import handoff_briefs

b = handoff_briefs.c

_SAME = (b.session_id == bindparam("b_id")) & (b.epoch == bindparam("b_epoch"))
_FIND = select(b.session_id, b.epoch, b.seq, b.body).where(_SAME)
_DELETE = delete(handoff_briefs).where(_SAME)
_INSERT = insert(handoff_briefs).inline()
_IMPROVE = (
    update(handoff_briefs)
    .where(_SAME, b.seq == bindparam("b_seq"))
    .values(body=bindparam("b_body"))
)
_decoder = msgspec.json.Decoder(Brief)


def find_brief(connection: Connection, session_id: str, epoch: int) -> KeptBrief | None:
    """Return the brief of a session's epoch, or None."""
    row = connection.execute(_FIND, {"b_id": session_id, "b_epoch": epoch}).first()
    return None if row is None else KeptBrief(row[0], row[1], row[2], _decoder.decode(row[3]))


def keep_brief(connection: Connection, kept: KeptBrief, at: int) -> None:
    """Store a brief in place of an earlier handover's of the same epoch."""
    connection.execute(_DELETE, {"b_id": kept.session_id, "b_epoch": kept.epoch})
    values = {
        "session_id": kept.session_id,
        "epoch": kept.epoch,
        "seq": kept.seq,
        "at": at,
        "body": _body(kept),
    }
    connection.execute(_INSERT, values)


def improve_brief(connection: Connection, kept: KeptBrief) -> bool:
    """Store a better brief of the same handover; False where there is a newer handover."""
    values = {
        "b_id": kept.session_id,
        "b_epoch": kept.epoch,
        "b_seq": kept.seq,
        "b_body": _body(kept),
    }
    return connection.execute(_IMPROVE, values).rowcount > 0


def _body(kept: KeptBrief) -> str:
    return msgspec.json.encode(kept.brief).decode()
