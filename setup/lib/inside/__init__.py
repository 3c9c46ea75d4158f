"""Run by the environment's Python: may import its packages, and Odoo."""
