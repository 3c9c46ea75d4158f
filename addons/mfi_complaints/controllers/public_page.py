# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import functools
import hashlib
import time
from urllib.parse import urlencode

from markupsafe import Markup

from odoo import SUPERUSER_ID
from odoo.http import request
from odoo.tools import file_open

from ..engine import captcha, public_form, upload
from .public_fields import sentence

_STYLE = "mfi_complaints/static/public/complaints.css"
#: Bytes: far more than is allowed, so that each photo of a good phone that is too big
#: gets its sentence with the form shown again; beyond it, nothing is read at all.
BODY_LIMIT = 64 * 1024 * 1024
#: Bytes of a form without files: it is read into memory as a whole.
WORDS_LIMIT = 1024 * 1024


def body_limit(_controller):
    """Return how many bytes the present request to these pages may have."""
    files = request.httprequest.mimetype == "multipart/form-data"
    return BODY_LIMIT if files else WORDS_LIMIT


def too_big():
    """Return the page that says that what was sent is too big to be read."""
    page = Page(sent=False)
    fault = public_form.Fault("files", "files_size")
    return page.render(
        "public_too_big", {"sentence": sentence(page.env, fault)}, status=413
    )


ROUTE = {
    "type": "http",
    # Nobody is logged in here, not even an employee who is: a complaint filed on the
    # public page is the visitor's, and a denunciation must not name its author.
    "auth": "none",
    "methods": ["GET", "POST"],
    "max_content_length": body_limit,
    "mfi_too_big": too_big,
}


@functools.cache
def style():
    """Return the style sheet, and its digest for the content policy."""
    with file_open(_STYLE) as file:
        css = file.read()
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return Markup(css), digest


