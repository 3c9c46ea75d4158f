"""French words of the texts that clients send, and how phones spell them.

>>> SPELLING["mrc"], "bonjour" in WORDS["greeting"][0][1]
('merci', True)
"""

from . import french_wrongs

SPELLING = {
    "g": "j ai",
    "jai": "j ai",
    "ge": "j ai",
    "jss": "je suis",
    "jsuis": "je suis",
    "chui": "je suis",
    "c": "c est",
    "cest": "c est",
    "ct": "c etait",
    "cetait": "c etait",
    "ya": "il y a",
    "na": "n a",
    "nai": "n ai",
    "mavez": "m avez",
    "mont": "m ont",
    "ma": "m a",
    "pa": "pas",
    "pri": "pris",
    "pk": "pourquoi",
    "pq": "pourquoi",
    "pkoi": "pourquoi",
    "pkw": "pourquoi",
    "pourkoi": "pourquoi",
    "prkoi": "pourquoi",
    "kel": "quel",
    "kelle": "quelle",
    "kels": "quels",
    "kelk": "quelque",
    "kelqun": "quelqu un",
    "qq": "quelqu un",
    "qqn": "quelqu un",
    "ki": "qui",
    "ke": "que",
    "k": "que",
    "q": "que",
    "kan": "quand",
    "kand": "quand",
    "qd": "quand",
    "qand": "quand",
    "koi": "quoi",
    "kom": "comme",
    "komen": "comment",
    "koman": "comment",
    "comen": "comment",
    "cmt": "comment",
    "cmnt": "comment",
    "commen": "comment",
    "eske": "est ce que",
    "esk": "est ce que",
    "esce": "est ce",
    "mrc": "merci",
    "mci": "merci",
    "merki": "merci",
    "mersi": "merci",
    "mercii": "merci",
    "bjr": "bonjour",
    "bjrs": "bonjour",
    "bjour": "bonjour",
    "bonjr": "bonjour",
    "bsr": "bonsoir",
    "slt": "salut",
    "cc": "coucou",
    "stp": "svp",
    "silvouplai": "svp",
    "siouplait": "svp",
    "sivouplait": "svp",
    "dak": "d accord",
    "dac": "d accord",
    "dacc": "d accord",
    "dacor": "d accord",
    "dakor": "d accord",
    "dakord": "d accord",
    "dacord": "d accord",
    "akor": "accord",
    "daccord": "d accord",
    "okay": "ok",
    "oki": "ok",
    "okok": "ok",
    "wi": "oui",
    "ouii": "oui",
    "ui": "oui",
    "wui": "oui",
    "oué": "oui",
    "oue": "oui",
    "ouais": "oui",
    "wai": "oui",
    "nn": "non",
    "nan": "non",
    "tro": "trop",
    "tjr": "toujours",
    "tjrs": "toujours",
    "tjs": "toujours",
    "toujour": "toujours",
    "tj": "toujours",
    "jamai": "jamais",
    "jms": "jamais",
    "bcp": "beaucoup",
    "bocou": "beaucoup",
    "dpuis": "depuis",
    "depui": "depuis",
    "dps": "depuis",
    "pr": "pour",
    "ds": "dans",
    "ns": "nous",
    "vs": "vous",
    "vou": "vous",
    "ms": "mais",
    "tt": "tout",
    "ts": "tous",
    "arjan": "argent",
    "larjan": "l argent",
    "larjen": "l argent",
    "larzan": "l argent",
    "arzan": "argent",
    "argen": "argent",
    "largent": "l argent",
    "largen": "l argent",
    "kont": "compte",
    "konte": "compte",
    "cpte": "compte",
    "kompte": "compte",
    "conte": "compte",
    "agens": "agence",
    "ajence": "agence",
    "lagence": "l agence",
    "lagent": "l agent",
    "kredi": "credit",
    "credi": "credit",
    "pret": "pret",
    "plinte": "plainte",
    "plint": "plainte",
    "plaint": "plainte",
    "klian": "client",
    "gichet": "guichet",
    "gicher": "guichet",
    "aten": "attends",
    "atend": "attends",
    "attend": "attends",
    "attant": "attends",
    "jatend": "j attends",
    "jattends": "j attends",
    "jatten": "j attends",
    "resu": "recu",
    "ressu": "recu",
    "reçu": "recu",
    "nv": "nouvelles",
    "nvl": "nouvelles",
    "tel": "telephone",
    "tél": "telephone",
    "fo": "faut",
    "lagen": "l agent",
    "ajan": "agent",
    "lajan": "l agent",
    "done": "donner",
    "dosie": "dossier",
    "demin": "demain",
    "revien": "reviens",
    "komite": "comite",
    "kesye": "caissier",
    "kessier": "caissier",
    "kesier": "caissier",
    "anvoye": "envoyer",
    "anvoyer": "envoyer",
    "fodré": "faudrait",
    "veu": "veux",
    "vx": "veux",
    "voudré": "voudrais",
    "apel": "appel",
    "apelé": "appeler",
    "rapelé": "rappeler",
    "anulé": "annuler",
    "lentemps": "longtemps",
    "ojd": "aujourd hui",
    "auj": "aujourd hui",
    "semene": "semaine",
    "parcq": "parce que",
    "pcq": "parce que",
    "pske": "parce que",
    "msg": "message",
    "sa": "ca",
}

# 0: courtesies that judge nothing, though they hold a word that would.
SCORES = {
    0: "merci bien, bonne journee, bonne soiree, bonne nuit, bonne fete, "
    "bonne fin de journee, bonne continuation, bonne reception, bonne annee, "
    "bonne semaine, bon courage, bon week end, bon dimanche, bon apres midi, "
    "bien recu, bien note, bien sur, bien entendu, si bien que, regardez bien, "
    "verifiez bien, ecoutez bien, lisez bien, je veux bien, on verra bien, "
    "un bon de caisse, eh bien, he bien, ou bien",
    1: "nul, nulle, tres nul, zero, pas du tout, pas du tout satisfait*, pas du tout "
    "content*, tres mecontent*, tres mauvais*, horrible, catastroph*, deplorable, "
    "tres decu*, tres insatisfait*, lamentable, inacceptable, tres mal, pire, honte",
    2: "pas satisfait*, pas content*, mecontent*, insatisfait*, peu satisfait*, "
    "mauvais*, decu*, pas bien, pas bon, pas terrible, mal, pas tres satisfait*, "
    "pas tres content*, pas trop satisfait*, pas vraiment satisfait*, pas vraiment, "
    "pas trop, bof, pas tres bien, faible, pas convaincu*",
    3: "moyen*, passable, ca va, ca peut aller, peut mieux faire, assez bien, "
    "acceptable, plus ou moins, un peu, "
    "correct*, comme ci comme ca, pas mal, assez satisfait*, ca va un peu, ni bien "
    "ni mal, couci couca, normal*",
    4: "satisfait*, content*, bien, bon, bonne, c est bien, c est bon, heureux, "
    "heureuse",
    5: "tres satisfait*, tres content*, tres bien, tres bon*, excellent*, parfait*, "
    "super, super bien, genial, bravo, impeccable, formidable, top, magnifique, "
    "effectivement, "
    "tout a fait satisfait*, vraiment satisfait*, totalement satisfait*, "
    "vraiment content*, trop content*, trop bien, entierement satisfait*, "
    "felicitation*, note maximale, note maximum, note max, 10 sur 10, 20 sur 20",
}

NUMBERS = {
    1: "un, une",
    2: "deux",
    3: "trois, troi",
    4: "quatre, quatr",
    5: "cinq, sinq, sink, cink",
}

# A number before one of these counts something; it is not a score.
UNITS = (
    "mois moi jour jours semaine semaines fois an ans annee annees heure heures h min "
    "minutes f fr fcfa cfa franc francs mille mil millions million personne personnes "
    "client clients agent agents credit credits e eme ieme er ere jrs "
    "cartes carnets plaintes autre autres des de du sur mille"
)

