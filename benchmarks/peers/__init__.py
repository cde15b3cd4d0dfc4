"""The same work in every engine: one file per peer, the work itself in ``work.py``."""