class Page:
    """One request for a public page: whose page it is, its language, its answer.

    :ivar env: the program's environment in the page's company and language
    :ivar company: the institution addressed
    :ivar branch: the branch whose poster led here, or none
    """

    def __init__(self, sent=True):
        """Read company, branch and language from the request.

        :param bool sent: read the form too, not the address alone
        """
        address = request.httprequest.args
        self.poster = public_form.line(address.get("branch"), 20).lower()
        # In the address, "branch" is the code of a poster; in the form, the branch.
        self.params = {
            **{key: value for key, value in address.items() if key != "branch"},
            **(request.httprequest.form.to_dict() if sent else {}),
        }
        env = request.env(user=SUPERUSER_ID, su=True)
        branch = self._branch(env)
        company = branch.company_id or self._company(env)
        self.lang = self._lang(env, company)
        context = {
            "lang": self.lang,
            "allowed_company_ids": company.ids,
            "mail_notrack": True,
        }
        self.env = request.env(user=SUPERUSER_ID, su=True, context=context)
        self.company = self.env["res.company"].browse(company.id)
        self.branch = self.env["mfi.branch"].browse(branch.id)

    # ------------------------------------------------------------------
    # Whose page
    # ------------------------------------------------------------------
    def _branch(self, env):
        """Return the branch that a poster's code names."""
        branches = env["mfi.branch"]
        domain = [("mfi_public_token", "=", self.poster)]
        return branches.search(domain, limit=1) if self.poster else branches

    def _company(self, env):
        """Return the company of the address, the first one when it names none."""
        given = public_form.line(self.params.get("company"), 9)
        companies = env["res.company"]
        if given.isascii() and given.isdigit():
            found = companies.browse(int(given)).exists().filtered("active")
            if found:
                return found
        return companies._get_mfi_public_default_company()

    def _lang(self, env, company):
        """Return the language asked for, else the browser's, else the company's."""
        installed = [code for code, _name in env["res.lang"].get_installed()]
        asked = public_form.line(self.params.get("lang"), 16)
        if found := _same_language(asked, installed):
            return found
        for tag, _quality in request.httprequest.accept_languages:
            if found := _same_language(tag[:16], installed):
                return found
        own = company.partner_id.lang
        return own if own in installed else installed[0]

    def languages(self):
        """Return (code, name, current, address) of the languages to choose from."""
        return [
            (code, name.split(" / ")[-1], code == self.lang, self.url(lang=code))
            for code, name in self.env["res.lang"].get_installed()
        ]

    def query(self, **more):
        """Return what each link must carry to stay on these pages."""
        carried = {"lang": self.lang}
        if self.company != self.company._get_mfi_public_default_company():
            carried["company"] = self.company.id
        if self.branch:
            carried["branch"] = self.branch.mfi_public_token
        return urlencode({**carried, **more})

    def url(self, path=None, **more):
        """Return the address of a page of this site, by default the present one."""
        return f"{path or request.httprequest.path}?{self.query(**more)}"

    # ------------------------------------------------------------------
    # Who is there
    # ------------------------------------------------------------------
    @property
    def address(self):
        """Return the visitor's address; it is only ever counted, never kept."""
        return request.httprequest.remote_addr or ""

    def too_many(self, purpose, limit):
        """Count this request; return whether its address has made too many."""
        return self.env["mfi.public.limit"]._hit(purpose, self.address) > limit

    def question(self, purpose):
        """Return a new sum for the page.

        Whoever corrects a form shown again need not wait: it was timed when it came.
        """
        again = request.httprequest.method == "POST"
        made = time.time() - (captcha.FASTEST if again else 0)
        return captcha.ask(self._secret(), purpose, made)

    def human_fault(self, purpose):
        """Return why the visitor does not pass for a person, as a code or ``None``."""
        if self.params.get("website"):
            return "sum"  # no person sees this field
        token = self.params.get("token")
        found = captcha.verdict(
            self._secret(), purpose, token, self.params.get("sum"), time.time()
        )
        return None if found == "ok" else found

    def first_use(self):
        """Return whether the page's token is sent for the first time."""
        nonce = captcha.nonce(self.params.get("token"))
        return self.env["mfi.public.limit"]._once(nonce)

    def _secret(self):
        """Return the secret that signs the pages' tokens."""
        return self.env["ir.config_parameter"].get_param("database.secret")

    def sent(self):
        """Return the files sent, one too many at most."""
        return sent_files()

    def files(self):
        """Return the (name, bytes) of the files sent, a byte too many at most."""
        return [
            (file.filename, file.read(upload.MAX_BYTES + 1)) for file in sent_files()
        ]

    # ------------------------------------------------------------------
    # Answer
    # ------------------------------------------------------------------
    def render(self, template, values=None, status=200):
        """Return a page, complete in itself: no script, no file, no other site."""
        css, digest = style()
        lang = self.env["res.lang"]._get_data(code=self.lang)
        body = self.env["ir.qweb"]._render(
            f"mfi_complaints.{template}",
            {
                "page": self,
                "company": self.company,
                "css": css,
                "lang_tag": self.lang.partition("@")[0].replace("_", "-"),
                "direction": lang.direction or "ltr",
                **(values or {}),
            },
        )
        policy = (
            "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
            f"form-action 'self'; img-src 'self' data:; style-src 'sha256-{digest}'"
        )
        headers = [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Security-Policy", policy),
            ("Cache-Control", "no-store"),
            ("Referrer-Policy", "same-origin"),
            ("X-Content-Type-Options", "nosniff"),
            ("X-Robots-Tag", "noindex"),
        ]
        page = Markup("<!DOCTYPE html>\n") + body
        return request.make_response(page, headers, status=status)

    def closed(self):
        """Return the page that says that these pages are closed."""
        return self.render("public_closed", status=404)

    def wait(self):
        """Return the page that asks to come back later."""
        return self.render("public_wait", status=429)


def sent_files():
    """Return the files of this request that are some, one too many at most."""
    sent = request.httprequest.files.getlist("files")
    return [file for file in sent if file.filename][: upload.MAX_FILES + 1]


def _same_language(tag, installed):
    """Return the installed language that a tag names, by region or else by tongue."""
    tag = tag.replace("-", "_")
    for code in installed:
        if tag and code.lower() == tag.lower():
            return code
    tongue = tag.partition("_")[0].lower()
    for code in installed:
        if tongue and code.partition("_")[0].lower() == tongue:
            return code
    return None
