// Starts the app, and says in words why when it cannot be started. A classic script, so that a
// browser too old for modules still says something.
(function () {
  "use strict";

  var script = document.currentScript;
  var boot = document.getElementById("boot");

  if (typeof WebAssembly !== "object") {
    explain(
      "This browser has no WebAssembly, which Rollcall needs to read your file here. " +
        "A current Firefox, Chrome, Edge or Safari has it; some organizations switch it off by policy.",
    );
    return;
  }

  // The desk is where files are dropped: /check and the imports. Everything else is the console.
  var path = location.pathname.replace(/\/$/, "");
  var desk = path === "/check" || path.endsWith("/import");
  var program = desk ? script.dataset.desk : script.dataset.console;
  var wasm = fetch(desk ? script.dataset.deskWasm : script.dataset.consoleWasm);
  // Its failure is told when the program wants it.
  wasm.catch(function () {});

  Promise.all([import(program), language()])
    .then(function (loaded) {
      var app = loaded[0];
      var chosen = loaded[1];
      document.documentElement.lang = chosen.language;
      document.documentElement.dir = chosen.direction;
      return app.default({ module_or_path: wasm }).then(function () {
        app.start(chosen.language, chosen.texts);
      });
    })
    .then(
      function () {
        boot.remove();
      },
      function (error) {
        console.error(error);
        explain(
          "Rollcall could not be loaded. Check the connection and load the page again. " +
            "If that does not help, tell whoever runs this server: " +
            String(error && error.message ? error.message : error),
        );
      },
    );

  // Before anything is shown, so that nothing flashes in another language.
  function language() {
    return import("./locales.js").then(function (locales) {
      var parts = desk ? ["wizard", "frame", "findings"] : ["wizard", "frame", "console"];
      return locales.load(locales.choose(locales.wantedHere()), parts);
    });
  }

  function explain(text) {
    var message = boot.querySelector(".boot-message");
    boot.querySelector(".boot-progress").hidden = true;
    message.textContent = text;
    message.hidden = false;
  }
})();
