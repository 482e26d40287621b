// The wizard in a frame of its own. The page around it is named in the address, `#host=ORIGIN&nonce=…`, and nobody
// else is heard: see rollcall-frame.js, which is the other end.
import "./rollcall-import.js";
import { Line, VERSION, isGreeting } from "../widget/rollcall-channel.js";

const FORWARDED = ["ready", "step", "checks", "applied", "cancel", "error"];
const SETTINGS = ["template", "mode", "locale", "theme", "maxRecords", "checksTimeout"];

const address = new URLSearchParams(location.hash.slice(1));
const host = address.get("host") ?? "";
const nonce = address.get("nonce");

const sheet = new CSSStyleSheet();
sheet.replaceSync("html { color-scheme: light dark } body { margin: 0 }");
document.adoptedStyleSheets = [sheet];

const element = document.createElement("rollcall-import");
let call;

addEventListener("message", function greet(event) {
  const isHost = event.source === parent && event.origin === host && event.ports.length === 1;
  if (!isHost || !isGreeting(event.data, "connect", nonce)) return;
  // Once: whoever says it again is not heard.
  removeEventListener("message", greet);
  connect(event.ports[0]);
});
// Only a page of that origin gets it.
if (parent !== self && /^https?:\/\//.test(host)) parent.postMessage({ rollcall: VERSION, kind: "hello", nonce }, host);

function connect(port) {
  const line = new Line(port, {
    configure(body) {
      for (const name of SETTINGS) element[name] = body[name] ?? "";
      if (body.hasTarget) element.target = targetBehind(line, body.offers ?? []);
      if (body.hasChecks) element.checks = checksBehind(line);
      document.body.append(element);
    },
    file: ({ file }) => element.loadFile(file),
    reset: () => element.reset(),
    progress: ({ done, total, sentBytes }) => call?.onProgress(done, total, sentBytes),
  });
  for (const name of FORWARDED) {
    element.addEventListener(`rollcall-${name}`, ({ detail }) => line.tell("event", { name, detail }));
  }
  new ResizeObserver(() => line.tell("height", document.body.scrollHeight)).observe(element);
}

/** The target of the page around, at the other end of the line. */
function targetBehind(line, offers) {
  const offered = {
    lastSeen: (keys) => line.ask("lastSeen", { keys }),
    createGroup: (name) => line.ask("createGroup", { name }),
  };
  return {
    ...Object.fromEntries(offers.filter((name) => Object.hasOwn(offered, name)).map((name) => [name, offered[name]])),
    users: () => line.ask("users"),
    async apply(changeset, { sha256, signal, onProgress }) {
      const own = (call = { onProgress });
      const abort = () => line.tell("abort");
      signal.addEventListener("abort", abort);
      try {
        return await line.ask("apply", { changeset, sha256 });
      } finally {
        signal.removeEventListener("abort", abort);
        if (call === own) call = undefined;
      }
    },
  };
}

/** The check of the page around. Why it failed comes through as it was told there. */
function checksBehind(line) {
  let calls = 0;
  return async (batch, { signal }) => {
    const call = (calls += 1);
    const stop = () => line.tell("stop-check", { call });
    signal.addEventListener("abort", stop);
    try {
      const { answer, failure } = await line.ask("check", { call, batch });
      if (failure) throw Object.assign(new Error(failure.detail), failure, { name: "ChecksFailure" });
      return answer;
    } finally {
      signal.removeEventListener("abort", stop);
    }
  };
}
