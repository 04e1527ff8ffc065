"""Time limits for texts made to take long."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest


@pytest.fixture
def quick() -> Callable[[], object]:
    """A stretch of work that must not take longer than eight seconds of a processor, on a slow one too."""

    @contextmanager
    def within() -> Iterator[None]:
        start = time.process_time()
        yield
        assert time.process_time() - start < 8

    return within
