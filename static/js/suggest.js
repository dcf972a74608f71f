// Suggestions under the search fields: WAI-ARIA's combobox, « list autocomplete with manual selection ». Without it the
// form searches what is typed; with it too, as long as nothing is chosen in the list.
const LEAST = 2; // characters before anything is asked
const PAUSE = 150; // milliseconds without a key
const FIELDS = "input[data-suggestions]";
const answers = new Map();
const known = new WeakSet();

async function suggestionsAt(address, signal) {
  if (!answers.has(address)) {
    const answer = await fetch(address, { headers: { Accept: "application/json" }, signal });
    if (!answer.ok) throw new Error(answer.statusText);
    answers.set(address, (await answer.json()).suggestions);
  }
  return answers.get(address);
}

function dress(element, attributes) {
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  return element;
}

function element(name, attributes, ...children) {
  const made = dress(document.createElement(name), attributes);
  made.append(...children);
  return made;
}

const counted = (count) => (count ? `${count} suggestion${count > 1 ? "s" : ""}` : "Aucune suggestion");

class Combobox {
  constructor(input) {
    this.input = input;
    this.list = element("ul", { id: `${input.id}-suggestions`, class: "suggestions", role: "listbox", "aria-label": "Suggestions" });
    this.said = element("p", { class: "visually-hidden", role: "status" });
    input.after(this.list);
    input.form.append(this.said);
    input.type = "text"; // a combobox is one; « search » would empty itself on Escape
    dress(input, { role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-controls": this.list.id });
    this.close();
    input.addEventListener("input", () => this.wait());
    input.addEventListener("keydown", (event) => this.onKey(event));
    input.addEventListener("blur", () => this.close());
    input.form.addEventListener("submit", () => this.close());
    addEventListener("pagehide", () => this.close());
    // the field keeps the focus while a mouse or a finger chooses
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", ({ target }) => this.choose(target.closest("[role=option]")));
  }

  get isOpen() {
    return !this.list.hidden;
  }

  get active() {
    return this.list.querySelector('[aria-selected="true"]');
  }

  get typed() {
    return this.input.value.trim();
  }

  get address() {
    const fields = new URLSearchParams({ q: this.typed });
    const reader = this.input.form.elements.namedItem("public")?.value;
    if (reader) fields.set("public", reader);
    return `${this.input.dataset.suggestions}?${fields}`;
  }

  wait() {
    this.stop();
    this.activate(null);
    if (this.typed.length < LEAST) this.close();
    else this.pause = setTimeout(() => this.ask(), PAUSE);
  }

  stop() {
    clearTimeout(this.pause);
    this.asking?.abort();
  }

  async ask() {
    this.stop();
    if (this.typed.length < LEAST) return;
    const { signal } = (this.asking = new AbortController());
    try {
      const found = await suggestionsAt(this.address, signal);
      if (!signal.aborted) this.show(found);
    } catch {
      if (!signal.aborted) this.close(); // nothing to suggest is no failure: the form still searches
    }
  }

  show(found) {
    this.list.replaceChildren(...found.map((suggestion, rank) => this.option(suggestion, rank)));
    this.toggle(found.length > 0);
    this.said.textContent = counted(found.length);
  }

  option({ text, url, kind }, rank) {
    const label = element("span", { class: "suggestion-text" }, text);
    const suffix = element("span", { class: "suggestion-kind" }, kind);
    const attributes = { id: `${this.list.id}-${rank}`, role: "option", "aria-selected": "false", "data-url": url, "data-text": text };
    return element("li", attributes, label, " ", suffix);
  }

  toggle(isOpen) {
    this.list.hidden = !isOpen;
    this.input.setAttribute("aria-expanded", isOpen);
    this.input.removeAttribute("aria-activedescendant");
  }

  close() {
    this.stop();
    this.toggle(false);
    this.list.replaceChildren();
    this.said.textContent = "";
  }

  activate(option) {
    this.active?.setAttribute("aria-selected", "false");
    this.input.removeAttribute("aria-activedescendant");
    if (!option) return;
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  // One option further or nearer, round the list; from the field itself, the first or the last.
  step(by) {
    const options = [...this.list.children];
    const rank = options.indexOf(this.active);
    this.activate(options.at(rank < 0 && by < 0 ? -1 : (rank + by) % options.length));
  }

  choose(option) {
    if (!option) return;
    const { url, text } = option.dataset;
    this.input.value = text;
    this.close();
    location.assign(url);
  }

  // The arrow opens what is closed; with Alt it opens or closes, and chooses nothing.
  async onArrow(by, isAlone) {
    if (!this.isOpen && (isAlone || by > 0)) await this.ask();
    else if (!isAlone && by < 0) this.close();
    if (this.isOpen && isAlone) this.step(by);
  }

  onKey(event) {
    const { key, altKey, ctrlKey, metaKey, shiftKey, isComposing } = event;
    if (isComposing || ctrlKey || metaKey || shiftKey) return;
    if (key === "ArrowDown" || key === "ArrowUp") this.onArrow(key === "ArrowDown" ? 1 : -1, !altKey);
    else if (key === "Escape" && this.isOpen) this.close();
    else if (key === "Enter" && this.active) this.choose(this.active);
    else {
      // in the text again, whose caret moves; Tab leaves, and chooses nothing
      if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(key)) this.activate(null);
      return;
    }
    event.preventDefault();
  }
}

function enhance(input) {
  if (known.has(input)) return;
  known.add(input);
  new Combobox(input);
}

document.querySelectorAll(FIELDS).forEach(enhance);
// a list's script replaces the header, and its field, when the reader changes
document.addEventListener("focusin", ({ target }) => target.matches(FIELDS) && enhance(target));
