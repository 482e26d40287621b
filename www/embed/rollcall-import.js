// The one file a host page names: <script type="module" src="…/embed/rollcall-import.js"></script>. It defines
// <rollcall-import>, and loads the wizard from where it was loaded itself once one is seen or opened.
// docs/embedding.md describes what the element takes and tells.

const NAME = "rollcall-import";
const NUMBERS = ["maxRecords", "checksTimeout"];
const REFLECTED = ["roster", "endpoint", "scim", "locale", "theme", "mode", "presentation", ...NUMBERS];
const PROPERTIES = [...REFLECTED, "template", "token", "getToken", "target", "checks"];
/** What is the wizard's from its beginning: with another value it begins anew. */
const BEGINNINGS = ["template", "roster", "endpoint", "scim", "mode", "max-records", "checks", "checks-timeout", "presentation", "locale"];

class RollcallImport extends HTMLElement {
  static observedAttributes = [...BEGINNINGS, "token"];

  /** What no attribute can say of those that are attributes, too: a template document, a function that checks. */
  #own = {};
  #target;
  #token;
  #getToken;
  #frame = document.createElement("dialog");
  #ground = document.createElement("div");
  #watch;
  #wizard;
  #ready;
  #isReady;
  #wanted = false;
  #stale = false;
  #scheduled = false;
  #step = "file";

