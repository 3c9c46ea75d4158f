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
from .public_fields import get_message

_STYLE = "mfi_complaints/static/public/complaints.css"
#: Maximum bytes of a request with files. It is far above the limit of the files, so
#: that a photo that is too large is reported on the form; above it, nothing is read.
BODY_LIMIT = 64 * 1024 * 1024
#: Maximum bytes of a form without files, which is read into memory as a whole.
FORM_LIMIT = 1024 * 1024


def get_body_limit(_controller):
    """Return the maximum number of bytes of the current request."""
    has_files = request.httprequest.mimetype == "multipart/form-data"
    return BODY_LIMIT if has_files else FORM_LIMIT


def render_too_big():
    """Return the page for a request that is too large to be read."""
    page = Page(read_form=False)
    fault = public_form.Fault("files", "files_size")
    return page.render(
        "public_too_big", {"sentence": get_message(page.env, fault)}, status=413
    )


def render_missing():
    """Return the page for a mistyped address of the public pages."""
    page = Page(read_form=False)
    if not page.company.mfi_public_form:
        return page.closed()
    return page.render("public_missing", status=404)


def is_reading(_controller, _rule, _args):
    """Return whether a replica may answer: forms that are sent are counted."""
    return request.httprequest.method != "POST"


ROUTE = {
    "type": "http",
    # A logged-in user is ignored: a complaint from the public page is the visitor's,
    # and a whistleblowing report must not name its author.
    "auth": "none",
    "methods": ["GET", "POST"],
    "readonly": is_reading,
    "max_content_length": get_body_limit,
    "mfi_too_big": render_too_big,
    "mfi_missing": render_missing,
}


@functools.cache
def read_style():
    """Return the style sheet and its digest for the Content-Security-Policy."""
    with file_open(_STYLE) as file:
        css = file.read()
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    # A file of this addon, which nobody writes to.
    return Markup(css), digest  # noqa: S704


