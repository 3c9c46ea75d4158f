"""Code run by the environment's Python: it may import Odoo and installed packages."""
