"""What a run of the tests has started and made, to be ended with it: the last thing first.

Note it with ``ENDING.callback``. pytest closes it after the last test; a program that only uses our servers, when it
exits. The processes of pytest-xdist are killed when they take long over their exit, so that is no time to stop servers.
"""

from __future__ import annotations

import atexit
from contextlib import ExitStack

ENDING = ExitStack()
atexit.register(ENDING.close)
