"""The room of the tests of information: KOR and NATO, a programme in force, people who read."""

from tests.exchange.conftest import room

__all__ = ["room"]