  constructor() {
    super();
    this.attachShadow({ mode: "open" });
    this.#ground.className = "rc-root rc-embedded";
    this.#ground.part = "ground";
    this.#frame.part = "dialog";
    this.#frame.setAttribute("aria-labelledby", "rc-wizard-title");
    this.#frame.addEventListener("cancel", (event) => {
      // A file dialogue that is called off says so by an event of the same name.
      if (event.target !== this.#frame) return;
      event.preventDefault();
      this.#leave();
    });
    this.#await();
  }

  get template() {
    return this.#said("template");
  }

  set template(value) {
    this.#say("template", value, "object");
  }

  get checks() {
    return this.#said("checks");
  }

  set checks(value) {
    this.#say("checks", value, "function");
  }

  get target() {
    return this.#target;
  }

  set target(value) {
    if (value !== this.#target) this.#refresh(true);
    this.#target = value ?? undefined;
  }

  get token() {
    return this.#token;
  }

  set token(value) {
    this.#change(() => (this.#token = value));
  }

  get getToken() {
    return this.#getToken;
  }

  set getToken(value) {
    this.#change(() => (this.#getToken = value));
  }

  /** Shows the wizard: as a dialog, where that is how it is presented. Resolves when it is there. */
  open() {
    if (this.presentation === "dialog") {
      if (this.#step === "result") this.reset();
      if (!this.#frame.open) this.#frame.showModal();
    }
    this.#want();
    return this.#ready;
  }

  /** Closes the dialog. The wizard stays as it is, and what it is doing goes on. */
  close() {
    this.#frame.close();
  }

  /** Begins anew, without the file. */
  reset() {
    this.#step = "file";
    this.#refresh(true);
  }

  /** Has the wizard take a file, as if it had been dropped. Resolves when it has it. */
  async loadFile(file) {
    this.#want();
    await this.#ready;
    const name = file.name ?? "users.csv";
    this.#wizard.open?.(file instanceof File ? file : new File([file], name));
  }

  connectedCallback() {
    // Set before the element was defined, they would hide the accessors.
    for (const property of PROPERTIES) {
      if (Object.hasOwn(this, property)) {
        const value = this[property];
        delete this[property];
        this[property] = value;
      }
    }
    const look = (seen) => {
      if (this.presentation !== "dialog" && seen.some((entry) => entry.isIntersecting)) this.#want();
    };
    this.#watch = new IntersectionObserver(look, { rootMargin: "200px" });
    this.#arrange();
    this.#refresh(false);
  }

  disconnectedCallback() {
    this.#watch?.disconnect();
    this.#frame.close();
    this.#refresh(false);
  }

  attributeChangedCallback(attribute, before, after) {
    if (before === after) return;
    if (attribute === "token") this.token = after;
    else this.#refresh(true);
    if (attribute === "locale") this.#speak();
    this.#own[attribute] = undefined;
    if (attribute === "presentation") this.#arrange();
  }

  #said(name) {
    return this.#own[name] ?? this.getAttribute(name) ?? "";
  }

  #say(name, value, kind) {
    const own = value && typeof value === kind ? value : undefined;
    // What is as it was begins nothing anew: frameworks say it with every rendering.
    if (own !== this.#own[name]) this.#refresh(true);
    this.#own[name] = own;
    if (!own) reflect(this, name, value);
  }

  #speak() {
    const { locale } = this;
    this.#ground.lang = locale;
    let direction = "";
    try {
      const known = locale && new Intl.Locale(locale);
      direction = known && (known.getTextInfo?.() ?? known.textInfo)?.direction;
    } catch {
      // No language: the page's own direction then.
    }
    this.#ground.dir = direction || "";
  }

  /** In the dialog or in the page. */
  #arrange() {
    const isDialog = this.presentation === "dialog";
    if (isDialog) this.#frame.append(this.#ground);
    else this.#frame.close();
    this.shadowRoot.replaceChildren(isDialog ? this.#frame : this.#ground);
    // Whether it is seen is told anew.
    this.#watch?.unobserve(this);
    this.#watch?.observe(this);
  }

  #leave = () => {
    if (this.#tell("cancel", { step: this.#step })) this.#frame.close();
  };

  /** Whether nobody prevented what comes after it. */
  #tell = (name, detail) => {
    if (name === "step") this.#step = detail.step;
    const cancelable = name === "cancel" || name === "changes";
    return this.dispatchEvent(new CustomEvent(`rollcall-${name}`, { bubbles: true, composed: true, cancelable, detail }));
  };

  get #hasToken() {
    return Boolean(this.#token || this.#getToken);
  }

  // A token in the place of an earlier one disturbs nobody; with the first one the wizard begins anew.
  #change(change) {
    const before = this.#hasToken;
    change();
    this.#refresh(before !== this.#hasToken);
  }

  // The token, for what sends the requests. It is in no attribute but where the page put it.
  #tokens = {
    held: () => this.#token,
    isRenewable: () => Boolean(this.#getToken),
    renew: async () => (this.#token = await this.#getToken()),
  };

  // Whoever waits already goes on waiting for the next wizard.
  #await() {
    if (!this.#isReady) this.#ready = new Promise((resolve) => (this.#isReady = resolve));
  }

  #want() {
    this.#wanted = true;
    this.#refresh(false);
  }

  // Once for whatever is set in one go; moving the element about keeps its wizard.
  #refresh(stale) {
    if (stale && this.#wizard) this.#await();
    this.#stale ||= stale;
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      if (this.#wizard && (this.#stale || !this.isConnected)) {
        this.#wizard.free?.();
        this.#wizard = undefined;
        this.#await();
      }
      this.#stale = false;
      if (this.isConnected && this.#wanted && !this.#wizard) this.#begin();
    });
  }

  async #begin() {
    // A sign that it is under way, and that nothing has overtaken it since.
    const begun = (this.#wizard = {});
    const ground = this.#ground;
    ground.replaceChildren(document.createElement("progress"));
    try {
      const { begin } = await import("../widget/rollcall-begin.js");
      const mount = await begin(this, {
        template: this.#own.template,
        tell: this.#tell,
        leave: this.presentation === "dialog" ? this.#leave : undefined,
        token: this.#hasToken && this.#tokens,
      });
      if (this.#wizard !== begun) return;
      ground.replaceChildren();
      this.#wizard = mount(ground);
      this.#isReady();
      this.#isReady = undefined;
    } catch (error) {
      if (this.#wizard !== begun) return;
      const again = document.createElement("button");
      again.textContent = "Rollcall could not be loaded. Try again";
      this.#translate(again);
      again.onclick = () => this.#refresh(true);
      ground.replaceChildren(again);
      this.#tell("error", { kind: "not-loaded", detail: String(error) });
    }
  }

  // With what else may not have come; then it stays as it is.
  async #translate(again) {
    try {
      const { choose, loadUnloaded } = await import("../locales.js");
      const language = choose(this.locale ? [this.locale] : navigator.languages);
      again.textContent = (await loadUnloaded(language)).element_again;
      again.lang = language;
    } catch {}
  }
}

function reflect(element, attribute, value) {
  if (value) element.setAttribute(attribute, value);
  else element.removeAttribute(attribute);
}

for (const name of REFLECTED) {
  const attribute = name.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`);
  Object.defineProperty(RollcallImport.prototype, name, {
    configurable: true,
    enumerable: true,
    get() {
      const said = this.getAttribute(attribute);
      return NUMBERS.includes(name) ? Number(said) || null : (said ?? "");
    },
    set(value) {
      reflect(this, attribute, value);
    },
  });
}

customElements.get(NAME) ?? customElements.define(NAME, RollcallImport);
