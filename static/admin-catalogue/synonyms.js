// The box where synonyms are tried, without leaving the form: the server searches, the answer replaces the former one.
"use strict";
{
  const REFUSED = "L’essai n’a pas pu être fait. Votre saisie est intacte.";
  const PAUSE = 400; // milliseconds without typing

  function prepare(box) {
    const form = box.closest("form");
    const query = box.querySelector("#id_essai");
    const button = box.querySelector("#essayer");
    const result = box.querySelector("#essai-resultat");
    const said = box.querySelector("#essai-dit");
    let asked = 0;
    let waiting;

    async function attempt() {
      clearTimeout(waiting);
      const mine = ++asked;
      result.setAttribute("aria-busy", "true");
      let html = "";
      try {
        const body = new FormData(form);
        const response = await fetch(button.formAction, { method: "POST", body, headers: { "X-Fragment": "essai" } });
        if (response.ok && !response.redirected) html = await response.text();
      } catch {
        // told below, as any other refusal
      }
      if (mine !== asked) return; // something else was typed since
      // escaped by the server, as every page of the site
      result.innerHTML = html;
      result.removeAttribute("aria-busy");
      said.textContent = html ? (result.querySelector("[data-said]")?.textContent ?? "") : REFUSED;
      if (!html) result.textContent = REFUSED;
    }

    // so that Enter in the other fields saves, as in every form
    button.type = "button";
    button.addEventListener("click", attempt);
    query.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      attempt();
    });
    // once something was tried, the answer follows what is typed
    form.addEventListener("input", () => {
      clearTimeout(waiting);
      if (result.childElementCount) waiting = setTimeout(attempt, PAUSE);
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    const box = document.getElementById("essai");
    if (box) prepare(box);
  });
}
