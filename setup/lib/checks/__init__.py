"""The checks of ``./setup/test``: one module per stage, most with ``run(env)``."""
