# reference data
from . import mfi_reference_mixin
from . import mfi_complaint_record
from . import mfi_branch
from . import mfi_product
from . import mfi_complaint_cause
from . import mfi_staff_category
from . import mfi_staff

# clients
from . import res_company_phone
from . import res_partner
from . import res_partner_import

# imports
from . import mfi_import_source
from . import mfi_import_column
from . import mfi_import_job
from . import mfi_import_error
from . import mfi_import_run
from . import mfi_import_records
from . import mfi_import_complaints

# shared models
from . import helpdesk_ticket_category
from . import helpdesk_ticket_channel

from . import res_company
from . import res_company_promises
from . import res_company_desk
from . import res_company_hours
from . import res_company_seal
from . import res_config_settings
from . import res_config_settings_hours
from . import res_users
from . import res_users_promises
from . import helpdesk_ticket_team
from . import ir_attachment
from . import mail_message
from . import rating_rating
from . import mail_mail
from . import mail_mail_complaint
from . import ir_actions_report

# the complaint
from . import helpdesk_ticket
from . import helpdesk_ticket_client
from . import helpdesk_ticket_stage
from . import helpdesk_ticket_process
from . import helpdesk_ticket_freeze
from . import helpdesk_ticket_journal
from . import helpdesk_ticket_access
from . import helpdesk_ticket_deadline
from . import helpdesk_ticket_register
from . import helpdesk_ticket_values
from . import helpdesk_ticket_statement
from . import helpdesk_ticket_answer
from . import helpdesk_ticket_desk
from . import helpdesk_ticket_help
from . import helpdesk_ticket_reminder
from . import helpdesk_ticket_mail
from . import helpdesk_ticket_ack
from . import helpdesk_ticket_letter
from . import helpdesk_ticket_rating
from . import helpdesk_ticket_import
from . import helpdesk_ticket_public
from . import helpdesk_ticket_denunciation
from . import mfi_complaint_mail
from . import mail_thread
from . import mail_mail_bounce
from . import helpdesk_ticket_mail_intake
from . import helpdesk_ticket_team_mail
from . import res_company_mail_intake
from . import res_users_mail_intake
from . import mfi_suggestion_box
from . import mfi_box_opening
from . import mfi_paper_batch
from . import mfi_paper_line
from . import mfi_branch_box
from . import res_users_paper
from . import helpdesk_ticket_kind

# around the complaint
from . import mfi_complaint_attempt
from . import mfi_complaint_level
from . import mfi_complaint_measure
from . import mfi_complaint_measure_reminder
from . import mfi_complaint_reminder
from . import mfi_complaint_answer_template
from . import mfi_complaint_recourse
from . import mfi_complaint_rule
from . import mfi_complaint_routing
from . import mfi_complaint_deadline_rule
from . import mfi_complaint_numbering
from . import mfi_denunciation_message

# the public pages
from . import ir_http_public
from . import ir_qweb_field_day
from . import res_users_measure
from . import res_users_integration
from . import mfi_complaint_measure_secret
from . import mfi_public_limit
from . import mfi_public_submission
from . import mfi_branch_public
from . import res_company_public
from . import res_config_settings_public

# journal
from . import mfi_complaint_event
from . import mfi_complaint_event_text
from . import mfi_complaint_event_summary
from . import mfi_complaint_seal
from . import mfi_complaint_seal_mail
from . import mfi_complaint_integrity

# warnings, personal data
from . import mfi_branch_silence
from . import mfi_complaint_warning
from . import mfi_erasure
from . import helpdesk_ticket_erasure
from . import res_partner_erasure

# profiles
from . import mfi_profile

# demonstration
from . import mfi_complaint_demo
