"""The words of the demonstration: sentences of our own, about no real school, body, person or document.

In templates, `{s}` is a subject with its article, `{de_s}` and `{a_s}` the same after « de » and « à »,
`{p}` a place, `{v}` an infinitive, `{de_v}` the same after « de »; `{S}` and `{V}` begin with a capital.
"""

SUBJECTS = (
    "l’évaluation entre pairs", "la lecture à l’écran", "le travail en îlots", "la classe inversée",
    "la différenciation des parcours", "l’écriture à plusieurs mains", "les cartes mentales",
    "la citoyenneté numérique", "l’éducation aux médias", "la protection des données des élèves",
    "l’intelligence artificielle", "le cahier de textes en ligne", "la relation avec les familles",
    "l’accueil des élèves à besoins particuliers", "la robotique", "l’initiation à la programmation",
    "la classe virtuelle", "les capsules vidéo", "la création sonore", "le jeu sérieux",
    "la recherche documentaire", "les rituels d’attention", "la mémorisation", "les manuels numériques",
    "les tablettes partagées", "l’orientation", "la prévention du cyberharcèlement",
    "l’amélioration du climat scolaire", "la continuité pédagogique", "l’accessibilité des supports",
    "la sobriété numérique", "l’oral enregistré",
    "les espaces numériques de travail", "le portfolio de l’élève", "la vérification de l’information",
    "les communs numériques", "la formation entre collègues", "le suivi des absences",
)  # fmt: skip

PLACES = (
    "en sixième", "en troisième", "au collège", "au lycée professionnel", "au lycée général", "à l’école primaire",
    "en vie scolaire", "au CDI", "en mathématiques", "en sciences", "en français", "en langues vivantes",
    "en histoire-géographie", "en éducation musicale", "en arts plastiques", "en éducation physique et sportive",
    "dans un petit établissement", "en éducation prioritaire", "en milieu rural", "pendant l’accompagnement éducatif",
)  # fmt: skip

ACTIONS = (
    "faire coopérer les élèves", "donner un retour rapide", "garder trace des apprentissages",
    "préparer une séance hybride", "rendre les consignes plus claires", "soutenir les lecteurs fragiles",
    "installer des habitudes de travail", "développer l’esprit critique", "favoriser la prise de parole",
    "organiser le travail personnel", "partager des ressources entre collègues", "repérer les difficultés tôt",
    "valoriser les productions des élèves", "informer les familles sans les submerger",
    "préparer un conseil de classe", "réduire le temps d’écran inutile", "adapter un document existant",
    "construire une progression commune", "animer un débat argumenté", "apprendre à citer ses sources",
)  # fmt: skip

TITLES = (
    "{S} {p}", "{S} : repères et usages {p}", "{S} : retour d’expérience {p}", "{V} grâce {a_s} {p}",
    "Aborder {s} {p}", "Le point sur {s} {p}", "Dix questions sur {s} {p}", "Premier bilan {de_s} {p}",
    "{V} {p} : l’apport {de_s}", "S’appuyer sur {s} pour {v}", "Petit guide {de_s} {p}", "{S} : la parole aux équipes",
    "Apports et limites {de_s} {p}", "{V} : une enquête {p}", "Découvrir {s} {p}", "Autour {de_s} : {v} {p}",
)  # fmt: skip

# « Cet article » before an active verb: no participle to agree with the word.
NAMES_OF_TYPES = {
    "article": "Cet article", "ressource-pedagogique": "Cette ressource", "page": "Cette page",
    "video": "Cette vidéo", "rapport": "Ce rapport", "outil": "Cet outil", "dossier": "Ce dossier",
    "podcast": "Cet épisode", "conference": "Cette conférence", "plateforme": "Cette plateforme",
    "etude": "Ce document de travail", "texte-officiel": "Ce texte", "referentiel": "Ce référentiel",
    "autre": "Ce document",
}  # fmt: skip

