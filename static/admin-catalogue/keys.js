// Passkeys: asks the site what to ask the key, then the key, and sends what it answers. A form says by `data-key-demand`
// that it proves a key, by `data-key-new` that it adds one.
"use strict";

const FAILED = "La clé n’a pas répondu, ou vous avez renoncé. Vous pouvez réessayer, ou prendre un autre moyen.";

async function demand(form) {
  const response = await fetch(form.dataset.keyNew || form.dataset.keyDemand, {
    method: "POST",
    body: new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value }),
    redirect: "error",
  });
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

async function send(form) {
  const said = form.querySelector("[data-key-status]");
  said.textContent = "Suivez ce que demande votre navigateur…";
  try {
    const asked = await demand(form);
    const answer = form.dataset.keyNew ? await webauthnJSON.create(asked) : await webauthnJSON.get(asked);
    form.elements.credential.value = JSON.stringify(answer);
  } catch {
    said.textContent = FAILED;
    return;
  }
  form.submit();
}

if (window.PublicKeyCredential && window.webauthnJSON) {
  for (const form of document.querySelectorAll("form[data-key-demand], form[data-key-new]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form);
    });
  }
}
