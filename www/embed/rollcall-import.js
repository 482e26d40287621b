// The one file a host page names: <script type="module" src="…/embed/rollcall-import.js"></script>.
// It loads the widget from where it was loaded itself, and the widget defines <rollcall-import>.
import initialize, { start } from "../rollcall-widget.js";

const engine = new URL("../rollcall-engine_loader.js", import.meta.url);

await initialize({ module_or_path: new URL("../rollcall-widget_bg.wasm", import.meta.url) });
start(engine.origin === location.origin ? engine.href : workerOfThisPage(engine.href));

// Browsers start no worker from another origin; one of the page's own may import from there. At run time, so that the
// page's policy takes it for a script (`script-src`) and not for another worker.
function workerOfThisPage(script) {
  return URL.createObjectURL(new Blob([`await import(${JSON.stringify(script)});`], { type: "text/javascript" }));
}
