# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import secrets
from datetime import datetime, time, timedelta

from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...engine import hash_chain, sample
from ..clock import now
from ..guard import with_process
from .mfi_complaint_audit import STRATA

#: Whose draw it is: pilots and heads are checked by it.
ROLE = "mfi_complaints.group_controller"
_DATES = {"closed": "complaint_closed_at", "received": "complaint_received_at"}
#: Key of the files that belong to no branch, category or service.
_NONE = "0"


class MfiComplaintAudit(models.Model):
    """Drawing the sample, and drawing it again to check it."""

    _inherit = "mfi.complaint.audit"

    def action_draw(self):
        """Draw the files at random among those that the auditor may read.

        :raise AccessError: unless the user is a controller
        :raise UserError: if the sample was drawn, or there is nothing to draw from
        """
        self.ensure_one()
        self._check_auditor()
        self.lock_for_update()
        if self.state != "draft":
            raise UserError(self.env._("The sample has already been drawn."))
        population = self._get_population()
        total = sum(len(ids) for ids in population.values())
        if not total:
            raise UserError(
                self.env._("No file that you may read fits: change the period.")
            )
        # sudo: only the draw writes these fields and the lines
        audit = with_process(self.sudo())
        audit.write(
            {
                "state": "drawn",
                "drawn_at": now(self),
                "seed": secrets.token_hex(8),
                "population": population,
                "population_count": total,
                "size": self._get_sample_size(total),
            }
        )
        audit._create_drawn_lines()

    def action_check_draw(self):
        """Draw again from the kept population and seed, and tell if it is the same.

        :return: a notification for the web client
        """
        self.ensure_one()
        self.check_access("read")
        # sudo: the comparison must cover the files that the reader may not see
        audit = self.sudo()
        same = audit._is_same_draw(audit._get_drawn())
        message = self.env._(
            "Drawn again: the same %(count)s files of %(total)s.",
            count=len(audit._get_lines()),
            total=audit.population_count,
        )
        if not same:
            message = self.env._(
                "Drawn again, the files are not the same: the sample was altered."
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if same else "danger",
                "message": message,
                "sticky": not same,
            },
        }

    def _is_same_draw(self, drawn):
        """Return whether lines, digest and journals all agree with a draw.

        :param dict drawn: {key of the stratum: ids}
        """
        pairs = {(key, id_) for key, ids in drawn.items() for id_ in ids}
        rows = self._get_lines()
        lines = {(row.stratum_key, row.ticket_id.id) for row in rows}
        digest = self._get_draw_digest(drawn)
        events = self.env["mfi.complaint.event"].search(
            Domain("ticket_id", "in", rows.ticket_id.ids)
            & Domain("code", "=", "audited")
        )
        noted = {e.ticket_id for e in events if e._get_payload().get("draw") == digest}
        return (
            lines == pairs
            and digest == self.population_digest
            and set(rows.ticket_id) == noted
        )

    def action_done(self):
        """Complete the audit; the results no longer change, the follow-up goes on.

        :raise UserError: while a file is not checked
        """
        self._check_auditor()
        # sudo: files that this controller may not see must be checked as well
        if self.sudo()._get_lines().filtered(lambda line: not line.result):
            raise UserError(self.env._("Enter a result for each file first."))
        with_process(self.sudo()).write({"state": "done"})  # sudo: role checked above

    def action_rechecks(self):
        """Open the calls to clients made for this audit."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mfi_complaints.mfi_complaint_recheck_action"
        )
        return {**action, "domain": [("audit_id", "=", self.id)], "context": {}}

    def _check_auditor(self):
        """Raise unless the user is a controller who may write the audit."""
        if not self.env.user.has_group(ROLE):
            raise AccessError(self.env._("Only controllers audit complaint files."))
        self.check_access("write")

    # ------------------------------------------------------------------
    # The population
    # ------------------------------------------------------------------
    def _get_population(self):
        """Return {key of the stratum: ids} of what the user may read; one query."""
        zone = self.company_id._get_mfi_tz().key
        tickets = self.env["helpdesk.ticket"].with_context(active_test=False, tz=zone)
        field = _DATES[self.date_basis]
        groupby = [f"{field}:month"]
        if self.stratify != "month":
            groupby = [name for name in (STRATA.get(self.stratify),) if name]
        rows = tickets._read_group(
            self._get_population_domain(field), groupby, ["id:array_agg"]
        )
        return {
            _get_stratum_key(key[0] if key else None): sorted(ids)
            for *key, ids in rows
            if ids
        }

    def _get_population_domain(self, field):
        """Return the domain of the files received or closed in the period.

        :param str field: date and time (UTC) that counts
        """
        company = self.company_id
        start, end = (
            company._to_mfi_utc(datetime.combine(day, time.min))
            for day in (self.date_from, self.date_to + timedelta(days=1))
        )
        return (
            Domain("company_id", "=", company.id)
            & Domain("complaint_kind", "!=", False)
            & Domain("complaint_state", "not in", [False, "draft"])
            & Domain(field, ">=", start)
            & Domain(field, "<", end)
        )

    def _get_sample_size(self, total):
        """Return how many files to draw out of a total."""
        if self.size_mode == "number":
            return min(self.size, total)
        return sample.get_sample_size(
            total, self.margin / 100, float(self.confidence or "0.95")
        )

    # ------------------------------------------------------------------
    # The draw
    # ------------------------------------------------------------------
    def _get_drawn(self):
        """Return {key of the stratum: drawn ids} from the population and the seed."""
        return sample.draw_stratified(self.population or {}, self.size, self.seed)

    def _get_draw_digest(self, drawn):
        """Return the digest of the seed, the population and the drawn files."""
        content = [self.seed, self.size, self.population, drawn]
        return hash_chain.sha256(hash_chain.canonical(content))

    def _create_drawn_lines(self):
        """Create the lines of the drawn files and note the draw in their journals.

        The environment must be in superuser mode, with the key of the process.
        """
        drawn = self._get_drawn()
        digest = self.population_digest = self._get_draw_digest(drawn)
        names = self._get_stratum_names(drawn)
        tickets = self.env["helpdesk.ticket"].browse(
            [id_ for ids in drawn.values() for id_ in ids]
        )
        lines = self.env["mfi.complaint.audit.line"].with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
        )
        lines.create(
            [
                {
                    "audit_id": self.id,
                    "ticket_id": ticket.id,
                    "team_id": ticket.team_id.id,
                    "stratum": names.get(key, ""),
                    "stratum_key": key,
                }
                for key, ids in drawn.items()
                for ticket in tickets.browse(ids)
            ]
        )
        for ticket in tickets:
            ticket._log_complaint_event("audited", {"audit": self.id, "draw": digest})

    def _get_stratum_names(self, drawn):
        """Return {key: name} of the strata."""
        keys = [key for key in drawn if key not in ("", _NONE)]
        if self.stratify == "month":
            return {
                key: format_date(self.env, key, date_format="MMMM yyyy") for key in keys
            }
        field = STRATA.get(self.stratify)
        if not field:
            return {}
        model = self.env["helpdesk.ticket"]._fields[field].comodel_name
        records = self.env[model].browse(int(key) for key in keys)
        return {str(record.id): record.display_name for record in records}


def _get_stratum_key(value):
    """Return the text that stands for a stratum: an id, the first day of a month."""
    if value is None:
        return ""
    if isinstance(value, models.BaseModel):
        return str(value.id) if value else _NONE
    return value.strftime("%Y-%m-%d") if value else _NONE
