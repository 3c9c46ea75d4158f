"""The benchmarks: one file each, with ``run(scale)`` that returns result rows.

The tools (``ratio``, ``growth``, ``alternate``, ``ensure_database``, ``environment``)
are in :mod:`lib.inside.bench`; ``./setup/bench NAME`` runs a file's ``run``.
"""
