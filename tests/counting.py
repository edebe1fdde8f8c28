"""Counting what is asked of a node's database: time would say something about the machine."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections

from comity.node.node import Node


@contextmanager
def counted(node: Node) -> Iterator[list[str]]:
    """Give a list that fills with the statements sent to a node's database."""
    sent: list[str] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - as Django calls it
        sent.append(sql)
        return execute(sql, params, many, context)

    with connections[node.db.alias].execute_wrapper(note):
        yield sent
