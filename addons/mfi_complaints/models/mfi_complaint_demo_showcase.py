# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.fields import Domain

#: Name of the administrator.
ADMINISTRATOR = "Rokhaya Sène"
#: Profile of the demonstration's regulator.
PROFILE = "umoa-sfd"
#: Demo data of other addons: addon, model and beginning of the external identifiers.
FOREIGN = [
    ("base", "res.users", "user_demo"),
    ("base", "res.users", "demo_user"),
    ("base", "res.partner", "res_partner_"),
    ("base", "res.partner", "partner_demo"),
    ("helpdesk_mgmt", "helpdesk.ticket", "helpdesk_ticket_"),
    ("helpdesk_mgmt", "helpdesk.ticket.team", "helpdesk_team_"),
    ("helpdesk_mgmt", "helpdesk.ticket.category", "helpdesk_category_"),
    ("helpdesk_mgmt", "helpdesk.ticket.tag", "helpdesk_tag_"),
    ("survey", "survey.survey", "vendor_"),
    ("survey", "survey.survey", "survey_"),
]
#: Channels that every Odoo database has: external identifier → name.
CHANNELS = {"channel_all_employees": "Général", "channel_admin": "Administration"}
#: Models whose messages tell only that the demonstration created their records.
CREATED = ("res.partner", "helpdesk.ticket.team", "ir.actions.server", "ir.cron")


class MfiComplaintDemo(models.AbstractModel):
    """Make a database show the demonstration's institution and nothing else.

    Odoo and OCA's helpdesk bring demo data of their own: contacts, tickets, channels
    and an administrator of other companies, in English. Only called by the setup of the
    demonstration, never by the demo data itself, which may be loaded next to others.
    """

    _inherit = "mfi.complaint.demo"

    @api.model
    @api.private
    def _prepare_showcase(self):
        """Remove what is not part of the story; can be called again."""
        self._archive_foreign_records()
        self._rename_administrator()
        self._prepare_channels()
        self._apply_showcase_profile()
        self._remove_foreign_messages()

    @api.model
    def _get_foreign_records(self, module, model, prefix):
        """Return the records of an addon whose external identifiers begin so."""
        references = self.env["ir.model.data"].search(
            [
                ("module", "=", module),
                ("model", "=", model),
                ("name", "=like", f"{prefix.replace('_', chr(92) + '_')}%"),
            ]
        )
        return self.env[model].browse(references.mapped("res_id")).exists()

    @api.model
    def _archive_foreign_records(self):
        """Archive the demo records of other addons, users before their contacts."""
        for module, model, prefix in FOREIGN:
            records = self._get_foreign_records(module, model, prefix)
            records.filtered("active").write({"active": False})

    @api.model
    def _rename_administrator(self):
        """Give the administrator a name of the institution, and the dashboard as home.

        The first steps are done in the demonstration, so there is nothing to set up.
        """
        company = self.env.ref("base.main_company")
        dashboard = self.env.ref("mfi_complaints.mfi_complaint_dashboard_action")
        admin = self.env.ref("base.user_admin")
        admin.write({"action_id": dashboard.id, "signature": ADMINISTRATOR})
        # On the contact, because a user is told by mail that their address changed.
        admin.partner_id.write(
            {
                **dict.fromkeys(("street", "street2", "zip", "state_id"), False),
                "name": ADMINISTRATOR,
                "email": "rokhaya.sene@ufm-louga.example.com",
                "image_1920": False,
                "phone": company.phone,
                "city": company.city,
                "country_id": company.country_id.id,
            }
        )

    @api.model
    def _prepare_channels(self):
        """Name the channels in French, and remove those of Odoo's demo data."""
        kept = self.env["discuss.channel"]
        for name, label in CHANNELS.items():
            channel = self.env.ref(f"mail.{name}", raise_if_not_found=False)
            if channel:
                channel.write({"name": label, "description": False})
                kept |= channel
        bot = self.env.ref("base.partner_root")
        bots = Domain("channel_type", "=", "chat") & Domain(
            "channel_partner_ids", "in", bot.ids
        )
        groups = Domain("channel_type", "=", "channel") & Domain(
            "id", "not in", kept.ids
        )
        channels = self.env["discuss.channel"].with_context(active_test=False)
        channels.search(bots | groups).unlink()
        self._silence_bot()

    @api.model
    def _silence_bot(self):
        """Keep Odoo's robot from greeting each account, if it is installed."""
        users = self.env["res.users"]
        if "odoobot_state" in users._fields:
            users.search([("share", "=", False)]).write({"odoobot_state": "disabled"})

    @api.model
    def _remove_foreign_messages(self):
        """Delete the messages of Odoo's demo data and of its robot.

        The messages of complaints stay: they belong to the record.
        """
        bot = self.env.ref("base.partner_root")
        archived = self._get_foreign_records("base", "res.partner", "partner_demo")
        foreign = self._get_foreign_records("base", "res.partner", "res_partner_")
        tickets = self._get_foreign_records(
            "helpdesk_mgmt", "helpdesk.ticket", "helpdesk_ticket_"
        )
        domain = Domain("author_id", "in", archived.ids)
        domain |= Domain("author_id", "=", bot.id) & Domain("model", "in", CREATED)
        domain |= Domain("model", "=", "discuss.channel")
        for records in (foreign, tickets):
            domain |= Domain("model", "=", records._name) & Domain(
                "res_id", "in", records.ids
            )
        messages = self.env["mail.message"].search(domain)
        self.env["mail.mail"].search([("mail_message_id", "in", messages.ids)]).unlink()
        messages.unlink()
        for model in ("mail.activity", "mail.canned.response"):
            self._get_foreign_records("mail", model, "mail_").unlink()

    @api.model
    def _apply_showcase_profile(self):
        """Apply the regulator's profile as an administrator does, once."""
        if self.env.company.mfi_profile_applied:
            return
        wizard = self.env["mfi.profile.import"].create({"shipped": PROFILE})
        wizard.action_apply()
