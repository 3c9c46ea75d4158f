"""Fields of the files to import, recognition of their columns, parsing of their cells.

Headers are compared without regard to accents, case, punctuation and spaces.
"""

import contextlib
from datetime import date, datetime

from .client_rows import CellError, find_choice
from .search_key import fold, get_identifier_key, split_words
from .text import normalize_text

#: Target → field → folded header synonyms in French and English, separated by "|".
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
        "date naissance|date naiss|date de naiss|"
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
        "opening_date": "ouverte le|date d ouverture|date ouverture|ouverture|"
        "opened on|opening date",
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
    "calls": {
        "date": "date|date et heure|date heure|debut|date d appel|heure d appel|"
        "calldate|call date|start|start time|date and time",
        "direction": "sens|direction|type|type d appel|call type|entrant ou sortant|"
        "incoming or outgoing",
        "number": "numero|telephone|numero du client|correspondant|appelant|"
        "numero appelant|tel|number|number of the client|phone|caller|caller id|src|"
        "client number",
        "call_outcome": "resultat|issue|statut|disposition|outcome|status|result",
        "duration": "duree|duree s|duree secondes|duration|billsec|seconds",
        "branch_code": "code agence|code de l agence|agence|caisse|branch code|branch",
        "agent": "agent|operateur|poste|utilisateur|extension|user|dst",
    },
}
#: Fields without which the rows of a target cannot be identified.
REQUIRED = {
    "clients": ("member_number",),
    "branches": ("code",),
    "products": ("code",),
    "staff": ("code",),
    "complaints": ("legacy_number", "received"),
    "calls": ("date", "number"),
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
DIRECTIONS = {
    "in": "in inbound incoming entrant entrante recu recue",
    "out": "out outbound outgoing sortant sortante emis emise",
}
#: Outcomes of calls, as telephone exchanges write them.
CALL_OUTCOMES = {
    "answered": "answered answer repondu repondue decroche abouti",
    "no_answer": "noanswer unanswered missed failed congestion manque manquee "
    "sansreponse nonrepondu nonabouti echec",
    "busy": "busy occupe occupee",
    "voicemail": "voicemail messagerie repondeur",
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
#: States of a complaint, as named in older registers.
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
_TIMES = ("%H:%M:%S", "%H:%M", "%Hh%M")


def guess_columns(header, target):
    """Return the field that each header names, None for a header that names none.

    A field is assigned to only one column, the first whose header matches exactly.
    "Tél. 2" and "Tel (bureau)" match "tel" loosely, which counts when no header
    matches exactly.

    >>> header = ["N° membre", "NOM & Prénoms", "Tél.", "Code Agence", "Obs."]
    >>> guess_columns(header, "clients")
    ['member_number', 'name', 'phone', 'branch_code', None]
    >>> guess_columns(["Nom", "Nom du client", "Sexe (F/M)"], "clients")
    ['name', None, 'gender']
    """
    fields = [None] * len(header)
    for matches in (_matches_exactly, _matches_start):
        for index, title in enumerate(header):
            if fields[index] is None:
                fields[index] = _find_field(title, target, matches, fields)
    return fields


def count_fields(titles, target):
    """Return how many fields titles name exactly, to tell a header from other rows.

    >>> count_fields(["N° membre", "Nom", "Nom", "x"], "clients")
    2
    """
    found = set()
    for title in titles[:100]:
        found.add(_find_field(title, target, _matches_exactly, found))
    return len(found - {None})


def _find_field(title, target, matches, taken):
    """Return the first field, not taken yet, whose synonyms match a header, or None."""
    title = " ".join(split_words(title[:200]))
    title = title.replace("nom et prenoms", "nom et prenom")
    for name, synonyms in TARGETS[target].items():
        if name not in taken and title and matches(title, synonyms.split("|")):
            return name
    return None


def _matches_exactly(title, synonyms):
    """Return whether a folded header is one of the synonyms, with or without "et"."""
    spellings = {title, title.replace(" et ", " ")}
    return any(
        name in spellings or name.replace(" et ", " ") in spellings for name in synonyms
    )


def _matches_start(title, synonyms):
    """Return whether a folded header begins with a synonym of three letters or more."""
    return any(len(name) > 2 and title.startswith(f"{name} ") for name in synonyms)


def parse_date(value):
    """Return the date or local datetime in a cell, None when it is empty.

    Years of two digits belong to this century.

    :raise CellError: with code ``date`` when the cell contains something else

    >>> parse_date("02/03/2015"), parse_date("2015-03-02 10:30:00")
    (datetime.date(2015, 3, 2), datetime.datetime(2015, 3, 2, 10, 30))
    >>> parse_date(" ")
    >>> parse_date("2/3/15 14h05")
    datetime.datetime(2015, 3, 2, 14, 5)
    >>> parse_date("mardi")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    ...
    mfi_complaints.engine.client_rows.CellError: date
    """
    text = normalize_text(value, 40).replace("T", " ")
    if not text:
        return None
    day_text, _space, time_text = text.partition(" ")
    day = _parse_day(day_text)
    if day and not time_text:
        return day
    for pattern in _TIMES:
        try:
            time = datetime.strptime(time_text, pattern).time()
        except ValueError:
            continue
        if day:
            return datetime.combine(day, time)
    raise CellError("date", value)


def _parse_day(text):
    """Return the date that a text names, or None."""
    with contextlib.suppress(ValueError):
        return date.fromisoformat(text)
    for pattern in _DATES:
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    return None


def parse_satisfaction(value):
    """Return the (score, state) in a satisfaction cell, or None when empty.

    :raise CellError: with code ``satisfaction`` when the cell contains something else

    >>> parse_satisfaction("4/5"), parse_satisfaction("Très satisfait")
    ((4, 'answered'), (5, 'answered'))
    >>> parse_satisfaction("injoignable")
    (0, 'unreachable')
    >>> parse_satisfaction("")
    """
    text = normalize_text(value, 40)
    if not text:
        return None
    key = find_choice(_SATISFACTION, text.removesuffix("/5"))
    if not key:
        raise CellError("satisfaction", value)
    return (int(key), "answered") if key.isdigit() else (0, key)


def parse_choice(table, code, value):
    """Return the key that a cell means, None when the cell is empty.

    :raise CellError: with ``code`` when the cell means none of them

    >>> parse_choice(SEVERITIES, "severity", "Élevée")
    'serious'
    >>> parse_choice(KINDS, "kind", "")
    """
    text = normalize_text(value, 40)
    if not text:
        return None
    key = find_choice(table, text)
    if not key:
        raise CellError(code, value)
    return key


def parse_integer(value):
    """Return the integer in a cell, None when the cell is empty.

    :raise CellError: with code ``number`` when the cell contains something else

    >>> parse_integer("1 204"), parse_integer(""), parse_integer("12.0")
    (1204, None, 12)
    """
    text = normalize_text(value, 40).replace(" ", "").removesuffix(".0")
    if not text:
        return None
    if not text.isdecimal() or len(text) > 9:
        raise CellError("number", value)
    return int(text)


def parse_duration(value):
    """Return the seconds in a cell, None when the cell is empty.

    :raise CellError: with code ``number`` when the cell contains something else

    >>> parse_duration("95"), parse_duration("1:35"), parse_duration("00:01:35")
    (95, 95, 95)
    """
    parts = normalize_text(value, 40).split(":")
    if len(parts) > 3:
        raise CellError("number", value)
    seconds = 0
    for part in parts:
        number = parse_integer(part)
        if number is None:
            return None
        seconds = seconds * 60 + number
    return seconds


class RecordIndex:
    """Finds records by the code or the name that a spreadsheet uses; code comes first.

    Spaces in a code make no difference, if no code or name is written as it is.

    >>> products = RecordIndex([(7, "CRE 1", "Crédit groupe"), (8, "EPA", "Épargne")])
    >>> products.find("cre1"), products.find("Epargne"), products.find("")
    (7, 8, None)
    """

    def __init__(self, rows):
        """:param rows: (id, code, name) of the records"""
        self._ids, self._keys = {}, {}
        for index in (1, 2):
            for row in rows:
                if row[index]:
                    self._ids.setdefault(fold(normalize_text(row[index])), row[0])
        for record_id, code, _name in rows:
            self._keys.setdefault(get_identifier_key(fold(code)), record_id)

    def add(self, record_id, code, name):
        """Add a record. A code replaces an earlier one, a name does not.

        >>> staff = RecordIndex([(7, "A1", "Awa")])
        >>> staff.add(8, "A2", "Awa")
        >>> staff.find("a2"), staff.find("Awa")
        (8, 7)
        """
        self._ids[fold(normalize_text(code))] = record_id
        self._ids.setdefault(fold(normalize_text(name)), record_id)
        self._keys.setdefault(get_identifier_key(fold(code)), record_id)

    def find(self, value, code="unknown"):
        """Return the id of a record, or None for an empty cell.

        :raise CellError: with ``code`` when no record has that code or name
        """
        text = normalize_text(value)
        if not text:
            return None
        record_id = self._ids.get(fold(text)) or self._keys.get(
            get_identifier_key(fold(text))
        )
        if not record_id:
            raise CellError(code, value)
        return record_id
