"""Script for ``odoo shell``: build the assets of all pages that browser tests open."""

env = globals()["env"]  # set by the shell
env["ir.qweb"]._pregenerate_assets_bundles()
# Loaded by name: two browsers that ask for it first would write the same file.
env["ir.qweb"]._get_asset_bundle("web.assets_web_print", css=True, js=False).css()
env.cr.commit()