OPENINGS = (
    "{doc} présente {s} {p}, à partir de situations observées par plusieurs équipes.",
    "{doc} fait le point sur {s} {p} et sur les conditions qui en facilitent l’usage.",
    "{doc} décrit pas à pas comment {v} {p}, avec le matériel dont dispose un établissement ordinaire.",
    "{doc} interroge la place {de_s} {p} et les idées reçues qui l’accompagnent.",
    "{doc} rassemble des exemples commentés pour {v} {p}.",
)

MIDDLES = (
    "Une partie revient sur {s}, une autre sur {s2}, avec leurs points communs.",
    "Trois équipes racontent comment elles ont tenté {de_v}, puis ce qu’elles ont gardé ou abandonné.",
    "Le propos distingue ce qui relève de l’outil et ce qui relève de l’organisation de la classe.",
    "On y trouve une grille d’observation, un exemple de séance et des pistes pour {v}.",
    "Les limites sont dites clairement : temps de préparation, équipement inégal, fatigue visuelle.",
    "Un encadré rappelle les précautions à prendre avec les données personnelles des élèves.",
    "La question {de_s2} est traitée à part, avec des exemples pris {p2}.",
    "Des témoignages d’élèves et de parents complètent le point de vue des professionnels.",
    "Le lien avec {s2} est abordé sous l’angle du travail collectif.",
    "Une bibliographie courte permet d’aller plus loin sans s’y perdre.",
)

CLOSINGS = (
    "À lire avant une réunion d’équipe consacrée {a_s}.",
    "Utile à qui veut {v} sans tout changer d’un coup.",
    "La conclusion propose de commencer petit, puis d’élargir à toute l’équipe.",
    "Plusieurs pistes peuvent être reprises telles quelles dès la semaine suivante.",
    "Le tout se prête à une lecture en plusieurs fois.",
)

QUESTIONS = (
    "Comment {v} {p} ?", "Quels effets attendre {de_s} {p} ?", "Pourquoi s’intéresser {a_s} {p} ?",
    "Qu’attendre {de_s} pour {v} ?", "Par où commencer avec {s} {p} ?",
    "Quelle place donner {a_s} {p} ?", "À quelles conditions tirer parti {de_s} pour {v} ?",
    "Quels points de vigilance autour {de_s} {p} ?",
)  # fmt: skip

HEADINGS = (
    "Ce que l’on en sait", "Des situations de classe", "Des conditions à réunir", "Des points de vigilance",
    "Le rôle de l’équipe", "Ce qu’en disent les élèves", "Du côté des familles", "Premiers pas",
)  # fmt: skip

PARAGRAPHS = (
    "Les effets observés tiennent moins à l’équipement qu’à la **place donnée à l’élève** dans l’activité.",
    "Une séance réussie commence par une consigne brève, un temps seul, puis un temps à plusieurs.",
    "Les équipes qui avancent sont celles qui **se donnent le droit d’essayer** et de revenir en arrière.",
    "Le temps gagné d’un côté est souvent perdu de l’autre : mieux vaut choisir *un seul* usage et s’y tenir.",
    "La trace écrite garde toute son importance, qu’elle soit tenue sur papier ou à l’écran.",
    "Un outil simple, connu de tous, vaut mieux que trois outils que personne ne maîtrise.",
    "Les élèves les plus fragiles ont besoin de repères stables : mêmes gestes, mêmes mots, même endroit.",
    "Informer les familles tôt, en peu de mots, évite la plupart des malentendus.",
    "Le regard d’un collègue pendant une séance apporte plus qu’une longue notice.",
    "Rien n’oblige à évaluer tout ce qui est produit : choisir, c’est déjà enseigner.",
)

BULLETS = (
    "- fixer un objectif observable ;\n- prévoir une solution sans écran ;\n- garder dix minutes pour le bilan.",
    "1. essayer seul, sans élève ;\n2. essayer avec un petit groupe ;\n3. élargir à la classe entière.",
    "- dire à quoi sert l’outil ;\n- dire ce qu’il garde en mémoire ;\n- dire quand il ne sert à rien.",
    "> « On a mis deux semaines à trouver notre rythme, puis on n’y a plus pensé. »",
)

