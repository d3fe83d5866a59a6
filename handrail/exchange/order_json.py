"""A pasted order as JSON: what each part was read as, and what was not read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handrail.exchange.findings import pack_head

if TYPE_CHECKING:
    from handrail.exchange.order_text import OrderRead
    from handrail.medicine.nouns import Medicine

ORDER_SCHEMA = "handrail/order/1"


def order_json(read: OrderRead, medicine: Medicine) -> dict[str, object]:
    """What was read, for somebody to confirm: nothing in it has been judged.

    Args:
        read: the answer of `read_order`.
        medicine: the pack it was read with.
    """
    return {
        "schema": ORDER_SCHEMA,
        **pack_head(medicine.name, medicine.version, medicine.rules_date),
        "confirmed": False,
        "parts": [
            {"written": part.written, "field": part.field, "value": part.value, "note": part.note or None}
            for part in read.parts
        ],
        "not_read": [{"written": written, "why": why} for written, why in read.not_read],
        "question": {name: list(values) for name, values in read.question().items()},
        "command": read.as_command(),
    }