class Page:
    """A request for a public page: its institution, its language and its response.

    :ivar env: the superuser's environment, in the page's company and language
    :ivar company: the institution
    :ivar branch: the branch whose poster the visitor scanned, or an empty record
    :ivar passed: the pass of a visitor who need not calculate again, or ``None``
    """

    def __init__(self, read_form=True):
        """Read company, branch and language from the request.

        :param bool read_form: read the form too, not just the URL
        """
        self.passed = None
        url_params = request.httprequest.args
        self.poster = public_form.clean_line(url_params.get("branch"), 20).lower()
        # In the URL, "branch" is the code of a poster; in the form, the branch's code.
        self.params = {
            **{key: value for key, value in url_params.items() if key != "branch"},
            **(request.httprequest.form.to_dict() if read_form else {}),
        }
        env = request.env(user=SUPERUSER_ID, su=True)
        branch = self._find_branch(env)
        company = branch.company_id or self._find_company(env)
        self.lang = self._find_lang(env, company)
        context = {
            "lang": self.lang,
            "allowed_company_ids": company.ids,
            "mail_notrack": True,
        }
        self.env = request.env(user=SUPERUSER_ID, su=True, context=context)
        self.company = self.env["res.company"].browse(company.id)
        self.branch = self.env["mfi.branch"].browse(branch.id)

    # ------------------------------------------------------------------
    # Institution and language
    # ------------------------------------------------------------------
    def _find_branch(self, env):
        """Return the branch to which the code of the poster belongs."""
        branches = env["mfi.branch"]
        domain = [("mfi_public_token", "=", self.poster)]
        return branches.search(domain, limit=1) if self.poster else branches

    def _find_company(self, env):
        """Return the company given in the request, or else the default one."""
        company_id = public_form.clean_line(self.params.get("company"), 9)
        companies = env["res.company"]
        if company_id.isascii() and company_id.isdigit():
            company = companies.browse(int(company_id)).exists().filtered("active")
            if company:
                return company
        return companies._get_mfi_public_default_company()

    def _find_lang(self, env, company):
        """Return the requested language, else the browser's, else the company's."""
        installed = [code for code, _name in env["res.lang"].get_installed()]
        requested = public_form.clean_line(self.params.get("lang"), 16)
        if lang := _match_language(requested, installed):
            return lang
        for tag, _quality in request.httprequest.accept_languages:
            if lang := _match_language(tag[:16], installed):
                return lang
        default = company.partner_id.lang
        return default if default in installed else installed[0]

    def languages(self):
        """Return (code, name, is current, URL) of the languages to choose from."""
        return [
            (code, name.split(" / ")[-1], code == self.lang, self.url(lang=code))
            for code, name in self.env["res.lang"].get_installed()
        ]

    def query(self, **params):
        """Return the query string of a link to a page of the same institution.

        :param params: more parameters of the query
        """
        context = {"lang": self.lang}
        if self.company != self.company._get_mfi_public_default_company():
            context["company"] = self.company.id
        if self.branch:
            context["branch"] = self.branch.mfi_public_token
        return urlencode({**context, **params})

    def url(self, path=None, **params):
        """Return the URL of a public page, by default the current one."""
        return f"{path or request.httprequest.path}?{self.query(**params)}"

    def is_test_copy(self):
        """Return whether the database is a neutralized copy for tests."""
        parameters = self.env["ir.config_parameter"]
        return bool(parameters.get_param("database.is_neutralized"))

    # ------------------------------------------------------------------
    # Visitor
    # ------------------------------------------------------------------
    @property
    def address(self):
        """Return the visitor's IP address, which is only counted, never stored."""
        return request.httprequest.remote_addr or ""

    def too_many(self, purpose, limit):
        """Count this request; return whether its address has made too many."""
        return self.env["mfi.public.limit"]._count_use(purpose, self.address) > limit

    def create_question(self, purpose):
        """Return a new sum for the page.

        A form that is shown again for corrections can be sent without delay, because
        the minimum time has already been checked.
        """
        again = request.httprequest.method == "POST"
        now = time.time() - (captcha.FASTEST if again else 0)
        return captcha.create_question(self._get_secret(), purpose, now)

    def check_captcha(self, purpose):
        """Return the code of the reason why the CAPTCHA was not passed, or ``None``."""
        if self.params.get("website"):
            return "sum"  # people do not see this field
        token = self.params.get("pass")
        code = self._check_pass(purpose) if token else self._check_answer(purpose)
        if code != "ok":
            return code
        token = token or self.params.get("token")
        self.passed = captcha.create_pass(self._get_secret(), purpose, token)
        return None

    def _check_answer(self, purpose):
        """Return ``ok``, or what is wrong with the visitor's answer."""
        token, answer = self.params.get("token"), self.params.get("sum")
        secret = self._get_secret()
        return captcha.check_answer(secret, purpose, token, answer, time.time())

    def _check_pass(self, purpose):
        """Return ``ok``, or what is wrong with the visitor's pass; count its use."""
        token = self.params.get("pass")
        code = captcha.check_pass(self._get_secret(), purpose, token, time.time())
        if code != "ok":
            return code
        limits = self.env["mfi.public.limit"]
        nonce = captcha.get_nonce(token)
        uses = limits._count_use(f"pass-{purpose}", nonce, hourly=False)
        return "ok" if uses <= captcha.PASS_USES else "again"

    def is_first_use(self):
        """Return whether the page's token, or its pass, succeeds for the first time."""
        token = self.params.get("pass") or self.params.get("token")
        first = self.env["mfi.public.limit"]._claim_token(captcha.get_nonce(token))
        self.passed = self.passed if first else None
        return first

    def _get_secret(self):
        """Return the secret that signs the tokens of the pages."""
        return self.env["ir.config_parameter"].get_param("database.secret")

    # ------------------------------------------------------------------
    # Response
    # ------------------------------------------------------------------
    def render(self, template, values=None, status=200):
        """Return a self-contained page: no script, no other file, no other site."""
        css, digest = read_style()
        body = self.env["ir.qweb"]._render(
            f"mfi_complaints.{template}",
            {
                "page": self,
                "company": self.company,
                "css": css,
                **self.env["res.lang"]._get_mfi_page(self.lang),
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
        """Return the page that says that the public pages are closed."""
        return self.render("public_closed", status=404)

    def wait(self):
        """Return the page that asks the visitor to come back later."""
        return self.render("public_wait", status=429)


def get_uploads():
    """Return the files sent with this request, at most one more than allowed."""
    files = request.httprequest.files.getlist("files")
    return [file for file in files if file.filename][: upload.MAX_FILES + 1]


def read_uploads():
    """Return the (name, bytes) of the files sent, each at most one byte too long."""
    return [(file.filename, file.read(upload.MAX_BYTES + 1)) for file in get_uploads()]


def _match_language(tag, installed):
    """Return the installed language of a tag, from the same region if possible."""
    tag = tag.replace("-", "_")
    for code in installed:
        if tag and code.lower() == tag.lower():
            return code
    language = tag.partition("_")[0].lower()
    for code in installed:
        if language and code.partition("_")[0].lower() == language:
            return code
    return None
