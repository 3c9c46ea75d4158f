"""Rules of the evidence report in plain Python: no Odoo import in this folder."""
