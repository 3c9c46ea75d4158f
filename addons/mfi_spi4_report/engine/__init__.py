"""Rules of the evidence report in plain Python; nothing here imports Odoo."""