WORDS = {
    "greeting": [
        (
            2,
            "bonjour, bonsoir, salut, coucou, allo, bonne journee, bonne soiree, "
            "bonne nuit, bonne fete, bonne annee, bon week end, comment allez vous, "
            "comment vas tu, comment ca va, cava, ca va bien, la famille, hello, "
            "salam, bon dimanche, bon apres midi, bonne fin de journee, "
            "joyeux noel, ramadan, bonne arrivee, y a quelqu un, il y a quelqu un, "
            "etes vous la, vous etes la",
        ),
    ],
    "thanks": [
        (
            2,
            "dieu vous garde, apprecie votre, fier de, fiere de, cool, "
            "merci*, remerci*, d accord, ok, okey, bien recu, bien note, c est note, "
            "compris, j ai compris, entendu, que dieu vous benisse, "
            "dieu vous benisse, dieu te benisse, dieu vous paie, bravo, "
            "bon travail, bon courage, vous travaillez bien, c est gentil, "
            "felicitations, continuez comme ca, ca marche, amen, merci beaucoup, "
            "je vous en prie, message recu, votre message est bien recu, "
            "nous sommes fiers, bonne continuation, vous faites du bon travail, "
            "c est bien recu, recu 5 sur 5, je suis content de vos services, "
            "je suis contente de vos services, tres bon accueil, tres bon service",
        ),
    ],
    "question": [
        (
            1,
            "je voudrais, je souhaite, je souhaiterais, je veux, j aimerais, "
            "j ai besoin d, "
            "besoin d, date de, que faut il, jusqu a, ou je peux, ou peut on, "
            "il y a des, y a des, ya til, y a t il, y a til, "
            "mon solde, vous etes ou, vous donnez, expliquez moi, "
            "mon mari peut, ma femme peut, je peux, on peut, "
            "quel, quelle, quels, quelles, comment, combien, est ce que, est ce, "
            "pourquoi, ou se trouve, ou est situe*, ou se situe, a quelle heure, "
            "peut on, puis je, pouvez vous me dire, c est quoi, quand est ce, "
            "quand, qui est, qu est ce que, qu est ce, y a t il, avez vous, "
            "faites vous, dites moi, je voudrais savoir, je veux savoir, "
            "savoir si, j aimerais savoir, j aimerai savoir, "
            "renseign*, ou puis je, est il possible, c est possible, c est ou, "
            "faut il, peux tu me dire, dois je, vous etes ou, vous ouvrez, "
            "vous fermez, vous faites, pouvez vous",
        ),
        (
            2,
            "comment faire, que faire, quoi faire, que dois je faire, je fais comment, "
            "modalite*, besoin d information*, augmenter mon credit, "
            "prochaine echeance, prochaine reunion, change de numero, "
            "nouveau numero, activer l application, "
            "quelle heure, quel heure, horaire*, heure d ouverture, "
            "heures d ouverture, heures de travail, "
            "taux, "
            "quel* condition*, quel* document*, quel* piece*, quel* papier*, "
            "pieces a fournir, dossier a fournir, ouvrir un compte, "
            "ouverture de compte, faire un credit, demander un credit, "
            "avoir un credit, avoir un pret, "
            "demande de credit, demande d information*, "
            "ouvert le samedi, ouvert le dimanche, ouvert demain, "
            "ouvert aujourd hui, vous ouvrez, vous fermez, "
            "vos produits, vos services, quel est mon solde, "
            "changer mon numero, changer de numero, changer de telephone, "
            "devenir membre, devenir client*, adhere*, adhesion, "
            "agence la plus proche, adresse, votre numero, le numero de, "
            "fermer mon compte, cloturer mon compte, transferer mon compte, "
            "je veux un credit, je veux un pret, je voudrais un credit, "
            "je voudrais un pret, j ai besoin d un credit, j ai besoin d un pret, "
            "besoin d un financement, je cherche un credit, je cherche un pret, "
            "je veux un prêt, epargne a terme, plan d epargne, "
            "compte courant, carte d identite pour, calculer, simulation, "
            "je veux ouvrir, je souhaite ouvrir, je voudrais ouvrir, "
            "je souhaite faire un depot, je souhaite faire un credit, "
            "je voudrais faire un depot, je veux faire un depot, je veux epargner, "
            "je voudrais epargner, numero du, numero de l agence, avoir le releve, "
            "avoir un releve, mon releve, "
            "attestation, emploi, stage, recrut*, offre d emploi, "
            "jours feries, c est combien, ca coute combien, combien coute, "
            "combien ca coute",
        ),
    ],
    "status": [
        (
            3,
            "ou en est, ou en etes vous, ou en sommes nous, ou est ma plainte, "
            "ou est mon dossier, ma plainte est ou, ma plainte avance, "
            "suivi, suivre, suite donnee, etat, etat de ma plainte, "
            "etat d avancement, statut, des nouvelles, du nouveau, "
            "quelles nouvelles, nouvelle de ma plainte, "
            "nouvelles de ma plainte, nouvelle pour ma plainte, "
            "vous en etes ou, en etes ou, ma demande est traitee, ma demande avance, "
            "et ma plainte, et ma reclamation, et mon dossier, alors ma plainte, "
            "envoye une plainte ~ rien, fait une plainte ~ rien, "
            "plainte ~ c est comment, plainte ~ comment, plainte est ou, "
            "plainte du ~ est ou, traiter ma plainte, traiter ma reclamation, "
            "retour sur ma, retour pour ma, retour de ma, suite pour mon, "
            "suite pour ma, suite de mon dossier, et alors, "
            "dit ~ pour ma plainte, bon pour ma plainte, "
            "attends encore votre reponse, la reponse, allez me repondre, "
            "allez ~ m ecrire, alliez ~ m ecrire, alliez ~ me repondre, "
            "alliez ~ m appeler, avez vous decide, "
            "aucune nouvelle, pas de nouvelle*, quoi de neuf, quoi de nouveau, "
            "qu en est il, ou ca en est, ca en est ou, ca avance, "
            "evolution, avancement, mon dossier est ou, dossier avance, "
            "ma plainte ~ traitee, ma reclamation ~ traitee, "
            "traitement de ma plainte, traite ma plainte, reponse a ma plainte, "
            "reponse de ma plainte, reponse pour ma plainte, "
            "repondre a ma plainte, j attends votre reponse, "
            "j attends toujours votre reponse, attends votre retour, "
            "attends toujours une reponse, attends la reponse, "
            "attends une reponse, attends ma reponse, "
            "toujours pas de reponse, toujours aucune reponse, "
            "pas eu de reponse, pas de reponse, pas encore de reponse, "
            "pas recu de reponse, j attends la suite, la suite de ma plainte svp, "
            "aurai la reponse, aurai une reponse, avoir la reponse, avoir une reponse, "
            "aurai ma reponse, avoir ma reponse, quand ~ reponse, "
            "rien pour ma plainte, nouvel* pour ma plainte, est arrivee ou, "
            "en est arrivee, "
            "avez ~ recu ma plainte, avez ~ recu mon message, avez ~ lu mon message, "
            "avez ~ lu ma plainte, "
            "mon affaire, ma plainte en est, ma plainte la, quelle suite, "
            "pas de suite, sans suite, suis toujours en attente, "
            "vous avez vu ma plainte, avez vous recu ma plainte, "
            "vous avez recu ma plainte, vous avez recu mon message, "
            "a quel niveau, quel niveau, aucune reponse, aucun retour, "
            "ma plainte de ~ rien, nouvelles de mon dossier, nouvelles de ma, "
            "aux nouvelles, nouvelles pour la plainte, nouvelles pour ma, "
            "m avez oublie pour ma plainte, oublie ma plainte, "
            "fait quoi ~ plainte, fait quoi ~ reclamation, fait quoi de ma, "
            "plainte a t elle, plainte est elle, savoir ou vous, ou vous en etes",
        ),
    ],
    "withdrawal": [
        (
            3,
            "annul* ~ plainte, annul* ~ reclamation, annul* ma demande, "
            "annulation de ma plainte, annulation plainte, "
            "retir* ~ plainte, retir* ~ reclamation, retrait de ma plainte, "
            "retrait de plainte, abandon* ~ plainte, "
            "supprim* ~ plainte, effac* ~ plainte, enlev* ~ plainte, "
            "arret* ~ plainte, arret* la procedure, arretez la procedure, "
            "ferm* ~ plainte, ferm* mon dossier, "
            "laissez tomber, laisse tomber, je laisse tomber, "
            "plus besoin de la plainte, ne veux plus porter plainte, "
            "je veux plus porter plainte, renonce a ma plainte, je renonce, "
            "je me desiste, desiste*, classez ma plainte, classer ~ plainte, "
            "je ne me plains plus, oubliez ma plainte, "
            "ne traitez plus ma plainte, annule tout, annulez tout, "
            "plus la peine, ce n est plus la peine, c est plus la peine, "
            "ne tenez pas compte de ma plainte, ne tenez plus compte, "
            "ne souhaite plus ~ plainte, ne souhaite pas continuer, "
            "ne veux plus continuer, ne continue plus, a l amiable, "
            "j ai mal compris, oubliez, est arrive finalement, "
            "finalement ~ recu, finalement ~ arrive, finalement ~ trouve, "
            "ne veux plus me plaindre, plus necessaire, affaire est close, "
            "je pardonne, plainte annulee, reclamation annulee, est retrouve, "
            "est retrouvee, annulez la plainte, stop a ma plainte, "
            "plus de plainte, finalement c est bon, c est bon annulez, annulez, "
            "erreur de ma part, je me suis trompe*, c etait mon erreur, "
            "je mettre fin a ma plainte, mettre fin a ma plainte, "
            "supprim* ~ reclamation, effac* ~ reclamation, enlev* ~ reclamation, "
            "abandon* ~ reclamation, ferm* ~ reclamation, class* ~ reclamation, "
            "arret* ~ reclamation, laiss* ~ reclamation, oubliez ce que, "
            "plainte terminee, annulation, probleme est fini, c est fini, "
            "laisser ma plainte, "
            "laisser la plainte, l erreur c etait, n ai plus de plainte, "
            "pas la peine de continuer, pas la peine de traiter, "
            "veux plus de plainte, ne veux plus me plaindre, plus de suite, "
            "plainte n a plus, plainte n est plus, "
            "retire ce que, pouvez fermer, pouvez classer, pouvez cloturer, "
            "fermez le dossier, classez le dossier, cloturez, reclamation a annuler, "
            "plainte a annuler, reviens sur ma plainte, pas suite a ma, "
            "ne donnez pas suite, ne donnez plus suite, s est entendu*, "
            "nous sommes entendus, sommes arranges, n est plus valable",
        ),
        (
            2,
            "m a rendu l argent, m a rendu mon argent, ont rendu mon argent, "
            "m a rendu mon, m ont rendu mon, "
            "c est regle, est regle, c est deja regle, tout est regle, "
            "probleme regle, probleme est regle, "
            "affaire reglee, c est resolu, probleme resolu, est resolu, "
            "deja resolu, c est arrange, on s est arrange, nous nous sommes arranges, "
            "s est arrange, j ai retrouve mon, j ai retrouve ma, "
            "j ai finalement recu, j ai enfin recu, ils m ont rembourse, "
            "on m a rembourse, m a deja rembourse, ai ete rembourse*, "
            "tout est rentre dans l ordre, rentre dans l ordre, "
            "plus de probleme, plus besoin, ca y est c est fait, "
            "on a trouve une solution, a ete regle, j ai eu gain de cause, "
            "m ont paye, m a paye, argent est revenu, argent est la, tout est bon, "
            "c est bon maintenant, tout va bien maintenant, on s est compris, "
            "j ai eu mon argent, j ai recu mon argent",
        ),
    ],
    "call_back": [
        (
            3,
            "pour un appel, parler a l agent, parler avec l agent, passez me voir, "
            "vous voir, numero pour appeler, appelez au, "
            "etre rappele*, etre appele, etre contacte*, se parler au telephone, "
            "parler au telephone, vous pouvez me rappeler, se parler, "
            "qu on m appelle, quelqu un m appelle, m appelle au, appelez au, "
            "numero ~ appelez, rappelez, appelez svp, "
            "appel* moi, rappel* moi, appelle moi, "
            "m appeler, m apeler, me rappeler, me rapeler, m appeller, me contacter, "
            "attends votre appel, attends un appel, attend votre appel, "
            "contactez moi, contacte moi, joignez moi, me joindre, "
            "telephonez moi, passez moi un coup de fil, coup de fil, "
            "parler a quelqu un, parler avec quelqu un, "
            "parler a un agent, parler a un conseiller, parler avec un conseiller, "
            "parler au directeur, parler a la directrice, "
            "parler au responsable, parler a un responsable, "
            "parler avec le responsable, parler avec un responsable, "
            "parler avec le directeur, parler avec vous, parler a une personne, "
            "parler au chef, parler avec le chef, "
            "parler de vive voix, vous parler, rencontrer le responsable, "
            "rencontrer le directeur, voir le directeur, "
            "voir un responsable, bipez moi, bipe moi, "
            "biper moi, un appel svp, rappel svp, besoin d un appel, "
            "prefere parler, prefere un appel, je ne sais pas ecrire, "
            "je sais pas ecrire, je ne peux pas ecrire, "
            "avoir un rendez vous, veux un rendez vous, voudrais un rendez vous, "
            "prendre rendez vous, veux un rdv, un rdv svp, "
            "expliquer au telephone, vous expliquer au telephone, "
            "expliquer de vive voix, un agent peut m appeler, parler a un humain, "
            "parler a une vraie personne, me telephoner, telephonez, "
            "mettez moi en contact, en contact avec, bipez, rappele moi, "
            "pouvez m appeler, peut m appeler, peut me joindre, passez moi quelqu un, "
            "appele moi, faut m appeler, ouvert appelez, passer un appel, "
            "de vive voix",
        ),
    ],
    "denunciation": [
        (
            4,
            "denonc*, denons*, denonce, denoncer, denonciation, signalement, "
            "lanceur d alerte, "
            "ne dites pas que c est moi, dites pas que c est moi, "
            "dire pas que c est moi, "
            "ne dites pas mon nom, pas dire mon nom, ne citez pas mon nom, "
            "sans citer mon nom, ne donnez pas mon nom, pas donner mon nom, "
            "sans donner mon nom, sans dire mon nom, cachez mon nom, "
            "gardez mon nom secret, que mon nom ne ~ pas, "
            "ne revelez pas, ne me citez pas, ne mentionnez pas mon nom, "
            "anonyme*, anonymat, anonymement, rester dans l ombre, "
            "c est confidentiel, reste confidentiel, confidentialite, "
            "reste entre nous, entre vous et moi, "
            "il ne faut pas qu il sache, qu ils ne sachent pas, "
            "faut pas qu il sache, faut pas qu on sache, "
            "qu il ne sache pas, peur de represailles, "
            "peur des represailles, represailles, "
            "j ai peur qu il, si on sait que c est moi, s il apprend que c est moi, "
            "sans que l on sache, personne ne doit savoir que, "
            "je suis employe*, je travaille ici et, je suis un collegue, "
            "corrup*, corrompu*, pot de vin, pots de vin, bakchich, dessous de table, "
            "sous la table, pourboire oblig*, detourn*, "
            "credits fictifs, credit fictif, prets fictifs, pret fictif, "
            "clients fictifs, client fictif, faux client*, faux dossier*, "
            "faux credit*, faux pret*, faux compte*, faux recu*, "
            "fausse signature*, fausses signatures, imite* ~ signature*, "
            "imiter la signature, signe a la place, falsif*, "
            "prete nom, fraud*, magouill*, malversation*, "
            "blanchiment, "
            "harcel*, harcelement, attouch*, coucher avec, couche avec, "
            "ne dites a personne, dites a personne que, ne le dites pas que, "
            "peux pas dire mon nom, peux pas donner mon nom, "
            "veux pas donner mon nom, veux pas dire mon nom, "
            "veux pas que mon nom, veux pas qu on sache, veux pas qu il sache, "
            "ne veux pas etre connu*, sans que mon nom, mon nom ne sorte pas, "
            "mon nom ne doit pas, gardez mon identite, cachez mon identite, "
            "signal* ~ quelqu un, signal* ~ agent, signal* ~ agents, "
            "signal* ~ caissier*, signal* ~ employe*, signal* ~ chef, "
            "signal* ~ directeur, signal* ~ gerant*, signal* ~ collecteur*, "
            "signal* ~ pratique*, signal* ~ abus, signal* ~ comportement*, "
            "dans la poche, dans sa poche, dans ses poches, dans leurs poches, "
            "son propre profit, enrichi*, "
            "sans me nommer, ne pas me nommer, me nommez pas, rester inconnu*, "
            "devoil*, discretion, discretement, pas me citer, sans me citer, "
            "ne pas citer, sans qu on sache, sans que personne ne sache, "
            "si je parle, si on parle, si tu parles, "
            "corromp*, pas qui je suis, sais qui a pris, sais qui vole, "
            "gardez ~ entre nous, reste entre, truqu*, "
            "fictif*, fictive*, qui vole, qui volent, volent ensemble, les vols, "
            "ses vols, sans cadeau, controle surprise, controle inopine, "
            "un inspecteur, des inspecteurs, un audit, faites un controle, "
            "enquetez, menez une enquete, faites une enquete, dirai pas mon nom, "
            "dirai pas qui, c est moi qui ai, protegez moi, rester cache*, "
            "ca se sache, pas dire qui je suis, ne sache qui je suis, en cachette, "
            "identite secrete, que j ai ecrit, que je vous ecris, "
            "je suis agent chez vous, je suis caissier* chez vous, "
            "je suis stagiaire, je travaille chez vous, je travaille a l agence, "
            "je travaille dans, chef nous oblige, chef nous force, "
            "directeur nous oblige, superviseur me, superviseur nous, "
            "faits graves, choses pas normales, choses bizarres, pas catholique*, "
            "sans enveloppe, mouill* la barbe, mouill* pas, graisse* la, "
            "bouffe notre, bouffe l, bouffe les remboursement*, bouffer l, "
            "a bouffe, ont bouffe, mange les remboursement*, mange notre, "
            "mange la tontine, "
            "mange notre argent, mangent notre argent, mange les sous, "
            "mange nos, bouffe nos, bouffe les, bouffent, "
            "faveurs sexuelles, sexe contre, droit de cuissage, "
            "chantage, racket*, extorq*, "
            "met* ~ dans sa poche, met* ~ dans leur* poche*, mis ~ dans sa poche, "
            "garde l argent des clients, "
            "garde l argent, garde les remboursements, "
            "garde les versements, encaisse ~ sans recu, "
            "ne verse pas l argent des clients, "
            "prend l argent des clients, prennent l argent des clients, "
            "se sert dans la caisse, pique dans la caisse, "
            "puise dans la caisse, "
            "abus de pouvoir, conflit d interet*, conflits d interet*, "
            "donne des credits a sa famille, credits a sa famille, "
            "credits a ses amis, credit a ses amis, credits a ses parents, "
            "favoritisme, gardez ca secret, gardez le secret, garder ca secret, "
            "touche ~ argent sur, touche ~ sur les dossiers, touche sa part, "
            "touche une commission, touchent une commission, "
            "se partagent l argent, se partage l argent, partagent l argent des, "
            "prend leur credit, prend leurs credits, prend leur argent, "
            "prend leur epargne, mangent l argent, mange l argent, bouffe l argent, "
            "gens qui n existent pas, clients qui n existent pas, "
            "personnes qui n existent pas, noms qui n existent pas, "
            "credits pour lui, credit pour lui meme, credits pour elle, "
            "prets pour lui, choses louches, pas clair avec l argent, "
            "drague les, draguent les, mouiller la barbe, graisser la patte, "
            "paie l agent pour, payer l agent pour, paye l agent pour, "
            "argent pour lui, argent pour elle meme, utilise l argent de, "
            "utilise l argent des, joue avec l argent, "
            "avance* ~ de l argent de la caisse, surfactur*, "
            "conditionne* ~ credit, echange de faveurs, echange d un credit, "
            "sort avec les clientes, profite des femmes, profite des clientes, "
            "ristourne sur les credits, complice*, complicite",
        ),
        (
            4,
            "demand* un cadeau, demand* des cadeaux, exig* un cadeau, "
            "exig* des cadeaux, reclam* sa part, prend sa part, "
            "prennent leur part, veut sa part, demand* sa part, "
            "prend ~ pour cent, prend une commission, prend des commissions, "
            "sans donner de l argent, argent de l essence, "
            "l argent du carburant, achet* les credits, vend* les credits, "
            "vendent les credits, monnaie les credits, monnayer, pour le the",
        ),
        (
            4,
            "il vole, elle vole, ils volent, il nous vole, vole les clients, "
            "vole l argent, volent l argent, vole de l argent, volent les clients, "
            "vole dans la caisse, "
            "voleur, voleuse, voleurs, un vol, du vol, des vols, "
            "vol d argent, vol de l argent, vol a l agence, vol dans, "
            "vol a la caisse, vol organise, il y a vol, temoin d un vol, "
            "vole les vieilles, vole la caisse, "
            "a vole, ont vole, a volé",
        ),
    ],
    # What a member of staff must not do, whoever the victim is.
    "wrong": [
        (
            1,
            "signe a ma place, signe a sa place, signe a leur place, "
            "signe pour les, signe pour des, signer a ma place, fait signer les, "
            "fait signer des, imite ma, imite mon, pret sur mon nom, "
            "credit sur mon nom, pret a mon nom, credit a mon nom, pret en mon nom, "
            "credit en mon nom, pret ~ mon nom, credit ~ mon nom, "
            "avec ma carte d identite, avec ma piece, avec mes papiers, "
            "avec mes pieces, au nom des, au nom de gens, au nom de personnes, "
            "vole les, vole des, vole aux, vole nos, vole leur*, volent les, "
            "volent des, volent nos, voler les, voler des, voler nos, "
            "disparu avec l argent, disparu avec les, disparu avec nos, "
            "disparu avec la, disparu avec le, disparu avec tout, "
            "parti avec l argent, parti avec les, parti avec nos, "
            "parti avec la caisse, parti avec la tontine, parti avec tout, "
            "enfui avec, enfuie avec, fui avec, sauve avec, envole avec, fuit avec, "
            "chez lui le soir, chez lui la nuit, viens chez lui, venir chez lui, "
            "viens pas chez lui, aller chez lui, a l hotel, passer la nuit, "
            "dormir avec, le rejoindre, sortir avec lui, sortir avec moi, "
            "sexuel*, messages d amour, photos nues, photo nue, touche les seins, "
            "touche les fesses, me touche, caress*, me drague, me courtise, "
            "retire ~ compte des, preleve ~ compte des, retire sur le compte des, "
            "pioche dans, tape dans la caisse, vide les comptes, gonfl*, "
            "trafiqu*, maquill*, son numero personnel, "
            "garde le reste, garde la difference, garde une partie, prend le reste, "
            "vient chez moi la nuit, vient chez moi le soir, veut ma fille, "
            "vend ~ informations, donne ~ informations des, vend ~ numeros des, "
            "en plus de la cotisation, en plus des cotisations, petit cadeau, "
            "un cadeau, des cadeaux, pourboire*, pourcentage, un mouton, poulet*, "
            "prix du transport, argent du transport, fait sortir l argent, "
            "font sortir l argent, profite que, profite de ce que, mon doigt, "
            "le doigt, pret avec ma, pret avec mes, credit avec ma, "
            "credit avec mes, venir seule, viens seule, seule le soir, "
            "le soir dans son, poitrine, seins, fesses, toucher ma, toucher mes, "
            "touche ma, touche mes, autour de ma fille, deuxieme femme, "
            "devienne sa, choses sales, paroles sales, deplace*, "
            "fait des faux, font des faux, camoufl*, sans recu, "
            "pas sur le recu, recu ~ alors qu, ne donne jamais de recu, "
            "qui arnaque*, arnaque les, arnaque des, arnaquent les, trompe les, "
            "trompent les, escroc, escrocs, arnaqueur*, bandit*, et a disparu, "
            "et a fui, et s est enfui, et ont disparu, et il a disparu, "
            "avec les clientes, avec des clientes, avec les femmes, avec les filles, "
            "en echange de, chez les femmes, chez les veuves, main sur moi, ma main, "
            "mots sales, m a serre, embrass*, credit ~ deced*, pret ~ deced*, "
            "credit ~ defunt*, pret ~ defunt*, nom de mon pere, nom de ma mere, "
            "nom de mon mari, noms de gens, noms des, les noms d*, "
            "change les montants, change les chiffres, modifie les, efface les, "
            "rature les, ce qu il veut avec, ce qu elle veut avec, "
            "n importe quoi avec, pour sa famille, pour ses amis, pour ses proches, "
            "leur donne des prets, leur donne des credits, sur notre dos, "
            "prend une partie, note moins, inscrit moins, ecrit moins, "
            "ne note pas tou*, ne verse pas a, ne verse pas tout, ne depose pas, "
            "ne reverse pas, ne remet pas, n inscrit pas, sans leur dire, "
            "sans leur accord, a leur insu, se sert, se servent, s est servi, "
            "prend ~ de la caisse, prend ~ dans la caisse, sort ~ de la caisse, "
            "credit ~ au nom d*, pret ~ au nom d*, credits ~ au nom d*, "
            "prets ~ au nom d*, credit ~ nom de, pret ~ nom de, copie ma, copie la, "
            "mes papiers pour, avec mon carnet, utilise mes, utilise ma, "
            "utilise mon, utilise leur*, utilise les, pouce*, empreinte*, "
            "fausse carte*, fausses cartes, fausse* piece*, faux papier*, "
            "faux nom*, fausse* identite*, invent*, fantome*, "
            "coucher, sa copine, sa maitresse, sors avec, sors pas avec, sortir avec, "
            "sa chambre, chez lui, une faveur, des faveurs, de lui nu, tout nu, "
            "me toucher, des avances, rapports, rapport sexuel, triche*, tricheur*, "
            "malhonnete*, fait des affaires, font des affaires, des combines, "
            "vend le, vend les, vend des, font payer les, fait payer les, "
            "font payer aux, fait payer aux, a ses enfants, a ses amis, a ses freres, "
            "a ses parents, a ses copines, a ses proches, a sa famille, a sa femme, "
            "a son frere, a son ami, sur le dos des, ceux qui parlent, "
            "partage avec, partagent avec, prete l argent, complicite avec, "
            "numero personnel, compte personnel, son propre compte, "
            "son propre numero, son compte a lui, son telephone personnel, "
            "son compte orange money, son orange money, son wave, son momo",
        ),
    ],
    # Others than the author, whom a member of staff takes money from.
    "others": [
        (
            1,
            "les clients, des clients, aux clients, les clientes, des clientes, "
            "aux clientes, les gens, des gens, aux gens, les femmes, des femmes, "
            "aux femmes, les mamans, des mamans, aux mamans, les vieux, les vieilles, "
            "des vieux, des vieilles, aux vieux, aux vieilles, les veuves, "
            "des veuves, villageois*, les membres, des membres, aux membres, "
            "tout le marche, du marche, les commercant*, des commercant*, "
            "aux commercant*, les epargnants, des epargnants, analphabet*, illettre*, "
            "les paysans, des paysans, aux paysans, les pauvres, des pauvres, "
            "aux pauvres, les autres, des autres, aux autres, chaque client*, "
            "chaque personne, chaque dossier, chaque credit, chaque pret, "
            "tout le monde, nos cotisations, notre groupement, le groupement, "
            "du groupement, nos meres, nos mamans, nos epargnes",
        ),
    ],
    # What can be taken from others.
    "cash": [
        (
            1,
            "argent, sous, somme*, remboursement*, versement*, depot, depots, "
            "epargne*, "
            "cotisation*, tontine*, compte, comptes, pension*, mises, montant*, "
            "caisse, echeance*, mensualite*, credit, credits, pret, prets, retrait*, "
            "salaire*, bordereau*, recu, recus, carnets, dossiers, materiel, carburant",
        ),
    ],
    # Whom the money is for.
    "self": [
        (
            1,
            "pour lui, pour elle, pour eux, lui meme, elle meme, eux memes, "
            "pour leur compte, pour leur poche",
        ),
    ],
    "take": [
        (
            1,
            "prend*, pris, garde*, gardent, retir*, enlev*, encaiss*, mang*, bouff*, "
            "piqu*, ramass*, collect*, recupere*, soustrai*, preleve*, coupe, "
            "coupent, fait payer, font payer, fait des retraits",
        ),
    ],
    # Who does it, more surely than "il" or "quelqu'un".
    "official": [
        (
            1,
            "caissier*, caissiere*, agent, agents, gerant*, directeur*, directrice*, "
            "chef, chefs, conseiller*, gestionnaire*, employe*, personnel, "
            "guichetier*, comptable*, charge de pret, charge de credit, "
            "charge de clientele, collecteur*, collectrice*, animateur*, "
            "animatrice*, vigile, gardien, tresorier*, de chez vous, monsieur du "
            "credit, dame du credit, gars de l agence, gars du credit, "
            "votre gars, vos gars, vos gens, gars qui, qui travaille chez vous, "
            "prepose*, collegue*, secretaire*, dans votre bureau, "
            "dame de l agence, monsieur de l agence, votre homme, un des votres, "
            "responsable, patron, superviseur*, controleur*, stagiaire*, commercial",
        ),
    ],
    # Together, these three kinds are a bribe: who asks, for what, in return for what.
    "ask": [
        (
            1,
            "demand*, exig*, reclam*, veut, veulent, prend, prennent, pris, prenne, "
            "faut payer, faut donner, faut lui donner, faut leur donner, il faut, "
            "tu ne donnes pas, on ne donne pas, tu donnes pas, tu ne paies pas, "
            "tu paies pas, on donne pas, ne paye pas, si on donne, paye, donne, "
            "reclame, oblige*, attend de moi, dit de lui envoyer, dit d envoyer, "
            "lui envoyer, lui verser, lui remettre, lui payer, lui donner, "
            "doit donner, doit payer, dois donner, dois payer, devons donner, "
            "devons payer, faut mouiller, propose, insiste, faut passer par, "
            "gliss*, je donne pas, ne donne pas, dois lui donner, j ai donne",
        ),
    ],
    "gift": [
        (
            1,
            "argent, cadeau, cadeaux, sous, pourboire, quelque chose, commission, "
            "un petit truc, une somme, un mouton, poulet, poulets, du the, billet, "
            "de main en main, la main a la main, un geste, petite enveloppe, "
            "enveloppe, mouill*, faveur*, sa part, moitie du credit, moitie du pret, "
            "gliss*, un billet",
        ),
    ],
    "favour": [
        (
            1,
            "avant le credit, avant le pret, avant de donner, avant d accorder, "
            "avant d octroyer, avant de valider, avant de signer, avant de traiter, "
            "avant de debloquer, avant le decaissement, avant le deblocage, "
            "avant d avoir le credit, avant d avoir le pret, "
            "pour accorder, pour octroyer, pour donner le credit, "
            "pour donner un credit, pour donner le pret, pour donner les credits, "
            "pour avoir le pret, pour avoir le credit, pour avoir un credit, "
            "pour avoir un pret, pour valider, pour signer, pour debloquer, "
            "pour faire passer, pour que le dossier, pour que mon dossier, "
            "pour que ton dossier, pour accelerer, pour avoir credit, pour avoir pret, "
            "pour obtenir, pour que mon credit, pour que le credit, pour que mon pret, "
            "pour que le pret, pour que ca passe, pour que ca avance, "
            "avant que, sinon, faute de quoi, sans ca, pour laisser passer, "
            "pour entrer, pour passer, pour le credit, pour le pret, pour mon credit, "
            "pour mon pret, pour un credit, pour un pret, pour etre servi*, "
            "pour servir, pour le dossier, pour me donner, pour nous donner, "
            "pour qu il, pour qu elle, acceler*, n aurai pas, n aura pas, "
            "la moitie du credit, la moitie du pret, avant le comite, "
            "dossier n avance pas, dossier ne passe pas, dossier ne bouge pas, "
            "dossier est bloque, pas de credit, n auras pas, pas ton credit, "
            "pas le credit",
        ),
    ],
    # The whole text is one of these words.
    "alone": [(1, "vol, fraude, corruption, detournement, escroquerie interne")],
    "victim": [
        (
            1,
            "de voleur, de voleuse, victime de, victime d, victime d une, "
            "on m a vole, m ont vole, m avez vole, vole ma carte, vole mon carnet, "
            "vol de ma carte, vol de mon carnet, vol de mon telephone, "
            "vole mon telephone, on a vole mon, on a vole ma, vous m avez vole, "
            "je me suis fait voler, vous nous volez, vous etes des voleurs, "
            "bande de voleurs, vous volez",
        ),
    ],
    "stop": [
        (
            4,
            "ne plus m ecrire, ne plus m envoyer, stop, arret, arretez, arrete, "
            "cessez, cessez vos, desabonn*, desinscri*, "
            "ne m envoyez plus, ne m ecrivez plus, plus de message*, plus de sms, "
            "arretez vos message*, arretez de m envoyer, arretez vos sms, "
            "arretez les sms, arreter les sms, arretez les messages, "
            "arreter les messages, arretez de m ecrire, cessez de m envoyer, "
            "ne veux plus recevoir, veux plus recevoir, veux plus de vos, "
            "ne plus recevoir, plus recevoir de, retirez mon numero, "
            "enlevez mon numero, supprimez mon numero, effacez mon numero, "
            "stoppez vos, stoppez les, stopper vos, desactivez les, "
            "desactivez vos, desactiver les, desactiv*, arret* de deranger, arret* ~ "
            "deranger, "
            "messages arretez, sms arretez, retir* mon numero, plus contacter, "
            "plus ~ vos messages, plus ~ vos sms, marre ~ vos messages, "
            "marre ~ vos sms, assez de vos, besoin de vos messages, "
            "besoin de vos sms, rayez moi, rayez mon numero, otez moi, otez mon "
            "numero, "
            "sortez mon numero, supprimez moi, vos messages ~ fatigue*, "
            "vos sms ~ fatigue*, messages me fatigue*, sms me fatigue*, "
            "stopper les, stopper vos, arreter vos, arreter d ecrire, "
            "n envoyez plus, n ecrivez plus, plus rien recevoir, "
            "pas demande vos messages, pas demande vos sms, "
            "stoppe, stoppez, de vos envois, supprim* mon contact, supprim* mon nom, "
            "effac* mon contact, enlev* mon contact, n envoyez rien, fin des messages, "
            "plus d sms, plus de vos sms, plus de vos messages, desinscription, "
            "ne me derangez plus, plus me contacter, stop ~ publicite*, "
            "arret* ~ publicite*, "
            "stop ~ message*, stop ~ sms, arret* ~ message*, arret* ~ sms, "
            "stop les, stop aux sms, pas de sms svp, pas de message svp, "
            "sms me derangent, messages me derangent, de la liste, "
            "retirez moi, enlevez moi, plus de texto*, plus m ecrire, "
            "plus rien m envoyer, m envoyez plus rien, "
            "foutez moi la paix, laissez moi tranquille, arrete vos sms, "
            "arrete de m envoyer",
        ),
    ],
    "help": [
        (
            3,
            "aide, aidez moi, aide moi, info, infos, besoin d aide, comment ca marche, "
            "comment faire pour me plaindre, comment faire une plainte, "
            "comment porter plainte, comment deposer ~ plainte, "
            "comment ~ deposer une plainte, comment ~ deposer, que faut il envoyer, "
            "faut il envoyer, faut envoyer quoi, envoyer quoi au numero, "
            "comment deposer ~ reclamation, comment faire une reclamation, "
            "comment envoyer une plainte, comment envoyer ma plainte, "
            "comment me plaindre, comment se plaindre, "
            "comment on fait pour se plaindre, "
            "comment reclamer, "
            "ne sais pas quoi ecrire, sais pas quoi ecrire, quels mots, quel mot, "
            "expliquez moi comment, aidez moi a faire une plainte, "
            "que dois je ecrire, que dois je envoyer, quoi ecrire, "
            "je dois ecrire quoi, on ecrit quoi, j ecris quoi, "
            "aidez moi a utiliser, aidez moi a ecrire, aide pour ecrire, on tape quoi, "
            "je tape quoi, tape quoi, comprends pas votre message quoi, "
            "reclamation comment, plainte comment, comment on ecrit, "
            "comment on envoie, comment on fait pour envoyer, comment on porte, "
            "comment deposer, comment ecrire, c est quoi les codes, "
            "comment utiliser, mode d emploi, "
            "ce numero sert a quoi, a quoi sert ce numero, "
            "c est quoi ce numero, ce numero c est pour quoi, "
            "que peut on faire ici, quels sont les mots, mots cles, "
            "menu, comment ca fonctionne, "
            "je ne comprends pas votre message, "
            "comprends pas le message, comprends pas ce message, "
            "comprends pas votre sms, comment suivre ma plainte, "
            "comment faire pour suivre, les mots a envoyer, quoi les mots, "
            "utiliser vos sms, utiliser ce service, utiliser ce numero, "
            "marche votre service, marche ce service, marche ce numero, "
            "que dois je taper, quoi taper, c est quoi suivi, "
            "pour envoyer une plainte, faut il ecrire, faut ecrire quoi, "
            "les codes, c est quoi ce service, les commandes, on utilise ca, "
            "envoyer une plainte par, expliquez moi le service, que puis je ecrire, "
            "comment se servir de, comment vous ecrire, comment vous envoyer, "
            "comment ~ une plainte, comment ~ plaindre, comment ~ une reclamation, "
            "comment ~ par sms, comment ~ ce service, comment ~ ce numero, "
            "quoi ~ ce service, sert ~ numero, "
            "je peux envoyer quoi, envoyer quoi, comprends rien a vos, "
            "comprends pas comment, montrez moi comment, expliquez comment, "
            "comment signaler, guidez moi, "
            "faire quoi avec ce numero, vous ecrire une plainte, ecrire une plainte",
        ),
    ],
    "advert": [
        (
            3,
            "compte ~ suspendu, cher client, chere cliente, chers clients, "
            "nouvelle collection, disponible*, urgent envoyez, envoyez cv, "
            "offre d emploi, medium, etre aime, retour de l etre, professeur, "
            "entre particulier, clique, tu as gagne, "
            "a louer, chambres, vente de, je vends, vend du, guerison, plantes, "
            "tire au sort, jouez, formation, inscription*, contacts, trading, "
            "whatsapp, foire, entree gratuite, chers parents, en 24h, "
            "toute personne serieuse, en 5 minutes, sans papier appelez, "
            "betclic, malheur, devient riche, "
            "vous avez gagne, avez ete selectionne*, avez ete tire*, tirage au sort, "
            "heureux gagnant, gagnant*, loterie, cliqu*, promo, promotion, promos, "
            "profitez, offre exceptionnelle, offre speciale, offre limitee, "
            "offre du jour, "
            "a seulement, gratuit*, bonus, jackpot, parie*, pari sportif, "
            "paris sportifs, "
            "1xbet, forex, crypto*, bitcoin, investissez, "
            "gagnez, gagner de l argent, devenez riche, marabout*, voyance, voyant, "
            "retour d affection, retour affectif, "
            "code pin, votre code secret, envoyez votre code, mot de passe, "
            "votre compte sera bloque, votre compte est suspendu, "
            "confirmez vos informations, confirmer vos informations, "
            "mettez a jour vos informations, transferez ce message, "
            "partagez ce message, partage a 10, envoyez a 10, envoie a 10, "
            "soldes, remise, reduction de, livraison, vente flash, "
            "telechargez, abonnez vous, whatsapp au, contactez le, "
            "pret entre particuliers, pret sans garantie, pret rapide, "
            "credit rapide, sans garantie ni, forfait, pass internet, "
            "recharge*, illimix, mega, giga, "
            "don de, heritage, cherche partenaire, composez, tapez, "
            "terrains a vendre, terrain a vendre, a vendre, villa, "
            "nouveau modele, grand arrivage, arrivage, destockage, "
            "travaillez a la maison, travailler a la maison, rejoignez, telegram, "
            "par jour sans, revenu passif, gagne un, gagne une, en repondant, "
            "ce lien, par une veuve, repondez a mon mail, a debattre, contactez m, "
            "terrain, terrains, parcelle a, contactez monsieur, prix promo, "
            "bon prix, prix abordable*, commandez, visitez, boutique en ligne, "
            "prix casses, vends, laisse par, "
            "contactez whatsapp, nous recrutons, "
            "recrutons, tous nos articles, nos articles, envoie ~ sur ce numero, "
            "envoie ~ sur ce compte, cours particulier*, cours a domicile, "
            "voyant*, marabout*, retour affectif, "
            "recevez, votre colis, cadeaux a gagner, a gagner",
        ),
    ],
    "yes": [
        (
            3,
            "bien merci, bien, oui, d accord, ok, okey, c est bon, c est bien, "
            "c est parfait, parfait, "
            "ca me va, ca me convient, cela me convient, me convient, j accepte, "
            "je valide, je confirme, je suis d accord, ca marche, entendu, bien sur, "
            "absolument, exact*, tout a fait, affirmatif, c est regle, est regle, "
            "satisfait*, content*, tres bien, super, impeccable, accepte, bien recu, "
            "j ai recu mon argent, bien recu mon argent, c est correct, "
            "probleme resolu, c est resolu, "
            "convenu, volontiers, tout est ok, c est ok, c est fait",
        ),
    ],
    "no": [
        (
            4,
            "non, absolument pas, pas d accord, pas satisfait*, pas content*, "
            "pas du tout, "
            "n accepte pas, "
            "accepte pas, je refuse, ne me convient pas, me convient pas, "
            "convient pas, pas regle, pas resolu, toujours pas, "
            "pas encore, rien recu, pas rembourse, "
            "n ai rien recu, ai rien vu, je conteste, conteste, "
            "pas correct, c est faux, pas vrai, pas bon, mensonge*, mecontent*, "
            "pas acceptable, inacceptable, faux, jamais de la vie, negatif, "
            "n est pas juste, pas juste, insatisfait*, decu*, mentez, "
            "le contraire, n importe quoi, pas vrai, pas mon probleme, ment, mentent, "
            "attends encore, pas ce que, "
            "nouvel examen, reexamin*, revoir mon dossier, revoyez, faire appel, "
            "je fais appel, pas convaincu*, ca ne va pas, ca va pas, "
            "rien n est, rien n a change, rien n a ete, pas ma reponse, "
            "ne repond pas a, vous n avez pas compris, "
            "pas la bonne, "
            "ne suis pas d accord",
        ),
    ],
    "addition": [
        (
            3,
            "suite du message, oublie le nom, oublie la date, oublie le montant, "
            "suite de ma plainte, suite a ma plainte, suite de mon message, "
            "suite message, la suite, pour completer, complement, "
            "j ajoute, je rajoute, ajoutez, ajouter, rajouter, a ajouter, "
            "j ai oublie de dire, j ai oublie de preciser, oublie de vous dire, "
            "oublie de mentionner, oublie de mettre, oublie de donner, "
            "oublie d ecrire, "
            "oublie d ajouter, correction de mon, je corrige, meme plainte, "
            "je precise, pour preciser, precision, j avais oublie, "
            "concernant ma plainte, pour ma plainte, "
            "au sujet de ma plainte, a propos de ma plainte, "
            "par rapport a ma plainte, pour mon dossier, "
            "pour la plainte, concernant la plainte, "
            "en plus de ma plainte, autre detail, autre precision, "
            "encore un detail, un detail, "
            "voici le numero, voici la date, voici le recu, voici la preuve, "
            "voici mon numero, voici le nom, j ai la preuve, "
            "j ai le recu, j ai garde le recu, en complement, ps",
        ),
    ],
    # Beside a complaint's number, these withdraw it.
    "cancel": [
        (
            1,
            "annul*, je retire, retirer, abandonn*, classer, classez, cloturer, "
            "cloturez, i withdraw, withdraw, cancel, a annuler",
        ),
    ],
    # The author speaks of a complaint already made.
    "mine": [
        (
            1,
            "ma plainte, ma reclamation, mes plaintes, mon dossier de plainte, "
            "meme plainte, meme reclamation, "
            "mon dossier de reclamation, numero de plainte, numero de ma plainte, "
            "ai porte plainte, avais porte plainte, ai deja porte plainte, "
            "ai envoye une plainte, avais envoye une plainte, ai fait une plainte, "
            "avais fait une plainte, plainte que j ai, reclamation que j ai",
        ),
    ],
    "new": [
        (
            1,
            "autre plainte, nouvelle plainte, autre probleme, nouveau probleme, "
            "autre chose, autre reclamation, nouvelle reclamation, "
            "deuxieme plainte, 2eme plainte, autre sujet, "
            "plainte contre, porter plainte, je me plains",
        ),
    ],
    "keyword": [
        (
            3,
            "plainte, reclamation, plaintes, reclamations, me plains, plaindre, "
            "porter plainte, reclame, doleance, doleances, mecontentement",
        ),
    ],
    "topic": [
        (
            1,
            "salaire*, pension*, bourse*, virements, paie, paye, mise, mises, "
            "argent, sous, montant, somme, frais, interet*, penalite*, agios, "
            "solde, monnaie, epargne, tontine, depot, "
            "compte, comptes, versement*, virement*, "
            "retrait, retraits, retirer, remboursement*, "
            "rembours*, echeance*, mensualite*, traite, credit, credits, pret, prets, "
            "dossier, garantie, caution, aval, carnet, livret, carte, cheque, code, "
            "agence, agences, guichet, caisse, caissier*, caissiere*, agent, agents, "
            "gerant*, "
            "directeur, directrice, responsable, chef, conseiller*, gestionnaire*, "
            "employe*, personnel, "
            "vigile, gardien, accueil, service, services, institution, bureau, "
            "guichetier*, "
            "recouvr*, comptable, formulaire, contrat, releve, recu, bordereau, "
            "quittance, application, appli, mobile money, orange money, wave, momo, "
            "gab, distributeur, transfert*, machine, reseau, systeme, "
            "groupement, groupe, cotisation*, assurance, part sociale, "
            "parts sociales, taux, cni, piece, "
            "commission, chequier, mutuelle, caisse populaire, ristourne*, "
            "placement, dat, sms, file, queue, rang",
        ),
    ],
    # Troubles that are ordinary in a question.
    "routine": [
        (
            1,
            "ferme, fermee, fermes, avant la date, perdu, perdue, oublie*, "
            "augmenter, a ma place, bloquer",
        ),
    ],
    # Said of nothing wrong: these words take the weight of their own trouble away.
    "fine": [
        (
            1,
            "pas de probleme, aucun probleme, sans probleme, pas de souci, "
            "pas de soucis, aucun souci, pas grave",
        ),
    ],
    "trouble": [
        (
            3,
            "c est comme ca que vous, service zero, zero service, service nul, "
            "decroche jamais, personne decroche, personne repond, ou sont partis, "
            "ou est parti, c est pas ca, c est pas bon, depose depuis, dit non, "
            "pourquoi ~ ferme*, toujours ferme*, encore ferme*, tout le temps ferme*",
        ),
        (
            1.5,
            "pourquoi ~ mon, pourquoi ~ ma, pourquoi ~ mes, pourquoi vous, "
            "pourquoi on, pourquoi l agent, pourquoi votre, pourquoi vos, "
            "comment se fait, comment ca se fait, comment ce fait",
        ),
        (
            1,
            "ne ~ pas, n ~ pas, ne ~ plus, n ~ plus, ne ~ rien, ne ~ jamais, "
            "vous dites que, ils disent que",
        ),
        (
            0.5,
            "pas, jamais, rien, sans, trop, encore, toujours, aucun*, depuis, "
            "plus que, au lieu, deux fois, 2 fois, plusieurs fois, 3 fois, "
            "pourquoi, mal, mauvais*, plus, mais, alors que",
        ),
        (
            2,
            "probleme*, souci, soucis, erreur*, err, trompe*, mensonge*, ment, "
            "menti, mentir, "
            "retard*, lent, lente, lents, lenteur*, attends, attendre, attendu, "
            "attente, longtemps, "
            "trop long, trop longue, "
            "perdu*, perte, egare*, disparu*, disparait, diminu*, manqu*, "
            "preleve*, prelevement*, debit*, retenu*, retenue, coupe, coupent, "
            "enleve, enlevee, retire sans, "
            "bloque*, blocage, bloquer, refus*, rejet*, ferme, fermee, fermes, "
            "absent*, en panne, panne, ne marche pas, marche pas, ne fonctionne pas, "
            "fonctionne pas, "
            "injure*, injuri*, insult*, impoli*, malpoli*, grossier*, arrogant*, "
            "mal parle, mal recu, mal accueilli*, mal traite*, maltrait*, mepris*, "
            "humili*, cri* sur, crie, hurle*, menac*, menace*, frapp*, bouscul*, "
            "agress*, gronde, se moque*, moquer, manque de respect, irrespect*, "
            "chasse, honte, "
            "injust*, abus*, arnaqu*, escroqu*, tromp*, tromperie, "
            "indu, indus, indue, indues, injustifi*, anormal*, "
            "exager*, cher, chere, chers, cheres, eleve, eleves, elevee, "
            "trop de frais, double*, doubl*, en double, "
            "scandal*, inadmissible, inacceptable, desordre, discrimin*, "
            "favoris*, "
            "decu*, mecontent*, fatigue*, degout*, en colere, fache*, ras le bol, "
            "marre, neglig*, desorganis*, incompet*, "
            "ne repond pas, repond pas, ne repondent pas, repondent pas, "
            "decroche pas, injoignable*, "
            "fait des va et vient, va et vient, tourner en rond, faire tourner, "
            "demain demain, reviens demain, revenez demain, repasser, "
            "pas recu, pas encore recu, jamais recu, rien recu, pas eu, "
            "pas rembourse*, pas credite, pas verse, pas apparu*, n apparait pas, "
            "pas mon argent, pas de recu, sans recu, pas donne, pas rendu, "
            "pas remis, refuse de, pas normal, pas juste, "
            "pas correct, pas possible, pas d explication*, aucune explication, "
            "non vire*, non verse*, non paye*, non recu*, non rembourse*, "
            "non credite*, "
            "non conforme*, non respect*, sans demander, sans avis, sans justif*, "
            "pourquoi vous avez, pourquoi vous prenez, pourquoi vous m avez, "
            "pourquoi on m, pourquoi ~ pris, pourquoi ~ coupe, moins que, "
            "pas venu*, pas passe, pas la, pas fini, pas note*, pas signe, "
            "pas marque*, "
            "pas fait, pas traite, pas encore, jamais la, jamais venu*, jamais vu, "
            "pas compris, comprends pas, comprend pas, ignore*, "
            "sans explication*, sans raison, sans motif, sans me prevenir, "
            "sans prevenir, sans m informer, sans mon accord, sans ma signature, "
            "sans autorisation, a mon insu, "
            "on m a pris, m ont pris, m avez pris, m a pris, a pris mon, "
            "avez pris mon, ont pris mon, pris mon argent, pris de l argent, "
            "vous avez pris, ils ont pris, on a pris, "
            "n est pas, n a pas, n ai pas, n ont pas, n avez pas, ne veut pas, "
            "ne veulent pas, veut pas, veulent pas, ne peux pas, peux pas, "
            "n arrive pas, arrive pas, ne vois pas, vois pas, n y a pas, "
            "y a pas, n est plus, n a plus, ne trouve pas, trouve pas, "
            "n est jamais, ne vient pas, vient pas, ne viennent pas, "
            "ne correspond pas, "
            "n existe pas, vide, a zero, reclame, reclament, rendez moi, "
            "rendez mon, remboursez moi, remboursez mon, je veux mon argent, "
            "ou est mon argent, est ou mon argent, mon argent est ou, "
            "ou est passe, rendre mon argent, recuperer mon argent, "
            "desaccord, conteste, "
            "revenir demain, revient demain, reviens toujours, corriger mon, "
            "corrigez mon, "
            "malgre ma demande, malgre mes, sur l ancien, sous le soleil, dehors, "
            "en trop, de trop, plus que prevu, a moitie, moitie, incomplet*, "
            "insuffisant*, il manque, ecart, faux billet*, billet dechire, "
            "dechire*, coinc*, avale, avalee, pirat*, bug*, plante, "
            "saisi*, saisie, confisqu*, expuls*, viole*, brutal*, "
            "sale, chaleur, debout, pas de chaise*, passe devant, passer devant, "
            "double la file, depass*, surendett*, "
            "trop petit, trop court, obligé, oblige*, force*, contraint*, impose*, "
            "modifi*, change sans, "
            "augment*, publie ma photo, affiche mon nom, "
            "devant tout le monde, devant les gens, devant les voisins, "
            "divulgu*, mes secrets, "
            "baisse, baissee, oublie de, oublie mon, faux, fausse, pourri*, balade*, "
            "renvoye*, envoye promener, pas a moi, au nom d un autre, d un autre, "
            "confond*, connaitre quelqu un, place des autres, "
            "comme des chiens, comme un chien, comme des animaux, comme des enfants, "
            "pas comme il faut, reconnais pas, se fait il, se fait que, est ce normal, "
            "c est normal, normal que, normal qu on, me rembourser, rembourser mes, "
            "rembourser mon, me donner mon, me rendre mon, me rendre ma, rendre ma, "
            "alors que j ai, alors qu on, alors que c est, au lieu de, on me dit, "
            "ils me disent, on dit que, m a fait signer, m ont fait signer, "
            "sans lire, sans moi, a ma place, cassee, casse, coupure*, "
            "reste chez, dort, dorment, traine, trainent, bavarde*, causent, "
            "cause au telephone, au telephone au lieu, avance pas, bouge pas, "
            "famille pour ma dette, appels de recouvrement, minuit, "
            "tous les jours, chaque fois, a chaque, toujours ferme*, "
            "m a demande de revenir, de revenir, parti avec, est parti, "
            "a garde mon, ont garde mon, gardez mon, garde ma, garde mon, gardez ma, "
            "m en veut, ne sait pas, mal calcule*, mal compte, mal note, mal ecrit, "
            "inconnu*, frustr*, desagreable*, desole*, deplor*, regrett*, peine, "
            "avant la date, sans avis, sans preavis, j ai deja paye, deja rembourse, "
            "deja paye, deja solde, plus tot, pour rien, "
            "promesse*, promis*, papier manquant, manque un papier, "
            "vole, voles, volez, vol, "
            "pas a l heure, en retard, tarde*, "
            "traine*, nul, nulle, pire, catastroph*, "
            "pas le meme, pas la meme, pas les memes, pas pareil, differen*, "
            "personne ne, personne n, personne m, rien verse, rien paye, rien retire, "
            "m a dit ~ mais, a promis ~ mais, dit ~ mais, "
            "solde 0, solde zero, solde est 0, hier j avais, j avais ~ maintenant, "
            "tourne depuis, on me tourne, me fait tourner, gele, gelee, "
            "depuis quand, avant l heure, attendent, retire tout, "
            "refuse, refusent, trop tard",
        ),
    ],
    "staff": [
        (
            1,
            "caissier*, caissiere*, agent, agents, gerant*, directeur, directrice, "
            "responsable, chef, conseiller*, gestionnaire*, employe*, personnel, "
            "vigile, gardien, guichetier*, comptable, collegue, patron, "
            "recouvreur, charge de credit, agent de credit, chef d agence, president*, "
            "tresorier*, secretaire, il, elle, ils, quelqu un, un certain, monsieur, "
            "mr, mme, madame",
        ),
    ],
    "detail": [
        (
            1,
            "lundi, mardi, mercredi, jeudi, vendredi, samedi, dimanche, hier, "
            "avant hier, ce matin, matin, "
            "la semaine passee, la semaine derniere, le mois passe, le mois dernier, "
            "janvier, fevrier, mars, avril, mai, juin, juillet, aout, septembre, "
            "octobre, novembre, decembre, c etait, agence de, a l agence, "
            "au guichet, s appelle, son nom, je m appelle, mon nom, mon numero, "
            "numero de compte, membre numero, le montant, c est le, c est la, "
            "c est a, devant temoin, il y avait, dans l agence, vers",
        ),
    ],
}

WORDS |= {
    kind: WORDS.get(kind, []) + groups for kind, groups in french_wrongs.WORDS.items()
}
