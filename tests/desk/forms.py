"""Admin forms as a browser without a script sends them: read the page, change a field, send everything back."""

from typing import Any

from bs4 import BeautifulSoup, Tag
from django.http import HttpResponse
from django.test import Client


def fields(html: str, form_id: str) -> dict[str, Any]:
    """What a form holds, by name; a list where a name repeats."""
    form = BeautifulSoup(html, "html.parser").find("form", id=form_id)
    assert isinstance(form, Tag), f"pas de formulaire {form_id}"
    sent: dict[str, list[str]] = {}
    for field in form.find_all(["input", "select", "textarea"]):
        name, kind = str(field.get("name") or ""), field.get("type")
        if not name or "__prefix__" in name or kind in ("submit", "button"):
            continue
        if kind in ("checkbox", "radio"):
            values = [str(field.get("value", "on"))] if field.has_attr("checked") else []
        elif field.name == "select":
            values = [str(option["value"]) for option in field.find_all("option", selected=True)]
        else:
            # a browser drops the first line break of a textarea
            text = field.get_text().removeprefix("\n") if field.name == "textarea" else field.get("value", "")
            values = [str(text)]
        sent[name] = sent.get(name, []) + values
    return {name: values if len(values) > 1 else values[0] for name, values in sent.items() if values}


def opened(client: Client, address: str, form_id: str) -> dict[str, Any]:
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    return fields(response.content.decode(), form_id)


def save(client: Client, address: str, form_id: str, **changes: Any) -> HttpResponse:
    """Open the form, change some fields (None empties one), send it. Double underscores stand for hyphens."""
    data = opened(client, address, form_id)
    for name, value in changes.items():
        data[name.replace("__", "-")] = "" if value is None else value
    return client.post(address, data)  # type: ignore[return-value]


def errors(response: Any) -> str:
    """What a refused form says; empty when it was saved."""
    soup = BeautifulSoup(response.content.decode(), "html.parser")
    return "\n".join(listed.get_text(" ", strip=True) for listed in soup.select(".errorlist, .errornote"))
