-- A copy of the database must send no report to anybody.
UPDATE mfi_complaint_report_schedule SET active = FALSE;
UPDATE mfi_complaint_report_sending
   SET state = 'failed',
       reason = 'Neutralized copy of the database'
 WHERE state = 'queued';
