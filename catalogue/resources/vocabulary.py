"""The controlled words of a resource. Exports map these codes, so a code never changes."""

from django.db import models


class ResourceType(models.TextChoices):
    RAPPORT = "rapport", "rapport"
    DOSSIER = "dossier", "dossier"
    ARTICLE = "article", "article"
    ETUDE = "etude", "document de travail"
    TEXTE = "texte-officiel", "texte officiel"
    REFERENTIEL = "referentiel", "référentiel"
    PAGE = "page", "page d’information"
    PLATEFORME = "plateforme", "plateforme"
    OUTIL = "outil", "outil"
    CONFERENCE = "conference", "conférence"
    VIDEO = "video", "vidéo"
    PODCAST = "podcast", "podcast"
    PEDAGOGIQUE = "ressource-pedagogique", "ressource pédagogique"
    AUTRE = "autre", "autre"


class Access(models.TextChoices):
    OPEN = "libre", "libre"
    ACCOUNT = "compte", "compte requis"


class DatePrecision(models.TextChoices):
    YEAR = "annee", "année"
    MONTH = "mois", "mois"
    DAY = "jour", "jour"


class Origin(models.TextChoices):
    """Where a piece of information comes from, so that what is printed and what was added stay apart."""

    PRINTED = "imprime", "imprimé dans le document d’origine"
    FOUND = "releve", "relevé ailleurs"
    DEDUCED = "deduit", "déduit par le catalogue"
