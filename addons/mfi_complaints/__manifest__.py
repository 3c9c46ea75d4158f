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
        # data
        # views
        # wizards
        # reports
        # menus, loaded last
    ],
    "demo": [],
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
