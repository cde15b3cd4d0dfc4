"""Faults made on purpose, and what is left afterwards. One file per kind of fault; ``python -m benchmarks.faults`` runs
them, each prints a table and can write it as JSON. What the figures promise is told in ``docs/durability.md``."""
