# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Microfinance Complaints by SMS",
    "summary": "Complaints by text message, from any phone: register, follow, answer "
    "and rate them through the institution's SMS gateway",
    "version": "19.0.1.10.0",
    "category": "Services/Helpdesk",
    "author": "MFI Complaints contributors",
    "license": "AGPL-3",
    "development_status": "Beta",
    "depends": ["mfi_complaints", "sms"],
    "external_dependencies": {"python": ["phonenumbers"]},
    "data": [
        # security
        "security/ir.model.access.csv",
        "security/mfi_sms_rules.xml",
        "security/mfi_voice_rules.xml",
        "security/mfi_sms_dialog_rules.xml",
        # data
        "data/mfi_sms_template_data.xml",
        "data/mfi_sms_keyword_data.xml",
        "data/mfi_sms_intent_word_data.xml",
        "data/helpdesk_ticket_channel_data.xml",
        "data/survey_questionnaire_data.xml",
        "data/ir_cron_data.xml",
        # wizards
        "wizards/mfi_complaint_communicate_views.xml",
        "wizards/mfi_complaint_ask_views.xml",
        "wizards/mfi_sms_attach_views.xml",
        "wizards/mfi_sms_intent_try_views.xml",
        "wizards/mfi_sms_test_views.xml",
        "wizards/mfi_complaint_survey_sms_views.xml",
        # views
        "views/mfi_sms_gateway_views.xml",
        "views/mfi_sms_message_views.xml",
        "views/mfi_sms_inbound_views.xml",
        "views/mfi_sms_template_views.xml",
        "views/mfi_sms_keyword_views.xml",
        "views/mfi_sms_intent_word_views.xml",
        "views/mfi_sms_optout_views.xml",
        "views/mfi_voice_call_views.xml",
        "views/mfi_voice_line_views.xml",
        "views/helpdesk_ticket_views.xml",
        "views/mfi_complaint_survey_views.xml",
        "views/res_company_views.xml",
        "views/res_config_settings_views.xml",
        # menus, loaded last
        "views/mfi_sms_menus.xml",
    ],
    "demo": [
        "demo/mfi_sms_gateway_demo.xml",
        "demo/mfi_sms_message_demo.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "mfi_complaints_sms/static/src/**/*",
        ],
        "web.assets_tests": [
            "mfi_complaints_sms/static/tests/tours/**/*",
        ],
    },
    "uninstall_hook": "uninstall_hook",
}
