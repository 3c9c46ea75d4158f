"""Script for ``odoo shell``: build the assets of all pages that browser tests open."""

env = globals()["env"]  # set by the shell
env["ir.qweb"]._pregenerate_assets_bundles()
env.cr.commit()
