"""What a file may hold for each target, and which column is which.

Headers are compared folded: accents, case, punctuation and spaces never matter.
"""

import contextlib
from datetime import date, datetime

from .client_rows import Refused, choice
from .search_key import fold, words
from .text import plain

#: Target → field → header synonyms in French and English, folded, "|" between them.
TARGETS = {
    "clients": {
        "member_number": "n membre|no membre|num membre|numero membre|numero de membre|"
        "numero du membre|code membre|matricule|code client|numero client|n client|"
        "numero de client|member number|member no|membre|member|client number|"
        "id client",
        "name": "nom|nom complet|nom et prenom|nom et prenoms|prenom et nom|nom prenom|"
        "nom du client|nom du membre|name|full name|client name|client",
        "phone": "telephone|tel|numero de telephone|n telephone|portable|mobile|gsm|"
        "contact|phone|phone number|mobile number|cell",
        "branch_code": "code agence|code de l agence|agence|code caisse|caisse|"
        "code point de service|point de service|branch code|branch|agency|office",
        "gender": "sexe|genre|sex|gender|civilite",
        "birth_year": "annee de naissance|annee naissance|date de naissance|naissance|"
        "ne en|nee en|birth year|year of birth|birth date|date of birth",
        "zone": "zone|milieu|urbain rural|area",
        "lang": "langue|langue parlee|language|lang",
    },
    "branches": {
        "code": "code|code agence|code caisse|branch code|n",
        "name": "nom|agence|nom de l agence|caisse|libelle|name|branch|designation",
        "level": "niveau|type|level",
        "parent_code": "rattachement|code parent|rattachee a|region|parent|parent code|"
        "belongs to|code du lieu de rattachement|code of the place above",
        "phone": "telephone|tel|phone",
        "active_client_count": "clients actifs|nombre de clients|membres actifs|"
        "nombre de membres|active clients|clients|membres",
    },
    "products": {
        "code": "code|code produit|product code",
        "name": "nom|produit|libelle|designation|name|product",
        "family": "famille|type|categorie|family",
    },
    "staff": {
        "code": "matricule|code|numero|n agent|staff number|employee number",
        "name": "nom|nom complet|nom et prenom|nom et prenoms|prenom et nom|agent|name",
        "category": "categorie|fonction|poste|category|job",
        "branch_code": "code agence|code de l agence|agence|caisse|branch code|branch",
        "manager_code": "responsable|superieur|matricule du responsable|chef|manager|"
        "manager code|line manager|number of the line manager",
        "date_from": "en poste depuis|date d entree|date entree|entree|depuis|"
        "in post from|start date",
        "date_to": "en poste jusqu au|date de sortie|date sortie|sortie|jusqu au|"
        "in post until|end date",
    },
    "complaints": {
        "legacy_number": "n|no|numero|n plainte|numero de plainte|numero plainte|"
        "n d ordre|reference|ref|ancien numero|number|complaint number|old number|"
        "ancien numero de plainte|old complaint number",
        "kind": "nature|type|genre de plainte|kind",
        "received": "date de reception|recue le|recu le|date reception|date|"
        "date de depot|date d enregistrement|date plainte|date de la plainte|"
        "received|received on|date received",
        "member_number": "n membre|numero membre|numero de membre|code client|"
        "code membre|numero client|member number|membre",
        "name": "nom|nom du plaignant|plaignant|client|nom du client|nom et prenom|"
        "nom et prenoms|complainant|name",
        "phone": "telephone|tel|portable|contact|phone",
        "subject": "objet|sujet|motif|subject|title",
        "description": "description|plainte|details|faits|contenu|expose|words|"
        "complaint|propos du client|client s words",
        "category": "categorie|category|code categorie|type de plainte",
        "channel": "canal|moyen|mode de reception|channel",
        "branch": "code agence|agence|caisse|branch code|branch",
        "product": "produit|code produit|product",
        "severity": "gravite|severite|niveau de gravite|severity",
        "outcome": "suite|conclusion|fondee|issue|outcome",
        "cause": "cause|origine|root cause",
        "corrective": "mesure corrective|action corrective|solution|solution apportee|"
        "traitement|corrective measure|corrective action",
        "preventive": "mesure preventive|action preventive|preventive measure",
        "answer": "reponse|reponse au client|answer|reply",
        "resolved": "date de resolution|resolue le|date resolution|date de traitement|"
        "traitee le|date de decision|decidee le|resolved|resolved on|date resolved|"
        "decided on",
        "communicated": "date de communication|communiquee le|date de reponse|"
        "client informe le|communicated|communicated on|date answered",
        "closed": "date de cloture|cloturee le|date cloture|cloture|closed|closed on",
        "satisfaction": "satisfaction|note|score|niveau de satisfaction",
        "status": "statut|etat|status|state",
    },
}
#: Fields without which a file of a target says nothing.
REQUIRED = {
    "clients": ("member_number",),
    "branches": ("code",),
    "products": ("code",),
    "staff": ("code",),
    "complaints": ("legacy_number", "received"),
}
LEVELS = {
    "network": "network reseau siege",
    "region": "region regional delegation zone",
    "branch": "branch agence caisse pointdeservice guichet",
}
FAMILIES = {
    "credit": "credit pret loan",
    "savings": "savings epargne depot",
    "transfer": "transfer transfert paiement virement",
    "insurance": "insurance assurance",
    "digital": "digital numerique mobile mobilemoney",
    "other": "other autre autres divers",
}
KINDS = {
    "complaint": "complaint plainte reclamation",
    "suggestion": "suggestion",
    "request": "request demande demandedinformation information",
}
SEVERITIES = {
    "minor": "minor mineure mineur faible legere 1",
    "moderate": "moderate moyenne moyen moderee 2",
    "serious": "serious grave elevee haute critique 3",
}
OUTCOMES = {
    "founded": "founded fondee fonde oui",
    "partly": "partly partlyfounded partiellementfondee partielle partiellement",
    "unfounded": "unfounded nonfondee nonfonde infondee non",
}
#: States of a complaint, as older registers name them.
STATUSES = {
    "registered": "registered enregistree enregistre open opened ouverte ouvert new "
    "nouvelle nouveau received recue recu",
    "assigned": "assigned affectee affecte transmise transmis",
    "in_progress": "inprogress ongoing pending encours encoursdetraitement "
    "entraitement eninstruction enattente instance eninstance nontraitee nontraite "
    "nonresolue nonresolu noncloturee noncloture",
    "to_validate": "tovalidate avalider",
    "resolved": "resolved decided settled treated resolue resolu decidee decide "
    "traitee traite reglee regle",
    "communicated": "communicated answered communiquee communique repondue repondu",
    "closed": "closed finished cloturee cloture close clos fermee ferme terminee "
    "termine soldee solde",
    "rejected": "rejected notadmissible inadmissible irrecevable nonrecevable rejetee "
    "rejete",
    "cancelled": "cancelled canceled withdrawn annulee annule retiree retire "
    "sanssuite classee classeesanssuite",
}
_SATISFACTION = {
    "5": "5 tressatisfait tressatisfaite verysatisfied",
    "4": "4 satisfait satisfaite satisfied oui",
    "3": "3 neutre neither moyen",
    "2": "2 insatisfait insatisfaite nonsatisfait nonsatisfaite dissatisfied non",
    "1": "1 trespeusatisfait tresinsatisfait verydissatisfied",
    "refused": "refus refuse refused",
    "unreachable": "injoignable unreachable nonjoint",
}
_DATES = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y", "%Y/%m/%d")
_HOURS = ("%H:%M:%S", "%H:%M", "%Hh%M")


