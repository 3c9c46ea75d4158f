"""The rules of complaint handling in plain Python, without Odoo.

Every file here can be read, doctested and changed without a database.
"""
