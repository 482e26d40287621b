// For pages that want the import in a frame of its own: `embedFrame(place, options)`. The frame is sandboxed, so it has
// no origin, no cookies and no storage; all that it knows of this page is what goes over one channel.
import { Line, VERSION, isGreeting } from "../widget/rollcall-channel.js";

const SETTINGS = ["template", "mode", "locale", "theme", "maxRecords", "checksTimeout"];
/** What a target may offer besides. */
const OFFERS = ["lastSeen", "createGroup"];
/** What the origin of a sandboxed frame is called. */
const OPAQUE = "null";

/**
 * @param {HTMLElement} place the frame goes into it
 * @param {object} [options] `template`, `mode`, `locale`, `theme`, `maxRecords`, `target`, `checks`, `checksTimeout` as
 *   of the element; `title` names the frame for readers of the screen
 * @returns `frame`, which hears the events of the element; `ready`; `loadFile(file)`, `reset()`, `remove()`
 */
export function embedFrame(place, options = {}) {
  const nonce = crypto.getRandomValues(new Uint32Array(4)).join("-");
  const source = new URL("frame.html", import.meta.url);
  source.hash = new URLSearchParams({ host: location.origin, nonce }).toString();

  const frame = document.createElement("iframe");
  frame.sandbox = "allow-scripts allow-downloads";
  frame.referrerPolicy = "no-referrer";
  frame.title = options.title ?? "Import users";
  frame.width = "100%";
  frame.height = "640";
  frame.src = source.href;

  let line;
  let call;
  let isReady;
  const ready = new Promise((resolve) => (isReady = resolve));
  const { target, checks } = options;
  const checking = new Map();

  const handlers = {
    users: async () => {
      const users = await target.users();
      return users instanceof Blob || typeof users === "string" ? users : JSON.stringify(users);
    },
    async apply({ changeset, sha256 }) {
      call = new AbortController();
      const onProgress = (done, total, sentBytes) => line.tell("progress", { done, total, sentBytes });
      return (await target.apply(changeset, { sha256, signal: call.signal, onProgress })) ?? null;
    },
    abort: () => call?.abort(),
    async lastSeen({ keys }) {
      const seen = await target.lastSeen(keys);
      // A date is no plain data, which alone gets across.
      return seen?.map((told) => told && { name: String(told.name), at: new Date(told.at).toISOString() }) ?? null;
    },
    async createGroup({ name }) {
      await target.createGroup(name);
    },
    // Here, where the page's cookies and its origin are.
    async check({ call, batch }) {
      const { askerOf, factsOf } = await import("../widget/rollcall-batches.js");
      const own = new AbortController();
      checking.set(call, own);
      try {
        return { answer: JSON.parse(await askerOf(checks)(JSON.stringify(batch), own.signal)) };
      } catch (error) {
        return { failure: factsOf(error) };
      } finally {
        checking.delete(call);
      }
    },
    "stop-check": ({ call }) => checking.get(call)?.abort(),
    event({ name, detail }) {
      if (name === "ready") isReady();
      frame.dispatchEvent(new CustomEvent(`rollcall-${name}`, { bubbles: true, composed: true, detail }));
    },
    height(pixels) {
      if (Number.isFinite(pixels)) frame.height = String(Math.min(Math.max(Math.ceil(pixels), 200), 20_000));
    },
  };

  function greet(event) {
    const isFrame = event.source === frame.contentWindow && event.origin === OPAQUE;
    if (!isFrame || !isGreeting(event.data, "hello", nonce)) return;
    removeEventListener("message", greet);
    const { port1, port2 } = new MessageChannel();
    line = new Line(port1, handlers);
    // A frame without an origin cannot be named by one; the window and the nonce name it.
    frame.contentWindow.postMessage({ rollcall: VERSION, kind: "connect", nonce }, "*", [port2]);
    const settings = Object.fromEntries(SETTINGS.map((name) => [name, options[name]]));
    const given = { hasTarget: Boolean(target), offers: offeredBy(target), hasChecks: Boolean(checks) };
    line.ask("configure", { ...settings, ...given });
  }

  addEventListener("message", greet);
  place.append(frame);

  return {
    frame,
    ready,
    loadFile: (file) => ready.then(() => line.ask("file", { file })),
    reset: () => ready.then(() => line.ask("reset")),
    remove() {
      removeEventListener("message", greet);
      call?.abort();
      for (const own of checking.values()) own.abort();
      line?.close();
      frame.remove();
    },
  };
}

const offeredBy = (target) => OFFERS.filter((name) => typeof target?.[name] === "function");