def guess(header, target):
    """Return the field that each header names, None where none does.

    A field is given to one column only, the first whose header fits exactly; "Tél. 2"
    and "Tel (bureau)" fit "tel" loosely, and count when nothing fits exactly.

    >>> guess(["N° membre", "NOM & Prénoms", "Tél.", "Code Agence", "Obs."], "clients")
    ['member_number', 'name', 'phone', 'branch_code', None]
    >>> guess(["Nom", "Nom du client", "Sexe (F/M)"], "clients")
    ['name', None, 'gender']
    """
    found = [None] * len(header)
    for fits in (_fits, _begins):
        for index, title in enumerate(header):
            if found[index] is None:
                found[index] = _named(title, target, fits, found)
    return found


def _named(title, target, fits, taken):
    """Return the free field of a target whose synonyms fit a header."""
    title = " ".join(words(title[:200]))
    title = title.replace("nom et prenoms", "nom et prenom")
    for name, synonyms in TARGETS[target].items():
        if name not in taken and title and fits(title, synonyms.split("|")):
            return name
    return None


def _fits(title, synonyms):
    """Tell whether a folded header is one of the synonyms, "et" and "&" alike."""
    spelt = {title, title.replace(" et ", " ")}
    return any(name in spelt or name.replace(" et ", " ") in spelt for name in synonyms)


