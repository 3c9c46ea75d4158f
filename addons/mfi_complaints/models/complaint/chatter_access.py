# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Messages, activities and followers follow the complaint that they are about.

Odoo lets the author and the addressees of a message read it, and the assignee of an
activity, even without access to the record; all employees may list followers. That
would show a complaint to those who could read it before it became confidential, and to
colleagues whom a message merely names.
"""


def filter_hidden(records, model_field):
    """Return the records about complaints that their user may not read.

    :param records: messages, activities or followers, as the user in question
    :param str model_field: their field with the name of the model
    """
    # sudo: what a record is about decides who may read it
    about = records.sudo()
    about.fetch([model_field, "res_id"])  # and not the texts of all that were found
    about = about.filtered(
        lambda record: record[model_field] == "helpdesk.ticket" and record.res_id
    )
    if not about:
        return records.browse()
    tickets = records.env["helpdesk.ticket"].browse(set(about.mapped("res_id")))
    hidden = set(tickets._filter_complaint_hidden()._ids)
    ids = [record.id for record in about if record.res_id in hidden]
    return records.browse(ids)


def remove_hidden(records, query, order, model_field):
    """Return a search's query without the records about unreadable complaints.

    The limit of the search is applied before, as Odoo does for messages. The program
    itself sees everything.

    :param records: empty recordset of the model, as the user in question
    """
    if records.env.su:
        return query
    found = records.browse(query)
    hidden = filter_hidden(found, model_field)
    return (found - hidden)._as_query(order is not None) if hidden else query


def add_forbidden(records, operation, result, model_field):
    """Return the result of ``_check_access`` with the hidden records added to it.

    Only reading is concerned, and not by the program itself.
    """
    if records.env.su or operation != "read" or not records:
        return result
    forbidden = result[0] if result else records.browse()
    hidden = filter_hidden(records - forbidden, model_field)
    if not hidden:
        return result
    rules = records.env["ir.rule"]
    error = result[1] if result else lambda: rules._make_access_error("read", hidden)
    return forbidden + hidden, error
