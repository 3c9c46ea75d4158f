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
UPDATE res_company SET mfi_sms_gateway_id = NULL;
UPDATE mfi_voice_line
   SET active = FALSE,
       inbound_token = NULL,
       inbound_digest = NULL;
