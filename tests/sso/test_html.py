"""The W3C's validator finds no error in the pages of sign-in. It needs Java and VNU_JAR, like `tests/test_html.py`."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.records import a_resource
from tests.sso.codes import APPLICATION, CODE, Clock, add_application, type_password
from tests.sso.conftest import Lying, leave, member
from tests.sso.device import Device
from tests.sso.test_keys import MEANS, add_key, at_home
from tests.test_html import JAR


@pytest.mark.skipif(
    not os.environ.get("CI") and not (JAR and shutil.which("java")), reason="Java ou VNU_JAR manque : HTML non validé"
)
@pytest.mark.django_db
def test_every_page_is_valid_html(
    tmp_path: Path, provider: Lying, paul: User, anne: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, clock, boss = at_home(), Clock(monkeypatch), at_home()
    type_password(client)
    client.post(APPLICATION)
    pages = [client.get(APPLICATION), client.post(APPLICATION, {"code": "0"}), client.get(MEANS)]
    add_application(client, clock)
    add_key(client, Device())
    pages += [client.get(MEANS), client.get(f"{MEANS}codes/"), client.post(f"{MEANS}codes/", {"show": ""})]
    pages += [client.get(f"/admin/connexion/{page}/") for page in ("confirmer", "reprise", "depart", "retour")]
    boss.force_login(member("chef", group="administrateur"))
    pages.append(boss.get(f"/admin/connexion/comptes/{paul.pk}/"))
    client.cookies.clear()
    typed = {"title": "Tapé"}
    pages += [client.get("/admin/login/"), client.post(f"/admin/resources/resource/{a_resource().pk}/change/", typed)]
    type_password(client)
    pages += [client.get(CODE), client.post(CODE, {"code": "0"}), Client().post("/admin/connexion/fournisseur/")]
    assert leave(client)
    for number, page in enumerate(pages):
        assert page["Content-Type"].startswith("text/html"), number
        (tmp_path / f"{number}.html").write_bytes(page.content)

    command = ["java", "-jar", JAR, "--format", "json", "--errors-only", str(tmp_path)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    errors = json.loads(result.stderr)["messages"]
    assert len(list(tmp_path.iterdir())) == len(pages)
    assert [(error["message"], error.get("extract")) for error in errors] == []
