"""French words of what staff and elected members must not do, and of others' money.

They are added to the words of :mod:`french`: ``denunciation`` is enough alone,
``wrong`` needs a person of the institution or "he", ``gain`` and ``purpose`` need a
person of the institution, ``hint`` only makes a person read the text first.

>>> "chef de zone" in WORDS["official"][0][1]
True
"""

WORDS = {
    "denunciation": [
        # Wish to stay unnamed, fear of the consequences.
        (
            4,
            "cach* mon numero, masqu* mon numero, ne montrez pas mon, "
            "montrez pas mon numero, mon numero secret, garde* mon numero pour, "
            "pas que mon numero, ne dites pas qui, dites pas qui, "
            "que personne ne sache, personne ne doit savoir, personne doit savoir, "
            "pas qu on me reconnaisse, ne me denoncez pas, ne parlez pas de moi, "
            "parlez pas de moi, me faire du mal, nous faire du mal, si ca se sait, "
            "si on apprend que, s il apprend, s il sait que, si elle sait que, "
            "perdre mon travail, perdre mon emploi, perdre ma place, peur pour mon, "
            "peur pour ma, j ai peur de parler, peur de parler, peur de lui, "
            "peur d elle, peur de donner mon, veux temoigner, peux temoigner, "
            "j ai ete temoin, je suis temoin, j ai des preuves contre, sans reveler, "
            "ne revele*, sans dire que c est moi, c est un secret, en secret, "
            "a l abri des regards, ne m appelez pas il, secret professionnel",
        ),
        # Forging, inventing, hiding from the control.
        (
            4,
            "pret* bidon*, credit* bidon*, dossier* bidon*, client* bidon*, "
            "recu* bidon*, faux bulletin*, faux bordereau*, faux contrat*, "
            "fausse* facture*, faux tampon*, faux cachet*, faux carnet*, "
            "fausse* procuration*, fausse* garantie*, faux garant*, faux aval*, "
            "faux proces verba*, faux pv, faux rapport*, faux groupe*, "
            "faux groupement*, faux membre*, faux depot*, faux retrait*, "
            "faux document*, fausses quittances, fausse quittance, fabriqu* ~ faux, "
            "fabriqu* ~ fausse*, signature ~ imite*, signature ~ copie*, "
            "signature ~ contrefait*, imite ~ signature, contrefai* ~ signature, "
            "signature* forg*, deux carnets, double carnet, deux cahiers, "
            "deux registres, un vrai et un faux, double comptabilite, caisse noire, "
            "antidat*, mort* ~ credit*, credit* ~ mort*, pret* ~ mort*, "
            "mort* ~ pret*, decede* ~ credit*, credit* ~ decede*, nom d* mort*, "
            "noms d* mort*, qui existent pas, qui existe pas, n existent pas et, "
            "mentir au control*, mentir aux control*, mentir a l audit*, "
            "avant que le controle, avant le controle, avant l audit, "
            "avant l inspection, quand le controle, cach* ~ control*, "
            "cach* ~ inspect*, cach* ~ audit*, quand les control*, "
            "avant l arrivee des control*, comptes dormants, compte dormant, "
            "comptes que personne, comptes oublies, compte d un mort, "
            "sans passer par la reunion, sans passer par le comite",
        ),
        # Stealing and bribes without a name.
        (
            4,
            "arnaque ~ employe*, arnaque ~ agent*, arnaque interne, "
            "argent ~ disparait chaque, trou dans la caisse, trou de caisse, "
            "racket*, graiss* ~ patte, sans argent pas de credit, "
            "pas d argent pas de credit, pas de cadeau pas de, rien sans cadeau, "
            "sans graisser, bouffe* ~ argent, mange* ~ argent, mange* ~ cotisation*, "
            "bouffe* ~ cotisation*, mange* ~ epargne*, vole* ~ clients, "
            "vole* ~ membres, vole* ~ paysan*, vole* ~ femmes, embauche ~ parents, "
            "embauche ~ famille, recrute ~ famille, recrute ~ parents, se vante de, "
            "fermer les yeux, ferme* les yeux, procuration ~ fausse, "
            "fausse procuration, cach* ~ vrais, cach* ~ cahiers, feuilles blanches, "
            "feuille blanche, mort en 2*, morte en 2*, done ~ sinon, "
            "donner ~ sinon ~ dossier, donne ~ sinon, sinon ~ dossier ~ pas, "
            "sinon ~ credit ~ pas, deposer sinon, est mort et ~ credit, "
            "est morte et ~ credit, est morte ~ un credit, detourn*, "
            "disparition d argent, credits a des inconnus, pas de la caisse ~ faux, "
            "c est des faux, ce sont des faux, deux listes, liste cachee, "
            "femmes qui couchent, filles qui couchent",
        ),
    ],
    "wrong": [
        # Threats and violence.
        (
            1,
            "me menace avec, menace de bruler, frapp* mon, frapp* ma, frapp* les, "
            "frapp* un, frapp* une, frapp* mes, frapp* des, gifl* ma, gifl* mon, "
            "gifl* un, gifl* une, a battu, bastonn*, enferme, enferment, enferme*, "
            "sequestr*, ligot*, bruler, avec ~ hommes, des gros bras, gendarme*, "
            "militaire*, policier ami, couteau, machette, un fusil, une arme, "
            "casse ~ porte, a viole, violer, fait peur aux",
        ),
        # Sex and advances.
        (
            1,
            "mes photos, des photos de moi, photo de moi, photos intimes, me suit, "
            "nous suit, suit jusqu, jusqu a la maison, jusqu a ma maison, "
            "jusque chez moi, femme mariee, m epouser, epouser ma, me marier, "
            "boire un verre, prendre un verre, mon corps, couche, couchent, "
            "ma copine, une copine, ses copines, sa petite amie, petite amie, "
            "passer une nuit, une nuit avec, la nuit avec, dans sa chambre, "
            "venir seul, dans son bureau le soir, m embrass*, me caress*, "
            "mes fesses, mes seins, pelot*, declaration d amour, il m aime, "
            "m invite a, m invite chez, me demande en mariage, avances, nudes, "
            "toute nue, faire l amour, jolies filles, belles filles, jeunes filles, "
            "contre une nuit, si je sors, sors avec, sort avec, "
            "mon numero pour sortir, messages la nuit, ecrit la nuit, appelle la nuit",
        ),
        # Codes, cards and names of clients.
        (
            1,
            "demand* ~ code, demand* ~ code secret, garde* ~ code, pris ~ code, "
            "connait ~ code, a mon code, et mon code, garde ma puce, ma puce, "
            "retire a ma place, retire a leur place, retire a sa place, "
            "utilise ~ code, ouvert un compte a, credit a son nom, pret a son nom, "
            "credit en leur nom, pret a leur nom, credit a leur nom, au nom de ma, "
            "au nom de mon, au nom de sa, au nom de son, au nom d un, au nom d une, "
            "signe des papiers vides, papier vide, papier blanc, feuille blanche, "
            "papiers vierges, signer en blanc, sans savoir que, a l insu",
        ),
        # Money kept, lent, put to one's own use.
        (
            1,
            "reste c est pour, le reste est pour, c est pour lui, c est pour elle, "
            "pour lui meme, pour elle meme, pour ses propres, pour son compte, "
            "pour son commerce, pour sa maison, pour son mariage, "
            "dit qu il va rembourser, dit qu elle va rembourser, lui preter, "
            "preter ~ mon credit, prete ~ mon credit, emprunte aux, "
            "emprunte ~ clients, partager mon, partager le credit, "
            "la moitie de mon pret, la moitie de mon credit, moitie de mon pret, "
            "moitie de mon credit, moitie du pret, moitie du credit, "
            "une part du credit, une part du pret, une part de mon, "
            "une partie de mon credit, une partie de mon pret, "
            "fait circuler l argent, fait tourner l argent, "
            "fait travailler l argent, joue avec l argent, il nie, elle nie, "
            "nie avoir, n a jamais verse, n a pas verse, jamais verse a la caisse, "
            "n a jamais depose, n a pas depose, verse pas tout, depose pas tout, "
            "ne verse rien, pris dans la caisse, prendre dans la caisse, "
            "prend dans la caisse, puise, sort ~ argent de la caisse, "
            "argent de la caisse pour, argent du groupe, argent des femmes, "
            "argent des clients, argent des membres, argent des gens, "
            "argent des pauvres, argent des vieux, argent du projet, "
            "fait payer ~ pour, font payer ~ pour, paye au noir, au noir, "
            "ecrit moins, marque moins, note moins, inscrit moins, compte moins, "
            "ne marque pas, ne note pas, garde la monnaie, sans ticket, "
            "feuille* blanche*, papier* blanc*, papier* vide*, prend la difference, "
            "garde la difference, empoche*, encaiss* pour, "
            "argent ~ sans donner de recu, refuse de donner un recu, "
            "donne jamais de recu, donne pas de recu aux, recus du stylo, "
            "recu a la main, papier simple, sur un bout de papier",
        ),
        # Relatives, friends, sales, agreements.
        (
            1,
            "a ses cousin*, a sa cousine, a son cousin, a sa soeur, a ses soeurs, "
            "a ses neveux, a son neveu, a son mari, a son fils, a sa fille, "
            "a ses enfants, a sa maitresse, a son village, a son ethnie, "
            "aux amis d*, amis du chef, amis de, famille du chef, famille du, "
            "que ses parents, que sa famille, que ses amis, que ses proches, "
            "societe de sa, societe de son, entreprise de sa, entreprise de son, "
            "boutique de sa, boutique de son, chez sa femme, chez son frere, "
            "chez son ami, magasin de sa, magasin de son, magasin de l, vend les, "
            "vend des, vend le, vend la, vendent, vendu aux, vendu a ses, "
            "vend ~ formulaire*, a bas prix, s entend*, s entendent, de meche, "
            "entente, s arrange*, doubler les prix, gonfle les, se partag*, "
            "partage l argent, commission cachee",
        ),
        # Papers, figures.
        (
            1,
            "des faux, fabriqu*, modifie les chiffres, modifient les, "
            "change* ~ chiffres, change* ~ dates, chang* les dates, efface*, "
            "rature*, dechire ~ recu*, dechire ~ carnet*, brul* ~ dossier*, "
            "cache les, cachent les, cache des, cachent des, cache l argent, "
            "fait disparaitre, font disparaitre, imite*, mentir, gens qui existent, "
            "listes gonfl*, rajoute des, ajoute des noms, ajoute des faux",
        ),
        # What is asked in return.
        (
            1,
            "si je lui donne, si je ne lui donne, si je donne rien, si je donne pas, "
            "si on lui donne, si on ne lui donne, si tu donnes, si tu lui donnes, "
            "si tu ne donnes, tu donnes rien, on donne rien, pour dire oui, "
            "pour son oui, pour son carburant, pour le carburant, pour l essence, "
            "pour son essence, pour son deplacement, pour son transport, "
            "pour son the, pour son cafe, pour la biere, une biere, "
            "du credit telephonique, unites pour, pagne*, un coq, une chevre, "
            "un sac de riz, de la viande, un poulet, un boeuf, champ du, champ de, "
            "travailler dans, force a travailler, oblige a travailler, fils du, "
            "fille du, frere du, femme du, neveu du, cousin du, qui l a faite, "
            "qui l a fait, qui roule avec, se promene avec, cultiver son champ, "
            "dans son champ, laver son, travailler chez lui",
        ),
    ],
    "gain": [
        (
            1,
            "pour lui, pour elle, pour eux, sa poche, sa femme, son frere, "
            "ses parents, sa famille, ses amis, sa maison, sa moto, sa voiture, "
            "son magasin, sa boutique, son commerce, sa soeur, son mari, ses freres, "
            "ses copains, son ami, son cousin, ses cousins, ses proches, cadeau*, "
            "enveloppe*, bakchich, commission, pourboire",
        ),
    ],
    "purpose": [
        (
            1,
            "avant de, avant d, avant que, avant le, pour dire, pour ne rien, "
            "pour ne pas, pour faire, pour que, pour avoir, pour accepter, "
            "pour donner, pour laisser, pour passer, pour mettre, pour traiter, "
            "pour inscrire, pour signer, pour etre, pour obtenir, pour choisir, "
            "pour enlever, pour effacer, pour rendre, pour lever, pour sortir, "
            "pour remplir, pour visiter, pour chaque, par dossier, par personne, "
            "par femme, par pret, par credit, par client, sur chaque, sinon",
        ),
    ],
    "hint": [
        (
            1,
            "menac*, frapp*, gifl*, intimid*, crach*, pas ma signature, "
            "pas la mienne, peur, gratuit, gratuits, secret, secrete, cach*, faux, "
            "fausse, fausses, arnaq*, signature, signe, signer, sans recu, cadeau*, "
            "vol*, complice*, louche*, bizarre*, pour lui, pour elle, sa poche, "
            "prive, promet*, corrompu*, profite*, oblige*, force*, a ma place, "
            "mon code, chez lui, son compte, sa famille, ses amis, honnete*, police, "
            "preuve*",
        ),
    ],
    # Who does it; also elected members and those who speak for a group.
    "official": [
        (
            1,
            "comite, membre du comite, membres du comite, du conseil, elu, elus, "
            "president, presidente, presidents, recouvreur*, agent de recouvrement, "
            "monsieur du ~ credit, monsieur du recouvrement, monsieur du guichet, "
            "monsieur de la caisse, monsieur des credits, dame du guichet, "
            "dame du credit, dame de la caisse, dame de l accueil, dame des credits, "
            "dame du ~ bureau, femme de la caisse, gars du guichet, "
            "gars de la caisse, homme du recouvrement, chef de zone, chef de groupe, "
            "chef du groupe, chef d equipe, informaticien*, chauffeur*, formateur*, "
            "formatrice*, auditeur*, facilitat*, mobilisat*, relais, huissier*, "
            "enqueteur*, celui qui ramasse, celle qui ramasse, celui qui collecte, "
            "celle qui collecte, celui qui encaisse, receveur*, charge du credit, "
            "charge des credits, charge de suivi, magasinier*, cheffe*, patronne, "
            "manager, tontinier*, tontiniere*, ambulant*, garde, gardiens, vigiles, "
            "administrateur*, representant*, delegue*, gars de l accueil, "
            "assistant*, un des agents, adjoint*, cadre*, femme qui ramasse, "
            "homme qui ramasse, des personnes chez vous, quelqu un a l agence, "
            "quelqu un dans l agence, quelqu un de chez vous",
        ),
    ],
    # Someone does something: "he" who is not "it", whom the author need not name.
    "actor": [
        (
            1,
            "il a, il prend, il demande, il veut, il dit, il me, il nous, il m a, "
            "il m, il vient, il garde, il donne, il fait signer, il vend, il met, "
            "il se, il utilise, il signe, il retire, il passe, il envoie, il exige, "
            "il fait payer, il les, il leur, il lui, elle a, elle prend, "
            "elle demande, elle veut, elle dit, elle me, elle nous, elle m, "
            "elle vient, elle garde, elle donne, elle fait, elle vend, elle met, "
            "elle se, elle utilise, elle signe, elle les, elle leur, ils ont, "
            "ils prennent, ils demandent, ils font, ils vendent, ils se, "
            "ils mettent, ils gardent, ils donnent, ils nous",
        ),
    ],
    # Bad service by staff: what an ordinary complaint about them tells.
    "service": [
        (
            1,
            "parle* mal, mal parle*, m a parle, mal recu*, mal accueilli*, "
            "mal traite*, insult*, injuri*, crie, cri*, gronde*, impoli*, malpoli*, "
            "arrogan*, grossier*, mepris*, moqu*, humili*, chasse, chassee, honte, "
            "respect*, mauvaise humeur, sourire, salue*, repond pas, repondent pas, "
            "ne repond, decroche*, injoignable*, ecoute pas, ecoute*, explique*, "
            "retard*, lent, lente, lents, lenteur*, attend*, longtemps, absent*, "
            "pas la, pas venu*, vient pas, vient plus, passe pas, passe plus, "
            "n est pas, est jamais, n etait pas, jamais la, jamais venu*, "
            "jamais a l heure, a l heure, l heure, en panne, ferme*, refuse*, "
            "demain, revenir, reviens, revenez, pour rien, chaque jour, "
            "au telephone, bavarde*, dort, dorment, cause, causent, au lieu de, "
            "erreur*, trompe, se trompe, moins que, manqu*, perdu*, egare*, oublie*, "
            "oublie de, dechire*, billets, monnaie, recoit personne, recoit pas, "
            "perdu, changement, a change, change, brusque*, desagreable*, froid, "
            "servi*, sert, rang, file, queue, pas donne, pas rendu, pas remis, "
            "pas traite, pas informe*, pas prevenu*, prevenir, pas explique*, "
            "sait pas, connait pas, comprends rien, demenag*, probleme*, souci*, "
            "saisi, frigo, rend pas, arrive a, arrive tard, est arrive, parle comme, "
            "nous parle, me parle, parle comme a, comme un chien, comme des, "
            "traite* de, traite comme, raconte ma, raconte mes, raconte mon, "
            "raconte a, appele mon, appele ma, loin, trop loin, quand il veut, "
            "quand elle veut, bloque*, gele*, veut pas, comme ca, ne fait rien, "
            "fait rien, dit 1*, dit 2*, dit que j ai, dit que je dois, "
            "bonjour a personne, famille est, depuis, va et vient, tourner, "
            "parti sans, part avant, part tot, vient tard, vient quand, sans dire, "
            "sans expliquer, note pas mon, pas note mon, met trop, "
            "prend trop de temps, trop de temps, discut*, joue, telephone, habill*, "
            "sent l alcool, ivre, saoul, mal, mauvais*, mechant*, nerveu*, agressi*, "
            "saaga*, wax lu bon, serre, regard*, ignor*, tutoi*, favoris*, "
            "passer avant, fait passer les, compt* mal, perd*, mal compte, "
            "n est jamais, jamais, incapab*, incompet*, form*, competen*, m en veut, "
            "agents sont, agent est, caissier* est, caissier* sont, gardien est, "
            "directeur est, directrice est, chef est, employes sont, personnel est, "
            "guichetier* est, secretaire est, gerant* est, conseiller* est, "
            "travaill*, rigol*, traine*, tarde*, pris en compte, patience, organis*, "
            "faire la queue, accueil, accueille*, compris, comprend*, "
            "prend son temps, prennent leur temps, tout son temps, heures, minutes, "
            "matin, midi, formul*, change* souvent, chang* tout le temps, nouveau, "
            "nouvelle, trop peu, un seul, une seule, seulement, manque de, bouscul*, "
            "pouss*, tapes, renvoi*, appel* sans, trop souvent, "
            "harcele* au telephone, cause avec, publiquement, devant nous, "
            "dans la rue, en public, chez moi, reste chez, restee chez, mange au, "
            "pendant que, devant les, devant tout",
        ),
    ],
}
