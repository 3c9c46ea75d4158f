"""The checks of ``./setup/test``: one module per stage, each with ``run(env)``."""