# A theme's title is a subject seen from one of these sides.
THEME_SIDES = ("Comprendre {s}", "{S} au quotidien", "{S} : travailler en équipe")

STEPS = (
    ("Prendre la mesure du sujet", 20), ("Définir les termes", 5), ("Entrer dans le détail", 40),
    ("Comparer deux points de vue", 30), ("Revenir à sa pratique", 15),
)  # fmt: skip
ANNOTATIONS = (
    "À lire pour le tableau d’ensemble ; la seconde partie est plus technique.",
    "Un texte court qui pose **les bons mots**. On peut s’arrêter à la conclusion.",
    "Pour les exemples surtout : ils se transposent sans peine.",
    "Un avis tranché, à mettre en regard des autres lectures.",
)

# Bodies, places and people that do not exist.
BODIES = (
    "Atelier", "Observatoire", "Maison", "Réseau", "Collectif", "Laboratoire", "Cercle", "Fabrique", "Carrefour",
    "Institut", "Pôle", "Éditions",
)  # fmt: skip
TOWNS = (
    "Valbruyère", "Montaubrac", "Rochenoisette", "Fontcerise", "Clairchardon", "Boisgenêt", "Prémimosa",
    "Hautefougère", "Villequince", "Saint-Fusain", "Pontaneth", "Vieilleprune", "Courtilleul", "Beauserpolet",
    "Mesnil-Farigoule", "La Mirabelière", "Les Aigrettes-Vertes", "Grandgivre", "Sauvemousse", "Champlibellule",
    "Noirépicéa", "Combe-Lavande", "Trois-Marmottes", "Belleluzerne", "Fort-Campanule",
)  # fmt: skip
GIVEN_NAMES = (
    "Adèle", "Basile", "Camille", "Désiré", "Éloïse", "Fantine", "Gaspard", "Honorine", "Ismaël", "Jeanne", "Kenza",
    "Lucien", "Maëlle", "Noé", "Océane", "Paul-Émile", "Quentin", "Rosalie", "Samir", "Thaïs", "Ulysse", "Violette",
    "Wassim", "Xavière", "Yvonne", "Zoé", "Aïcha", "Benoît", "Chloé", "Driss", "Emma", "Félix", "Garance", "Hugo",
    "Inès", "Jules", "Lina", "Marius", "Nour", "Oscar",
)  # fmt: skip
FAMILY_NAMES = (
    "Aubépine", "Bergamote", "Campagnol", "Desmyrtilles", "Épervière", "Fauvette", "Grosgrain", "Hêtrebois",
    "Immortelle", "Jonquille", "Kaki", "Libellule", "Mésange", "Noisetier", "Orvet", "Pervenche", "Quetsche",
    "Rossignolet", "Sarriette", "Tamaris", "Ursinet", "Verveine", "Troène", "Yeuse", "Zéphirin", "Alouettin",
    "Bourdaine", "Coquelicot", "Dupissenlit", "Églantine", "Fenouillet", "Girofle", "Hermine", "Iris", "Joubarbe",
    "Lavandier", "Mirabeau-Sauge", "Nigelle", "Ombelle", "Passereau", "Reinette", "Salicorne", "Thymier", "Lœssart",
    "Vairon", "Chardonneret", "Brindille", "Cigaline", "Doucette", "Farigoulet", "Gentianel", "Houblon",
    "Lichenard", "Marjolin", "Narcissou", "Oseillon", "Pimprenel", "Roselin", "Serpolet", "Tilleulin",
)  # fmt: skip
SERIES = (
    "Les carnets de la salle 12", "Feuilles volantes", "Pas à pas", "La récréation sonore", "Notes d’atelier",
    "Un quart d’heure, une idée",
)  # fmt: skip
