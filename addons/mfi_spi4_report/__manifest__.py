# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Microfinance Complaints: SPI4 Evidence Report",
    "summary": "Self-assessment of practices 4e.1 to 4e.4 from the complaint records: "
    "every figure opens its records, on screen, in PDF, in a workbook and in a pack "
    "that an auditor can verify",
    "version": "19.0.1.10.0",
    "category": "Services/Helpdesk",
    "author": "MFI Complaints contributors",
    "license": "AGPL-3",
    "development_status": "Beta",
    "depends": ["mfi_complaints", "web", "mail"],
    "external_dependencies": {"python": ["openpyxl"]},
    "data": [
        # security
        "security/ir.model.access.csv",
        "security/mfi_spi4_report_rules.xml",
        "security/mfi_spi4_dialog_rules.xml",
        # data
        "data/mfi_spi4_kpi_data.xml",
        "data/mfi_spi4_practice_data.xml",
        "data/mfi_spi4_indicator_data.xml",
        "data/ir_cron_data.xml",
        # reports, which the views name
        "report/mfi_spi4_assessment_reports.xml",
        "report/mfi_spi4_assessment_templates.xml",
        # views
        "views/mfi_spi4_action_views.xml",
        "views/mfi_awareness_action_views.xml",
        "views/mfi_training_session_views.xml",
        "views/mfi_complaint_plan_views.xml",
        "views/mfi_complaint_manual_views.xml",
        "views/mfi_complaint_review_views.xml",
        "views/mfi_complaint_control_views.xml",
        "views/mfi_complaint_control_line_views.xml",
        "views/mfi_spi4_practice_views.xml",
        "views/mfi_spi4_kpi_views.xml",
        "views/mfi_spi4_indicator_views.xml",
        "views/mfi_spi4_answer_views.xml",
        "views/mfi_spi4_assessment_views.xml",
        "views/res_config_settings_views.xml",
        # wizards
        "wizards/base_module_uninstall_views.xml",
        "wizards/mfi_spi4_grid_import_views.xml",
        # menus, loaded last
        "views/mfi_spi4_report_menus.xml",
    ],
    "demo": [
        "demo/mfi_complaint_plan_demo.xml",
        "demo/mfi_spi4_report_demo.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "mfi_spi4_report/static/src/matrix_field/*",
        ],
        "web.assets_tests": [
            "mfi_spi4_report/static/tests/tours/*",
        ],
    },
}
