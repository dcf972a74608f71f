// Makes the lists quicker: only the part that filters change is fetched. Without it, the form and the links do the same.
const WIDE = matchMedia("(min-width: 56.25rem)");
const area = () => document.getElementById("liste");
let running;

const nameOf = (element) =>
  element?.id ? `#${CSS.escape(element.id)}`
  : element?.name ? `[name="${CSS.escape(element.name)}"][value="${CSS.escape(element.value)}"]`
  : null;

function open(address) {
  // `public` also changes what stands around the list (the reader's banner, the links of the header): a whole page.
  const reader = (url) => new URL(url, location).searchParams.getAll("public").join();
  return reader(address) !== reader(area().dataset.address) ? location.assign(address) : swap(address, true);
}

async function swap(address, isNew, focus = nameOf(document.activeElement)) {
  running?.abort();
  running = new AbortController();
  try {
    // no-store: the browser must never show a bare fragment when somebody comes Back
    const answer = await fetch(address, { headers: { "X-Fragment": "liste" }, cache: "no-store", signal: running.signal });
    if (!answer.ok) throw new Error(answer.statusText);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("liste");
    if (isNew) history.pushState(null, "", address);
    replace(fresh, address, focus);
  } catch (error) {
    if (error.name !== "AbortError") location.assign(address);
  }
}

function replace(fresh, address, focus) {
  const typed = document.getElementById("parmi");
  const folded = document.getElementById("filtrer").open;
  area().replaceWith(fresh);
  fresh.dataset.address = address;
  document.getElementById("filtrer").open = folded;
  document.title = `${fresh.dataset.title} – ${document.title.split(" – ").pop()}`;
  document.getElementById("annonce").textContent = fresh.dataset.count;
  const target = focus && fresh.querySelector(focus);
  target?.focus({ preventScroll: target.id !== "resultats" });
  if (target?.id === "parmi") target.setSelectionRange(typed.selectionStart, typed.selectionStart);
}

function submit(form) {
  const chosen = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
  open(`${location.pathname}?${chosen}`);
}

area().dataset.address = location.href;
document.getElementById("filtrer").open ||= WIDE.matches;
document.addEventListener("change", ({ target }) => target.form?.id === "filtres" && target.id !== "parmi" && submit(target.form));
document.addEventListener("submit", (event) => {
  if (event.target.id !== "filtres") return;
  event.preventDefault();
  submit(event.target);
});
let pause;
document.addEventListener("input", ({ target }) => {
  if (target.id !== "parmi") return;
  clearTimeout(pause);
  pause = setTimeout(() => submit(target.form), 200);
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("#liste .chip, #liste .pagination a, #liste .facet-more, #liste .empty a");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const facet = link.matches(".facet-more") && new URL(link.href).hash;
  swapFrom(link.href.split("#")[0], facet ? "#parmi" : "#resultats");
});

function swapFrom(address, focus) {
  const reader = (url) => new URL(url, location).searchParams.getAll("public").join();
  if (reader(address) !== reader(area().dataset.address)) location.assign(address);
  else swap(address, true, focus);
}
addEventListener("popstate", () => swap(location.href, false));
