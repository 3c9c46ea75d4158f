# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Microfinance Complaints",
    "summary": "The whole life of a client's complaint: frozen record, one service, "
    "promised date, measures, answer, satisfaction, appeal and proof",
    "version": "19.0.1.0.0",
    "category": "Services/Helpdesk",
    "author": "MFI Complaints contributors, Odoo Community Association (OCA)",
    "website": "https://github.com/OCA/helpdesk",
    "license": "AGPL-3",
    "development_status": "Beta",
    "application": True,
    "depends": ["helpdesk_mgmt", "phone_validation", "resource"],
    "external_dependencies": {"python": ["phonenumbers"]},
    "data": [
        # security
        "security/mfi_complaints_groups.xml",
        "security/ir.model.access.csv",
        "security/mfi_complaints_rules.xml",
        "security/mfi_reference_rules.xml",
        # data
        "data/helpdesk_ticket_stage_data.xml",
        "data/helpdesk_ticket_category_data.xml",
        "data/helpdesk_ticket_channel_data.xml",
        "data/mfi_complaint_cause_data.xml",
        "data/mfi_staff_category_data.xml",
        "data/mfi_complaint_deadline_rule_data.xml",
        "data/mfi_complaint_recourse_data.xml",
        "data/ir_cron_data.xml",
        # views
        "views/mfi_complaints_menus.xml",
        "views/portal_templates.xml",
        "views/mfi_branch_views.xml",
        "views/mfi_product_views.xml",
        "views/mfi_complaint_cause_views.xml",
        "views/mfi_staff_category_views.xml",
        "views/mfi_staff_views.xml",
        "views/helpdesk_ticket_category_views.xml",
        "views/helpdesk_ticket_channel_views.xml",
        "views/res_partner_views.xml",
        # wizards
        # reports
        # menus, loaded last
        "views/mfi_reference_menus.xml",
    ],
    "demo": ["demo/mfi_product_demo.xml"],
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
