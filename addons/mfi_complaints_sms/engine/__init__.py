"""The rules of texting, in plain Python: nothing here knows Odoo."""
