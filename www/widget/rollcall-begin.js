// What an element loads first when it is needed: it brings the wizard, and says where the changes go.
import { choose, load } from "../locales.js";
import initialize, { dress, mount, speak } from "../rollcall-widget.js";
import { fetchWithToken } from "./rollcall-token.js";

const here = (file) => new URL(file, import.meta.url);
const dressed = new WeakSet();
let initialized;
let engine;

/**
 * Prepares the wizard of an element.
 *
 * @param {HTMLElement} element
 * @param {{ template?: object, tell: Function, leave?: Function, token?: object }} own what only the element knows: a
 *   template document, where events go, how it is closed, and its token
 * @returns {Promise<(ground: HTMLElement) => { open(file: File): void, free(): void }>} puts the wizard in its place
 */
export async function begin(element, own) {
  initialized ??= initialize({ module_or_path: here("../rollcall-widget_bg.wasm") });
  // Another time, perhaps.
  initialized.catch(() => (initialized = undefined));
  const send = own.token ? fetchWithToken(own.token) : undefined;
  const language = choose(element.locale ? [element.locale] : navigator.languages);
  const texts = load(language, ["wizard", "findings"]);
  const found = [findTarget(element, own, send), findChecks(element)];
  const [target, checks, spoken] = await Promise.all([...found, texts, initialized]);
  speak(spoken.language, spoken.texts);
  if (!dressed.has(element)) dress(element.shadowRoot);
  dressed.add(element);
  const word = (name) => element.getAttribute(name) || undefined;
  const options = {
    engine: engineUrl(),
    template: word("template") ?? (element.scim ? "workspace-users" : undefined),
    document: own.template && JSON.stringify(own.template),
    roster: word("roster"),
    endpoint: word("endpoint"),
    mode: word("mode"),
    maxRecords: element.maxRecords ?? undefined,
    fetch: send,
    target,
    checks,
    tell: own.tell,
    leave: own.leave,
  };
  return (ground) => {
    ground.lang = spoken.language;
    ground.dir = spoken.direction;
    return mount(ground, options);
  };
}

/** The page's own functions come first, then a SCIM service. */
async function findTarget(element, own, send) {
  let { target } = element;
  if (!target && element.scim) {
    const { scimTarget } = await import("./rollcall-scim.js");
    target = scimTarget(element.scim, own.template ?? element.template, send ?? fetch.bind(self));
  }
  if (!target) return undefined;
  const { adaptTarget } = await import("./rollcall-target.js");
  return adaptTarget(target, own.tell);
}

/** What the page makes of the records, a function or an address. */
async function findChecks({ checks, checksTimeout }) {
  if (!checks) return undefined;
  const { adaptChecks } = await import("./rollcall-checks.js");
  return adaptChecks(checks, checksTimeout);
}

// Browsers start no worker from another origin; one of the page's own may import from there. At run time, so that the
// page's policy takes it for a script (`script-src`) and not for another worker. A sandboxed page has no origin, and
// workers that are modules only from `data:`.
function engineUrl() {
  const { href, origin } = here("../rollcall-engine_loader.js");
  if (origin === self.origin) return href;
  const script = `await import(${JSON.stringify(href)});`;
  if (self.origin === "null") return `data:text/javascript,${encodeURIComponent(script)}`;
  engine ??= URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  return engine;
}
