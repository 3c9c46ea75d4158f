"""Fed to ``odoo shell``: the assets of every page that a browser test opens."""

env = globals()["env"]  # given by the shell
env["ir.qweb"]._pregenerate_assets_bundles()
env.cr.commit()
