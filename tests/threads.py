"""Running pieces of a test at the same time."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from django.db import connections

T = TypeVar("T")


def concurrently(*functions: Callable[[], T], seconds: float = 30) -> list[T]:
    """Run functions in threads that start together; return their results, or raise the first error.

    Each thread closes its database connections. TimeoutError after `seconds`.
    """
    start = threading.Barrier(len(functions))

    def run(function: Callable[[], T]) -> T:
        try:
            start.wait(seconds)
            return function()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(functions)) as pool:
        futures: list[Future[T]] = [pool.submit(run, function) for function in functions]
        return [future.result(seconds) for future in futures]
