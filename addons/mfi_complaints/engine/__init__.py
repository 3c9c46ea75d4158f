"""The rules of complaint handling in plain Python, independent of Odoo.

The modules in this folder can be doctested and changed without a database.
"""
