// Makes the lists quicker: only the part that filters and words change is fetched. Without it, forms and links do the same.
const WIDE = "(min-width: 56.25rem)"; // as in catalogue.css: facets beside the results
const area = () => document.getElementById("liste");
const facets = () => document.getElementById("filtrer");
// `public` also changes what stands around the list (the reader's banner, the links of the header).
const readerIn = (address) => new URL(address, location).searchParams.getAll("public").join();
const bare = (address) => new URL(address, location).href.split("#")[0];
// What follows the list's own title in the page's: it never changes.
const suffix = document.title.slice(area().dataset.title.length);
let shown = location.href;
let running;
let pause;

const selectorOf = ({ id, name, value }) =>
  id ? `#${CSS.escape(id)}` : name ? `#filtres [name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]` : null;

function leave(address) {
  for (const form of area().querySelectorAll("form")) form.reset(); // as they came, for whoever comes Back to them
  location.assign(address);
}

function replaceSurroundings(page) {
  for (const part of [".site-header", ".site-footer"]) document.querySelector(part).replaceWith(page.querySelector(part));
  document.querySelector(".reader-banner")?.remove();
  document.querySelector(".site-header").after(...page.querySelectorAll(".reader-banner"));
}

async function show(address, { isNew = true, focus = selectorOf(document.activeElement) } = {}) {
  running?.abort();
  const whole = readerIn(address) !== readerIn(shown);
  running = new AbortController();
  try {
    // no-store: the browser must never show a bare fragment when somebody comes Back
    const options = { headers: whole ? {} : { "X-Fragment": "liste" }, cache: "no-store", signal: running.signal };
    const answer = await fetch(address, options);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("liste");
    if (!answer.ok || !fresh) throw new Error(answer.statusText);
    if (isNew) history.pushState(null, "", address);
    shown = address;
    if (whole) replaceSurroundings(page);
    replace(fresh, focus);
  } catch (error) {
    if (error.name !== "AbortError") leave(address);
  }
}

function replace(fresh, focus) {
  const caret = document.getElementById("parmi")?.selectionStart;
  const isOpen = facets().open;
  area().replaceWith(fresh);
  facets().open = isOpen;
  document.title = fresh.dataset.title + suffix;
  document.getElementById("annonce").textContent = fresh.dataset.count;
  const target = focus && fresh.querySelector(focus);
  target?.focus({ preventScroll: focus !== "#resultats" });
  if (target?.id === "parmi") target.setSelectionRange(caret ?? 0, caret ?? 0);
}

function submit(form, options) {
  clearTimeout(pause);
  const chosen = [...new FormData(form)].filter(([, value]) => value.trim());
  show(location.pathname + (chosen.length ? `?${new URLSearchParams(chosen)}` : ""), options);
}

facets().open ||= matchMedia(WIDE).matches;
document.addEventListener("change", ({ target }) => {
  if (target.form?.id === "filtres" && target.id !== "parmi") submit(target.form);
});
document.addEventListener("input", ({ target }) => {
  if (target.id !== "parmi") return;
  clearTimeout(pause);
  pause = setTimeout(() => submit(target.form), 200);
});
document.addEventListener("submit", (event) => {
  if (event.target.id !== "filtres" && event.target.id !== "chercher") return;
  event.preventDefault();
  // who searches wants the results: on a phone the keyboard goes, a screen reader reads how many there are
  submit(event.target, event.target.id === "chercher" ? { focus: "#resultats" } : {});
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("#liste :is(.chips, .pagination, .empty, .facet, .correction) a");
  if (link?.pathname !== location.pathname || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  show(bare(link.href), { focus: link.hash ? `#parmi, ${link.hash} .facet-more` : "#resultats" });
});
addEventListener("popstate", () => {
  // a link to a place of this page, such as « Aller au contenu », comes here too
  if (bare(location.href) !== bare(shown)) show(location.href, { isNew: false });
});
