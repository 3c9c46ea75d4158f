-- A copy of the database must send no text and hold no secret.
UPDATE mfi_sms_gateway
   SET active = FALSE,
       secret = NULL,
       account = NULL,
       access_token = NULL,
       app_secret = NULL,
       access_token_until = NULL,
       inbound_token = NULL,
       inbound_digest = NULL,
       generic_send_url = NULL,
       generic_send_headers = NULL,
       generic_send_body = NULL;
UPDATE mfi_sms_message
   SET state = 'cancelled'
 WHERE direction = 'out' AND state IN ('queued', 'sending', 'uncertain');
-- Nor fetch a file from a provider, of messages and calls that were read or were not.
UPDATE mfi_sms_inbound SET state = 'done' WHERE state = 'new';
UPDATE mfi_voice_event SET state = 'done' WHERE state = 'new';
UPDATE mfi_sms_message
   SET file_state = 'network', file_next_at = NULL, file_reference = NULL
 WHERE file_state = 'waiting';
UPDATE mfi_sms_message
   SET state = 'review', review_reason = 'refused'
 WHERE state = 'fetching';
UPDATE mfi_voice_call SET state = 'failed', recording_url = NULL WHERE state = 'fetching';
-- Nor hold what only its author's next text can open, and no text arrives.
DELETE FROM mfi_sms_secret_file;
DELETE FROM mfi_sms_held;
DELETE FROM ir_config_parameter WHERE key = 'mfi_complaints_sms.held_key';
UPDATE res_company SET mfi_sms_gateway_id = NULL;
UPDATE mfi_voice_line
   SET active = FALSE,
       inbound_token = NULL,
       inbound_digest = NULL;
