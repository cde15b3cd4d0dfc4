"""The same as the installed command ``workflow-engine``, for a checkout: ``python cli.py validate processes``."""

from __future__ import annotations

import sys

from workflow_engine.console import program

if __name__ == "__main__":
    sys.exit(program())
