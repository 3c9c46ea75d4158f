# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import (
    helpdesk_ticket,
    ir_http,
    mfi_sms_gateway,
    mfi_sms_gateway_generic,
    mfi_sms_gateway_http,
    mfi_sms_inbound,
    mfi_sms_keyword,
    mfi_sms_message,
    mfi_sms_message_desk,
    mfi_sms_message_in,
    mfi_sms_message_out,
    mfi_sms_optout,
    mfi_sms_template,
    res_company,
    res_config_settings,
    sms_sms,
)
