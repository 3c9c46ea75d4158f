"""Invented mails and files to import."""

from .cases import SLOWEST_FILE, Case, Doors, damage_bytes
from .load import prepare_file
from .workbooks import damage_workbook

MAIL = b"""From: =?utf-8?q?Awa?= <awa@example.com>
To: plaintes@chaos.example
Subject: =?utf-8?b?UGxhaW50ZQ==?=
Message-ID: <%s@example.com>
In-Reply-To: <x@example.com>
Date: Mon, 02 Mar 2026 10:00:00 +0000
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/html; charset=windows-1252
Content-Transfer-Encoding: quoted-printable

<p>On m=92a pris 5000 francs</p><blockquote>cit=E9</blockquote>
--b
Content-Type: application/pdf; name*=utf-8''re%%C3%%A7u.pdf
Content-Disposition: attachment
Content-Transfer-Encoding: base64

JVBERi0xLjQK
--b--
"""
#: How files are encoded, and the end of the name of each kind.
ENCODINGS = ("utf-8", "cp1252", "utf-16", "cp850")


class FileDoors(Doors):
    """Mails handed over by a mail server, and files that the pilot imports."""

    names = ("mail", "table", "workbook")

    def mail(self):
        """Receive a mail."""
        raw = MAIL % f"fuzz-{self.source.number}".encode()
        head, separator, rest = raw.partition(b"Subject:")
        # The recipient stays readable, so that the mail reaches our reader.
        body = head + damage_bytes(self.chance, separator + rest)
        return Case("mail", body=body, kind="mail")

    def table(self):
        """Import a text file."""
        target = self.chance.choice(("clients", "complaints"))
        rows = prepare_file(8, target).encode(self.chance.choice(ENCODINGS))
        rows = b"\n".join(rows.split(b"\n")[: self.chance.choice((1, 3, 40))])
        body = damage_bytes(self.chance, rows)
        return Case(f"csv {target}", "fuzz.csv", body, kind="import")

    def workbook(self):
        """Import a workbook: XLSX, XLS or ODS."""
        target = self.chance.choice(("clients", "complaints"))
        kind = self.chance.choice(("xlsx", "xlsx", "xls", "ods"))
        content = self.access["workbooks"][f"{kind} {target}"]
        body = damage_workbook(self.chance, content)
        # A small archive may hold as many rows as an import may have.
        about = {"kind": "import", "slowest": SLOWEST_FILE}
        return Case(f"{kind} {target}", f"fuzz.{kind}", body, **about)
