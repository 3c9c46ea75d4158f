# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The sentences of the procedures manual, by the codes that the engine gives.

Placeholders are in the form ``%(name)s``; a percent sign is written ``%%``.
"""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)
#: Code of the engine → sentence, or words in a table.
TEXTS = {
    # The document itself
    "title": _lt("Procedures for handling complaints"),
    "status": _lt("Draft to be validated by the institution"),
    "version": _lt("Version of %(day)s, settings %(fingerprint)s"),
    "made": _lt("Generated on %(moment)s (%(zone)s) by %(user)s"),
    "profile": _lt("Last profile applied: %(name)s"),
    "fingerprint_note": _lt(
        "The ten characters after “settings” are computed from the settings shown "
        "in this document, in this language: as long as they do not change, neither"
        " have these settings."
    ),
    "box_title": _lt("To be completed before validation"),
    "box_intro": _lt(
        "This document was written from the settings of the complaint desk. It is a"
        " template: it commits nobody until the institution has read, corrected and"
        " approved it, and it does not prove that the procedures are followed. The "
        "highlighted places are not in the settings; complete them here:"
    ),
    "box_line": _lt("Chapter %(chapter)s: %(place)s"),
    "contents": _lt("Contents"),
    "to_complete": _lt("To be completed: %(place)s"),
    "page": _lt("Page"),
    "more_rows": _lt("and %(count)s more, in the settings"),
    "more_names": _lt("and %(count)s others"),
    "yes": _lt("Yes"),
    "no": _lt("No"),
    "not_stated": _lt("Not stated"),
    # Titles of the chapters
    "chapter_purpose": _lt("Purpose and scope"),
    "chapter_institution": _lt("The institution"),
    "chapter_complaint": _lt("What a complaint is"),
    "chapter_channels": _lt("How clients can complain"),
    "chapter_delays": _lt("Categories and time limits"),
    "chapter_roles": _lt("Roles and responsibilities"),
    "chapter_steps": _lt("The steps of a complaint"),
    "chapter_recourse": _lt("Appeal and external recourse"),
    "chapter_committees": _lt("Committees"),
    "chapter_whistleblowing": _lt("Whistleblowing reports"),
    "chapter_confidentiality": _lt("Confidentiality"),
    "chapter_retention": _lt("Retention and erasure"),
    "chapter_monitoring": _lt("Indicators, reports and control"),
    "chapter_awareness": _lt("Informing clients and training staff"),
    "chapter_annexes": _lt("Annexes"),
    # Places to be completed
    "missing_prepared_by": _lt("who prepared this manual"),
    "missing_approved_by": _lt("the body that approves this manual"),
    "missing_approved_on": _lt("the date of approval"),
    "missing_in_force_from": _lt("the date from which it is in force"),
    "missing_review": _lt("the date of the next review"),
    "missing_address": _lt("the address of the institution"),
    "missing_country": _lt("the country of the institution"),
    "missing_phone": _lt("a telephone number for complaints"),
    "missing_email": _lt("an e-mail address"),
    "missing_registry": _lt("the number of the authorisation or registration"),
    "missing_hours": _lt("the opening hours"),
    "missing_holidays": _lt("the public holidays"),
    "missing_public_address": _lt("the public address of the pages"),
    "missing_branches": _lt("the branches"),
    "missing_products": _lt("the products"),
    "missing_channels": _lt("the channels"),
    "missing_level": _lt("who receives complaints through this channel"),
    "missing_categories": _lt("the categories"),
    "missing_delays": _lt("the time limits"),
    "missing_limit": _lt("the regulatory limit"),
    "missing_services": _lt("the services that handle complaints"),
    "missing_head": _lt("the head of the service"),
    "missing_role": _lt("who holds this role"),
    "missing_management": _lt("who in the management decides at the last level"),
    "missing_recourses": _lt("the external recourses, with their addresses"),
    "missing_committees": _lt(
        "the committee that examines complaints, or why there is none"
    ),
    "missing_officers": _lt("the confidential officers"),
    "missing_retention": _lt("how long personal data is kept"),
    "missing_seal": _lt("who outside the institution receives the daily seals"),
    "missing_reports": _lt("which reports are sent, to whom and when"),
    "missing_training": _lt("how often staff are trained, and by whom"),
    "missing_awareness": _lt("how clients who do not read are informed"),
    "missing_sanctions": _lt("what happens to staff who do not follow this manual"),
    # Headings of columns, and names of lines
    "col_prepared_by": _lt("Prepared by"),
    "col_approved_by": _lt("Approved by"),
    "col_approved_on": _lt("Approved on"),
    "col_in_force_from": _lt("In force from"),
    "col_review": _lt("Next review"),
    "col_name": _lt("Name"),
    "col_address": _lt("Address"),
    "col_country": _lt("Country"),
    "col_phone": _lt("Telephone"),
    "col_email": _lt("E-mail"),
    "col_website": _lt("Website"),
    "col_registry": _lt("Authorisation or registration"),
    "col_hours": _lt("Opening hours"),
    "col_zone": _lt("Time zone"),
    "col_branch": _lt("Branch"),
    "col_level": _lt("Level"),
    "col_manager": _lt("Manager"),
    "col_channel": _lt("Channel"),
    "col_receiver": _lt("Received by"),
    "col_free": _lt("Free of charge"),
    "col_what": _lt("Where"),
    "col_number": _lt("Number or address"),
    "col_box": _lt("Box"),
    "col_place": _lt("Place"),
    "col_frequency": _lt("Opened"),
    "col_code": _lt("Code"),
    "col_category": _lt("Category"),
    "col_severity": _lt("Severity"),
    "col_service": _lt("Service"),
    "col_access": _lt("Access"),
    "col_rule": _lt("Rule"),
    "col_applies": _lt("Applies to"),
    "col_ack": _lt("Acknowledge within"),
    "col_resolution": _lt("Resolve within"),
    "col_role": _lt("Role"),
    "col_duty": _lt("Responsibility"),
    "col_people": _lt("Held by"),
    "col_head": _lt("Head"),
    "col_members": _lt("Members"),
    "col_validation": _lt("Head validates solutions"),
    "col_step": _lt("Step"),
    "col_who": _lt("Who"),
    "col_act": _lt("What is done"),
    "col_body": _lt("External body"),
    "col_contact": _lt("Address and telephone"),
    "col_condition": _lt("When and how"),
    "col_committee": _lt("Committee"),
    "col_mandate": _lt("Mandate"),
    "col_term": _lt("Term"),
    "col_report": _lt("Report"),
    "col_when": _lt("When"),
    "col_form": _lt("Document"),
    "col_use": _lt("Use"),
    "col_template": _lt("Template"),
    "col_language": _lt("Language"),
    # 1. Purpose
    "purpose_scope": _lt(
        "This manual describes how %(name)s receives, handles and answers the "
        "complaints of its clients, and how it learns from them. It applies in "
        "every branch, to every product and to everyone who works for the "
        "institution."
    ),
    "purpose_promise": _lt(
        "What the institution promises to whoever complains: “%(promise)s”"
    ),
    "purpose_rights": _lt(
        "What the receipt of a complaint says about the client’s rights: “%(rights)s”"
    ),
    "purpose_principle_open": _lt(
        "Every complaint is registered, spoken or written, founded or not, on the "
        "day it is received."
    ),
    "purpose_principle_impartial": _lt(
        "Nobody handles or validates a complaint about themselves."
    ),
    "purpose_principle_trace": _lt(
        "Every act is recorded with its author and its time in a journal; a check "
        "shows whether it was altered afterwards."
    ),
    "purpose_sanctions": _lt("Failure to follow this manual:"),
    # 2. Institution
    "institution_hours_note": _lt(
        "Working hours and working days below follow these hours and the public "
        "holidays of the annex."
    ),
    "institution_branches": _lt("Branches and regions"),
    "institution_products": _lt("Products offered: %(names)s."),
    # 3. Complaint
    "complaint_is": _lt(
        "A complaint is any expression of dissatisfaction by a client, a former "
        "client or a person who wished to become one, about a product, a service, a"
        " member of staff or a decision of the institution, whatever the words "
        "used."
    ),
    "complaint_is_not": _lt(
        "A question, a suggestion or a request for a service is not a complaint. In"
        " doubt, a complaint is registered: it can be reclassified, and the reason "
        "is recorded."
    ),
    "complaint_kinds": _lt("The institution records:"),
    "kind_complaint": _lt("complaints: they are investigated and answered;"),
    "kind_denunciation": _lt(
        "whistleblowing reports: they follow a path of their own (chapter %(chapter)s);"
    ),
    "kind_suggestion": _lt("suggestions: they are read, and their author is thanked;"),
    "kind_request": _lt(
        "requests for information: they are answered without an investigation."
    ),
    "complaint_identity": _lt(
        "A complaint needs a person who can be answered. Without one, what is "
        "reported is handled as a whistleblowing report."
    ),
    # 4. Channels
    "channels_intro": _lt(
        "Clients can complain through these channels. Nobody may refuse a "
        "complaint, ask for a payment or require that it be written."
    ),
    "channels_numbers": _lt("Numbers and addresses"),
    "channels_boxes": _lt("Suggestion boxes"),
    "channels_no_boxes": _lt("No suggestion box is recorded."),
    "channels_boxes_note": _lt(
        "A box is opened in the presence of witnesses, and minutes are signed; each"
        " paper found is registered."
    ),
    "channels_first": _lt(
        "Staff who receive a complaint elsewhere pass it on to the complaint desk "
        "the same day, in the client’s words."
    ),
    "where_free": _lt("Toll-free number"),
    "where_phone": _lt("Telephone of the institution"),
    "where_email": _lt("E-mail of the institution"),
    "where_mail": _lt("Mailbox for complaints"),
    "where_form": _lt("Public form and follow-up"),
    "where_denunciation": _lt("Whistleblowing page"),
    "every_days": _lt("every %(days)s days"),
    "every_day": _lt("every day"),
    "no_frequency": _lt("no fixed frequency"),
    # 5. Delays
    "delays_categories": _lt("Categories"),
    "delays_limits": _lt("Time limits"),
    "delays_order": _lt(
        "The first line that applies, in this order, gives the limits of a "
        "complaint. Both are counted from receipt; the promised date is computed at"
        " registration and does not change afterwards when settings change."
    ),
    "restricted": _lt(
        "Restricted: only its service and the confidential officers read it"
    ),
    "open_access": _lt("Complaint desk"),
    "all_complaints": _lt("all complaints"),
    "no_delay": _lt("no limit"),
    "one_hours": _lt("1 working hour"),
    "many_hours": _lt("%(number)s working hours"),
    "one_working_days": _lt("1 working day"),
    "many_working_days": _lt("%(number)s working days"),
    "one_days": _lt("1 calendar day"),
    "many_days": _lt("%(number)s calendar days"),
    "one_months": _lt("1 calendar month"),
    "many_months": _lt("%(number)s calendar months"),
    "regulator_umoa": _lt(
        "Whatever the internal limits, the regulatory limit set for UMOA applies: "
        "an answer within one calendar month of receipt. It is never paused."
    ),
    "regulator_cemac": _lt(
        "Whatever the internal limits, the regulatory limit set for CEMAC applies: "
        "an answer within 45 calendar days of receipt. It is never paused."
    ),
    "regulator_own": _lt(
        "Whatever the internal limits, the institution answers within %(limit)s of "
        "receipt. This limit is never paused."
    ),
    "regulator_none": _lt("Regulatory limit:"),
    # 6. Roles
    "role_collector": _lt("Collector"),
    "role_handler": _lt("Handler"),
    "role_head": _lt("Head of service"),
    "role_pilot": _lt("Pilot"),
    "role_controller": _lt("Controller"),
    "role_branch_manager": _lt("Branch manager"),
    "role_director": _lt("Director"),
    "role_confidential": _lt("Confidential officer"),
    "role_management": _lt("Last level of escalation"),
    "role_system": _lt("The program"),
    "duty_collector": _lt(
        "Receives and registers complaints, gives the receipt, communicates the "
        "answer and measures satisfaction."
    ),
    "duty_handler": _lt(
        "Looks for the solution of the complaints of their service: outcome, cause,"
        " corrective and preventive measures, answer."
    ),
    "duty_pilot": _lt(
        "Runs the whole process: assigns, reclassifies, rejects, cancels, reopens, "
        "watches the dates and keeps the settings."
    ),
    "duty_controller": _lt(
        "Checks the audit trail, measures satisfaction again on a sample and reports."
    ),
    "duty_branch_manager": _lt(
        "Follows the complaints of the branch and has the suggestion box opened."
    ),
    "duty_director": _lt("Reads the figures and decides; opens no complaint."),
    "duty_confidential": _lt(
        "Alone reads whistleblowing reports and answers their authors."
    ),
    "duty_management": _lt(
        "Is told of complaints that remain late after all other levels."
    ),
    "officers_count": _lt("%(count)s appointed; they are not named in this manual"),
    "officers_one": _lt("1 appointed; not named in this manual"),
    "roles_holders_note": _lt(
        "The names are those of the user accounts on the day this document was "
        "generated."
    ),
    "roles_services": _lt("Services"),
    "roles_routing": _lt("Which service handles which complaint"),
    "roles_no_routing": _lt(
        "No routing rule is set: the pilot chooses the service of each complaint."
    ),
    # 7. Steps
    "steps_intro": _lt(
        "A complaint goes through these steps, in this order. The program refuses a"
        " step whose conditions are not met."
    ),
    "step_register": _lt("Registration"),
    "step_register_text": _lt(
        "The client’s words, the channel and the category are recorded. The "
        "complaint receives a number such as %(pattern)s; from then on its "
        "statement cannot be changed."
    ),
    "step_acknowledge": _lt("Acknowledgement"),
    "step_acknowledge_text": _lt(
        "The client receives the number, a tracking code and the promised date, "
        "within the limits of chapter %(chapter)s."
    ),
    "step_acknowledge_mail": _lt("By e-mail if the address is known."),
    "step_assign": _lt("Assignment"),
    "step_assign_auto": _lt(
        "Each complaint goes to exactly one service: the one that the routing rules"
        " select, otherwise the one that the pilot chooses."
    ),
    "step_assign_pilot": _lt(
        "The pilot assigns each complaint to exactly one service."
    ),
    "step_assign_return": _lt(
        "A service can return a complaint with its reason; after %(count)s returns,"
        " only the pilot decides."
    ),
    "step_handle": _lt("Handling"),
    "step_handle_text": _lt(
        "The service works in its reserved space: no other desk can write there. It"
        " records the outcome, the cause, a corrective measure for the client, a "
        "preventive measure for the others, and the answer."
    ),
    "step_first_contact": _lt(
        "A complaint that the collector can settle at once is resolved at first "
        "contact, with its outcome and corrective measure, and goes straight to "
        "communication."
    ),
    "step_handle_question": _lt(
        "A question to the client that has no reply after %(limit)s is reported to "
        "whoever asked it."
    ),
    "step_handle_paused": _lt(
        "Reminders are postponed while the client is awaited; the promised date is not."
    ),
    "step_validate": _lt("Validation"),
    "step_validate_all": _lt(
        "The head of the service validates each solution found by a member, and "
        "cannot validate their own."
    ),
    "step_validate_some": _lt(
        "In these services the head validates each solution found by a member, and "
        "cannot validate their own: %(names)s. In the others the solution of the "
        "handler is final."
    ),
    "step_validate_none": _lt(
        "No service validates solutions: the solution of the handler is final."
    ),
    "step_communicate": _lt("Communication"),
    "step_communicate_text": _lt(
        "The answer is communicated by SMS, call, e-mail, letter or in person, in "
        "the client’s language as far as possible, and names the recourses."
    ),
    "step_communicate_attempts": _lt(
        "A client counts as unreachable after %(count)s recorded attempts."
    ),
    "step_satisfaction": _lt("Satisfaction"),
    "step_satisfaction_text": _lt(
        "The client gives a score from 1 to 5: “%(question)s”"
    ),
    "step_satisfaction_low": _lt(
        "A score of %(score)s or less alerts the controllers and offers an appeal."
    ),
    "step_close": _lt("Closing and archive"),
    "step_close_text": _lt(
        "The complaint is closed once satisfaction is known, refused or the client "
        "unreachable."
    ),
    "step_close_auto": _lt(
        "Without news of the client it is closed %(limit)s after the answer."
    ),
    "steps_ends": _lt(
        "Two other endings: the pilot declares a complaint inadmissible, and the "
        "client is told why; or cancels it as a duplicate, as withdrawn by the "
        "client or as entered by mistake."
    ),
    "steps_reminders": _lt("Reminders and escalation"),
    "steps_reminders_off": _lt(
        "The program sends no reminders: the pilot watches the dates."
    ),
    "steps_reminders_percents": _lt(
        "The service is reminded when %(first)s of the working time until the "
        "promised date has passed."
    ),
    "steps_escalation": _lt(
        "A late complaint on which nothing was done for %(limit)s goes up one "
        "level: head of service, branch managers, pilot, management."
    ),
    "steps_warning": _lt("A warning is sent %(limit)s before the regulatory limit."),
    "percents_two": _lt("%(first)s %% and again %(second)s %%"),
    "percents_one": _lt("%(first)s %%"),
    # 8. Recourse
    "recourse_none": _lt(
        "There is no internal appeal: an unsatisfied client turns to an external body."
    ),
    "recourse_levels_one": _lt(
        "An unsatisfied client may ask once that the complaint be examined again, "
        "by people who did not handle it before."
    ),
    "recourse_levels": _lt(
        "An unsatisfied client may ask up to %(count)s times that the complaint be "
        "examined again, by people who did not handle it before."
    ),
    "recourse_days": _lt(
        "The mail that carries the answer has a link to ask for it within "
        "%(limit)s; at the desk a client can ask as long as the personal data is "
        "kept."
    ),
    "recourse_external": _lt("External recourses, named in each answer:"),
    # 9. Committees
    "committees_intro": _lt("Committees in office on the day of this document:"),
    "committee_until": _lt("%(first)s to %(last)s"),
    "committee_since": _lt("since %(first)s"),
    # 10. Whistleblowing
    "whistle_is": _lt(
        "A whistleblowing report tells of facts such as fraud, corruption, "
        "harassment or abuse, often without a name."
    ),
    "whistle_officers": _lt(
        "Only the confidential officers read it. Their names are given to staff and"
        " clients by other means than this manual."
    ),
    "whistle_reference": _lt(
        "It has a random reference instead of a number, so that nothing shows how "
        "many there are."
    ),
    "whistle_page": _lt("Anyone can send one and follow it without giving a name:"),
    "whistle_no_page": _lt(
        "The public page for whistleblowing reports is switched off; they are "
        "received by the confidential officers in person."
    ),
    "whistle_protection": _lt(
        "Nobody may look for the author of a report or harm them for it."
    ),
    # 11. Confidentiality
    "confidentiality_need": _lt(
        "Each person sees what their role needs: the desk its complaints, a branch "
        "manager those of the branch, the management figures without names."
    ),
    "confidentiality_restricted": _lt(
        "Complaints of these categories are restricted to the assigned service and "
        "the confidential officers: %(names)s."
    ),
    "confidentiality_no_restricted": _lt("No category is restricted."),
    "confidentiality_log": _lt(
        "Each opening of a restricted complaint or of a whistleblowing report is "
        "recorded: who, when, in what manner."
    ),
    "confidentiality_consent": _lt(
        "What the client agrees to on the public form: “%(consent)s”"
    ),
    "confidentiality_papers": _lt("Papers with clients’ names are kept locked."),
    # 12. Retention
    "retention_months": _lt(
        "Personal data is erased %(limit)s after the end of a complaint; figures "
        "and the journal remain, without names."
    ),
    "retention_none": _lt("The settings erase nothing by themselves. Retention:"),
    "retention_hold": _lt(
        "A complaint under legal proceedings is kept until they end. Each erasure "
        "is entered in a register with its reason."
    ),
    # 13. Monitoring
    "monitoring_indicators": _lt(
        "The institution follows at least these figures, by branch, service, "
        "product and category:"
    ),
    "indicator_received": _lt("complaints received, and per 1,000 active clients;"),
    "indicator_time": _lt(
        "share acknowledged and answered in time, and median days to the answer;"
    ),
    "indicator_open": _lt("open and late complaints;"),
    "indicator_outcome": _lt("share founded, and causes;"),
    "indicator_satisfaction": _lt("satisfaction, and appeals;"),
    "indicator_measures": _lt("preventive measures taken, and their effect."),
    "monitoring_effect": _lt(
        "The effect of a preventive measure is checked %(limit)s after it was done."
    ),
    "monitoring_staff": _lt(
        "The pilot is warned when a member of staff is named in %(count)s founded "
        "complaints decided in %(months)s."
    ),
    "monitoring_silent": _lt(
        "A branch without any complaint for %(limit)s is marked as silent: the "
        "pilot finds out why."
    ),
    "monitoring_reports": _lt("Reports sent by the program"),
    "monitoring_seal": _lt(
        "The journal is sealed each day and the seal is mailed outside the "
        "institution, so that an alteration can be proved."
    ),
    "monitoring_no_seal": _lt(
        "The journal is sealed each day, but no address outside the institution "
        "receives the seal:"
    ),
    # 14. Awareness
    "awareness_poster": _lt(
        "Each branch displays the poster: channels, numbers, limits, recourses."
    ),
    "awareness_spoken": _lt(
        "At the opening of an account and at each disbursement, staff explain how "
        "to complain."
    ),
    "awareness_readers": _lt("Clients who do not read:"),
    "awareness_training": _lt("Training of staff:"),
    # 15. Annexes
    "annex_papers": _lt("Forms and papers"),
    "annex_templates": _lt("Answers, letters and questions"),
    "annex_templates_none": _lt("No template is recorded."),
    "annex_holidays": _lt("Public holidays"),
    "paper_form": _lt("Blank complaint form"),
    "paper_form_use": _lt(
        "For clients who write, and for branches without a connection"
    ),
    "paper_receipt": _lt("Receipt"),
    "paper_receipt_use": _lt(
        "Given to the client: number, promised date, recourse, fingerprint"
    ),
    "paper_letter": _lt("Letter to the client"),
    "paper_letter_use": _lt("The answer in writing, with the recourses"),
    "paper_poster": _lt("Poster"),
    "paper_poster_use": _lt("Displayed in each branch"),
    "paper_minutes": _lt("Minutes of the opening of a suggestion box"),
    "paper_minutes_use": _lt("Signed by the witnesses"),
    "paper_register": _lt("Register of complaints"),
    "paper_register_use": _lt("Printed or exported for a period"),
    "paper_statement": _lt("Statement to the regulator"),
    "paper_statement_use": _lt("Drafted when a period ends, checked and filed"),
}
