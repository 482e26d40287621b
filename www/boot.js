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

  import(script.dataset.module)
    .then(function (app) {
      return app.default({ module_or_path: script.dataset.wasm });
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

  function explain(text) {
    var message = boot.querySelector(".boot-message");
    boot.querySelector(".boot-progress").hidden = true;
    message.textContent = text;
    message.hidden = false;
  }
})();
