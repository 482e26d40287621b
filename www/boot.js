// Starts the app, and says in words why when it cannot be started. A classic script, so that a
// browser too old for modules still says something.
(function () {
  "use strict";

  var script = document.currentScript;
  var boot = document.getElementById("boot");
  var wait = boot.querySelector(".boot-wait");

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
  var module = desk ? script.dataset.deskWasm : script.dataset.consoleWasm;

  import("./locales.js")
    .then(function (locales) {
      var parts = desk ? ["wizard", "frame", "findings"] : ["wizard", "frame", "console"];
      var language = locales.choose(locales.wantedHere());
      // English comes without texts, so its words are there first and the program's many bytes after them.
      return language === "en"
        ? locales.load(language, parts).then(speak).then(drawn).then(load)
        : load(locales.load(language, parts).then(speak));
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
        var again = boot.querySelector(".boot-again");
        again.addEventListener("click", function () {
          location.reload();
        });
        again.hidden = false;
      },
    );

  // Before anything is shown, so that nothing flashes in another language.
  function speak(chosen) {
    document.documentElement.lang = chosen.language;
    document.documentElement.dir = chosen.direction;
    if (path === "/check") {
      showWords(chosen.texts);
    }
    return chosen;
  }

  // `spoken` is the language and its texts, or the promise of them.
  function load(spoken) {
    var wasm = fetch(module);
    // Its failure is told when the program wants it.
    wasm.catch(function () {});
    // The first number that is formatted makes a browser read its tables: it has nothing else to do now.
    setTimeout(function () {
      new Intl.NumberFormat(document.documentElement.lang);
    });
    return Promise.all([import(program), spoken]).then(function (loaded) {
      var app = loaded[0];
      var chosen = loaded[1];
      return app
        .default({ module_or_path: wasm })
        .then(pause)
        .then(function () {
          app.start(chosen.language, chosen.texts);
        });
    });
  }

  // What /check is for can be read while the program loads, where the program will show it.
  function showWords(texts) {
    var page = document.getElementById("boot-check").content.cloneNode(true);
    var spoken = Object.assign.apply(null, [{}].concat(texts.map(JSON.parse)));
    page.querySelectorAll("[data-text]").forEach(function (element) {
      element.textContent = spoken[element.dataset.text] || element.textContent;
    });
    var name = wait.querySelector(".boot-name");
    name.classList.remove("boot-name");
    page.querySelector(".rcc-front-bar").append(name);
    wait.className = "rcc-check-place";
    page.querySelector(".rcc-check").append(wait);
    boot.replaceChildren(page);
  }

  // Lets the browser take what somebody pressed.
  function pause() {
    return new Promise(function (resolve) {
      setTimeout(resolve);
    });
  }

  // When what is there is on the screen, or soon: a page in the background draws nothing.
  function drawn(value) {
    return new Promise(function (resolve) {
      setTimeout(resolve, 100, value);
      requestAnimationFrame(function () {
        setTimeout(resolve, 0, value);
      });
    });
  }

  function explain(text) {
    var message = boot.querySelector(".boot-message");
    boot.querySelector(".boot-progress").hidden = true;
    message.textContent = text;
    message.hidden = false;
  }
})();