def _begins(title, synonyms):
    """Tell whether a folded header begins with a synonym of three letters or more."""
    return any(len(name) > 2 and title.startswith(f"{name} ") for name in synonyms)


def moment(value):
    """Return (date or local datetime) that a cell holds, None when it is empty.

    :raise Refused: when it holds something else; two digits of a year are this
        century's

    >>> moment("02/03/2015"), moment("2015-03-02 10:30:00"), moment(" ")
    (datetime.date(2015, 3, 2), datetime.datetime(2015, 3, 2, 10, 30), None)
    >>> moment("2/3/15 14h05")
    datetime.datetime(2015, 3, 2, 14, 5)
    >>> moment("mardi")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    ...
    mfi_complaints.engine.clients.Refused: date
    """
    text = plain(value, 40).replace("T", " ")
    if not text:
        return None
    day, _space, hour = text.partition(" ")
    found = _day(day)
    if found and not hour:
        return found
    for pattern in _HOURS:
        try:
            time = datetime.strptime(hour, pattern).time()
        except ValueError:
            continue
        if found:
            return datetime.combine(found, time)
    raise Refused("date", value)


def _day(text):
    """Return the calendar day of a text, or None."""
    with contextlib.suppress(ValueError):
        return date.fromisoformat(text)
    for pattern in _DATES:
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    return None


def satisfaction(value):
    """Return (score, state) that a cell of satisfaction holds, or None when empty.

    >>> satisfaction("4/5"), satisfaction("Très satisfait"), satisfaction("injoignable")
    ((4, 'answered'), (5, 'answered'), (0, 'unreachable'))
    >>> satisfaction("")
    """
    text = plain(value, 40)
    if not text:
        return None
    found = choice(_SATISFACTION, text.removesuffix("/5"))
    if not found:
        raise Refused("satisfaction", value)
    return (int(found), "answered") if found.isdigit() else (0, found)


def selected(table, code, value):
    """Return the key that a cell names, None when it is empty.

    :raise Refused: with ``code`` when it names none

    >>> selected(SEVERITIES, "severity", "Élevée"), selected(KINDS, "kind", "")
    ('serious', None)
    """
    text = plain(value, 40)
    if not text:
        return None
    found = choice(table, text)
    if not found:
        raise Refused(code, value)
    return found


def whole(value):
    """Return the number that a cell holds, None when it is empty.

    >>> whole("1 204"), whole(""), whole("12.0")
    (1204, None, 12)
    """
    text = plain(value, 40).replace(" ", "").removesuffix(".0")
    if not text:
        return None
    if not text.isdecimal() or len(text) > 9:
        raise Refused("number", value)
    return int(text)


class Register:
    """Finds records by what a spreadsheet calls them: code first, then name.

    >>> products = Register([(7, "CRE", "Crédit groupe"), (8, "EPA", "Épargne")])
    >>> products.find("cre"), products.find("Epargne"), products.find("")
    (7, 8, None)
    """

    def __init__(self, rows):
        """:param rows: (id, code, name)"""
        self._ids = {}
        for index in (1, 2):
            for row in rows:
                if row[index]:
                    self._ids.setdefault(fold(plain(row[index])), row[0])

    def learn(self, found, code, name):
        """Find one more record from now on.

        >>> staff = Register([(7, "A1", "Awa")])
        >>> staff.learn(8, "A2", "Awa")
        >>> staff.find("a2"), staff.find("Awa")
        (8, 7)
        """
        self._ids[fold(plain(code))] = found
        self._ids.setdefault(fold(plain(name)), found)

    def find(self, value, code="unknown"):
        """Return an id, or None for an empty cell.

        :raise Refused: with ``code`` for a name that nothing has
        """
        text = plain(value)
        if not text:
            return None
        found = self._ids.get(fold(text))
        if not found:
            raise Refused(code, value)
        return found
