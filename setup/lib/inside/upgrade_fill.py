"""Script for ``odoo shell``: fill a database with the work of a month, at fixed dates.

It runs with the addons of a release, whose tests it takes the institution from.
"""

from freezegun import freeze_time

from lib.inside.upgrade_stories import Story

env = globals()["env"]  # set by the shell
env["ir.config_parameter"].set_param("ir_attachment.location", "db")
env["ir.attachment"].force_storage()
with freeze_time("2026-03-02 10:00:00"):
    story = Story.begin(env)
    story.tell_states()
    story.tell_papers()
    story.tell_identity()
    story.tell_validation()
    story.tell_report()
    story.tell_measure()
    story.tell_hold()
    story.tell_texts()
    story.tell_erasure()
    story.tell_calls()
    story.tell_import()
for day in ("2026-03-03 03:00:00", "2026-03-04 03:00:00"):
    with freeze_time(day):
        env["mfi.complaint.seal"]._cron_seal()
        story._create_complaint(name=f"Fees of {day}")
with freeze_time("2026-04-02 10:00:00"):
    env["mfi.complaint.seal"]._cron_seal()
    story.tell_survey()
    story.tell_audit()
    story.tell_statement()
    story.tell_assessment()
with freeze_time("2026-04-03 03:00:00"):
    env["mfi.complaint.seal"]._cron_seal()
    story.tell_time_stamp()
with freeze_time("2026-04-03 09:30:00"):
    story.tell_choice()
# What every installation makes anew, and what is too large for a fixture.
files = env["ir.attachment"].search([("url", "=like", "/web/assets/%")])
files |= files.search([("res_field", "=like", "%image%")])
files.unlink()
env.cr.commit()
print("FILLED")
