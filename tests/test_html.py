"""The W3C's validator finds no error in any page type. It needs Java and VNU_JAR, the path of vnu.jar."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from django.test import Client

from tests.addresses import pages

JAR = os.environ.get("VNU_JAR", "")
VARIANTS = [
    "/rien/",
    "/?public=cpe",
    "/ressources/?theme=college-professionnels-theme-2&public=cpe",
    "/ressources/?annee=1999&type=inconnu&page=9999",
    "/ressources/?editeur=cnesco&acces=compte",
    "/fiches/?public=enseignant",
    "/recherche/?q=num%C3%A9rique&public=cpe",
    "/recherche/?q=num%C3%A9rique&dans=competences&page=9&couleur=bleu",
    "/recherche/?q=m%C3%A9rovingiens+num%C3%A9rique&tel-quel=1",
    "/recherche/?q=%3Cb%3E%22%26",
    "/signaler/?page=/mallettes/college-professionnels/theme-2/fiche-2/&public=cpe",
    "/signaler/?page=/rien/",
    "/admin/login/",
    "/admin/mot-de-passe/",
    "/admin/mot-de-passe/envoye/",
    "/admin/mot-de-passe/MQ/faux/",
]


@pytest.mark.skipif(
    not os.environ.get("CI") and not (JAR and shutil.which("java")), reason="Java ou VNU_JAR manque : HTML non validé"
)
@pytest.mark.django_db
@pytest.mark.usefixtures("seeded")
def test_every_page_is_valid_html(client: Client, tmp_path: Path) -> None:
    assert JAR, "VNU_JAR manque"
    for number, address in enumerate([*pages(client.get("/sitemap.xml").text).values(), *VARIANTS]):
        (tmp_path / f"{number}.html").write_bytes(client.get(address).content)

    result = subprocess.run(
        ["java", "-jar", JAR, "--format", "json", "--errors-only", "--skip-non-html", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )

    errors = json.loads(result.stderr)["messages"]
    assert [(error["message"], error.get("extract")) for error in errors] == []
