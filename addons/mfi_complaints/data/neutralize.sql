-- A copy of the database must send no report to anybody.
UPDATE mfi_complaint_report_schedule SET active = FALSE;
UPDATE mfi_complaint_report_sending
   SET state = 'failed',
       reason = 'Neutralized copy of the database'
 WHERE state = 'queued';
-- It sends no seal to outsiders or to an authority, and no mail that was waiting when it was made.
UPDATE res_company
   SET mfi_seal_email = NULL,
       mfi_seal_tsa_url = NULL;
UPDATE mail_mail
   SET state = 'cancel',
       complaint_code = NULL
 WHERE state = 'outgoing';
-- It reads no file of the institution.
UPDATE mfi_import_source
   SET pull = NULL,
       folder = NULL,
       url = NULL;
-- Neither the monitor nor a connected system has its keys any more.
DELETE FROM ir_config_parameter WHERE key = 'mfi_complaints.health_token';
DELETE FROM res_users_apikeys
 WHERE user_id IN (
       SELECT member.uid
         FROM res_groups_users_rel member
         JOIN ir_model_data data ON data.res_id = member.gid
        WHERE data.model = 'res.groups'
          AND data.module = 'mfi_complaints'
          AND data.name = 'group_integration'
       );
