"""One module per command of ``setup/``."""
