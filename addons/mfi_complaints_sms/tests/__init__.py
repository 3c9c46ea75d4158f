# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import (
    test_code,
    test_desk,
    test_discretion,
    test_entry_point,
    test_engine,
    test_erasure,
    test_gateways,
    test_inbound,
    test_kannel,
    test_modem,
    test_neutralize,
    test_odoo_sms,
    test_outbound,
    test_security,
    test_settings,
)
