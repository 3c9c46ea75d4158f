"""The rules for text messages, in plain Python without Odoo."""
