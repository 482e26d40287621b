// What other scripts of a page leave lying about. Everything here was seen in the wild, or is worse.
Object.assign(window, { React: { version: "0.13" }, Vue: {}, angular: {}, $: () => [], _: {}, process: { env: {} }, define: undefined, global: window, Rollcall: "taken" });

const extra = (value) => ({ value, enumerable: true, configurable: true, writable: true });
Object.defineProperty(Array.prototype, "contains", extra(function () {}));
Object.defineProperty(Array.prototype, "first", extra(function () {}));
Object.defineProperty(Object.prototype, "extend", extra(function () {}));
Object.defineProperty(Object.prototype, "title", extra("polluted"));
Object.defineProperty(Object.prototype, "template", extra("polluted"));
Object.defineProperty(Object.prototype, "target", extra(null));
Object.defineProperty(String.prototype, "trim", extra(function () { return String(this).replace(/^\s+|\s+$/g, ""); }));
Object.defineProperty(Promise.prototype, "done", extra(function () { return this; }));
Array.from = ((native) => function from(...values) { return native.apply(Array, values); })(Array.from);
window.Promise.defer = () => ({});

// Elements of others, with names like ours.
customElements.define("rc-button", class extends HTMLElement { connectedCallback() { this.attachShadow({ mode: "open" }).append("shadow"); } });
customElements.define("rollcall-import-button", class extends HTMLElement {});

// What is listened to on the page, to see what is left behind.
window.listening = new Map();
for (const target of [window, document]) {
  const { addEventListener, removeEventListener } = target;
  const count = (type, by) => window.listening.set(type, (window.listening.get(type) ?? 0) + by);
  target.addEventListener = function (type, ...rest) { count(type, 1); return addEventListener.call(target, type, ...rest); };
  target.removeEventListener = function (type, ...rest) { count(type, -1); return removeEventListener.call(target, type, ...rest); };
}

// Keys and clicks that somebody else takes for themselves.
document.addEventListener("keydown", (event) => { window.lastKey = event.key; });
