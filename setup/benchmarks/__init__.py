"""Benchmarks: one file each, with a ``run(scale)`` function that returns result rows.

The tools (``ratio``, ``growth``, ``alternate``, ``ensure_database``, ``environment``)
are in :mod:`lib.inside.bench`; ``./setup/bench NAME`` calls ``run`` of file NAME.
"""
