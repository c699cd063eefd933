"""What is replaced in the process while a mock is active: client libraries, environment, and time where a mock asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import stack
from .environment import Environment

if TYPE_CHECKING:
    from .handle import TuningMock
    from .interceptors import Interceptors
    from .virtual_sleep import VirtualSleep

__all__ = ["Surroundings"]


class Surroundings:
    """Replaced when the first mock is entered, put back when the last one is left; each part made when first needed."""

    def __init__(self) -> None:
        self.environment = Environment()
        self._interceptors: Interceptors | None = None
        self._sleep: VirtualSleep | None = None

    def replace(self) -> None:
        """Hide the real environment and intercept client libraries.  Idempotent."""
        from .interceptors import Interceptors
        from .moto_handoff import begin_empty, is_mocking

        if not stack.active:
            begin_empty()
        if self._interceptors is None:
            self._interceptors = Interceptors(stack.find_router)
        self.environment.hide(beside_moto=is_mocking())
        self._interceptors.install()

    def restore(self) -> None:
        """Put it all back, and warn of what somebody else has replaced since.  Idempotent."""
        from .interceptors.patching import tell_of_left
        from .moto_handoff import forget_everything, is_mocking

        left: list[str] = []
        try:
            if self._interceptors is not None:
                left = self._interceptors.uninstall()
        finally:
            variables = self.environment.restore(beside_moto=is_mocking())
            forget_everything()
        tell_of_left(left, variables)

    def adapt_sleeping(self, changed: TuningMock) -> None:
        """Let sleeping skip the time as long as an active mock asks for it; `changed` is being entered or left."""
        handles = {changed, *(each.handle for each in stack.active)}
        wanted = any(handle.virtual_sleep for handle in handles)
        if self._sleep is None:
            if not wanted:
                return
            from .virtual_sleep import VirtualSleep

            self._sleep = VirtualSleep(stack.find_clock_to_sleep_on)
        if wanted:
            self._sleep.start()
        else:
            self._sleep.stop()
        for handle in handles:
            self._sleep.follow(handle.clock, handle.virtual_sleep)
