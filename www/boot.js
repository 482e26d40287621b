// Starts the app, and says in words why when it cannot be started. A classic script, so that a
// browser too old for modules still says something.
(function () {
  "use strict";

  var script = document.currentScript;
  var boot = document.getElementById("boot");
  var wait = boot.querySelector(".boot-wait");

  // The desk is where files are dropped: /check and the imports. Everything else is the console.
  var path = location.pathname.replace(/\/$/, "");
  var desk = path === "/check" || path.endsWith("/import");
  var program = desk ? script.dataset.desk : script.dataset.console;
  var module = desk ? script.dataset.deskWasm : script.dataset.consoleWasm;
  // On /check the words come first, where they need no texts; everywhere else there is nothing to wait for.
  var check = path === "/check";
  var able = typeof WebAssembly === "object";
  var coming = check || !able ? null : fetchProgram();
  // Fetches what is said when the program does not come, in the language that was chosen.
  var fetchWords = null;

  import("./locales.js")
    .then(function (locales) {
      var parts = desk ? ["wizard", "frame", "findings"] : ["wizard", "frame", "console"];
      var language = locales.choose(locales.wantedHere());
      var spoken = locales.load(language, parts).then(speak);
      fetchWords = function () {
        return locales.loadUnloaded(language);
      };
      if (!able) {
        return spoken.then(function () {
          throw new Error("This browser has no WebAssembly.");
        });
      }
      return check && language === "en" ? spoken.then(drawn).then(load) : load(spoken);
    })
    .then(
      function () {
        boot.remove();
      },
      function (error) {
        console.error(error);
        return findWords().then(function (words) {
          if (!able) {
            explain(words.browser);
            return;
          }
          explain(words.page.replace("{reason}", String(error && error.message ? error.message : error)));
          var again = boot.querySelector(".boot-again");
          again.addEventListener("click", function () {
            location.reload();
          });
          again.textContent = words.page_again;
          again.hidden = false;
        });
      },
    );

  // What to say when the program does not come: in English where nothing else comes either.
  function findWords() {
    var english = {
      page:
        "Rollcall could not be loaded. Check the connection and load the page again. " +
        "If that does not help, tell whoever runs this server: {reason}",
      page_again: "Load the page again",
      browser:
        "This browser has no WebAssembly, which Rollcall needs to read your file here. " +
        "A current Firefox, Chrome, Edge or Safari has it; some organizations switch it off by policy.",
    };
    var found = fetchWords ? fetchWords() : Promise.resolve();
    return found.then(
      function (words) {
        return words || english;
      },
      function () {
        return english;
      },
    );
  }

  // Before anything is shown, so that nothing flashes in another language.
  function speak(chosen) {
    document.documentElement.lang = chosen.language;
    document.documentElement.dir = chosen.direction;
    var spoken = Object.assign.apply(null, [{}].concat(chosen.texts.map(JSON.parse)));
    var progress = wait.querySelector(".boot-progress");
    progress.setAttribute("aria-label", spoken["console.loading"] || progress.getAttribute("aria-label"));
    if (check) {
      showWords(spoken);
    }
    return chosen;
  }

  function fetchProgram() {
    var wasm = fetch(module);
    var app = import(program);
    // Their failure is told when they are wanted.
    wasm.catch(function () {});
    app.catch(function () {});
    return { app: app, wasm: wasm };
  }

  // `spoken` is the language and its texts, or the promise of them.
  function load(spoken) {
    coming = coming || fetchProgram();
    // The first number that is formatted makes a browser read its tables: it has nothing else to do now.
    setTimeout(function () {
      new Intl.NumberFormat(document.documentElement.lang);
    });
    return Promise.all([coming.app, spoken]).then(function (loaded) {
      var app = loaded[0];
      var chosen = loaded[1];
      return app
        .default({ module_or_path: coming.wasm })
        .then(pause)
        .then(function () {
          app.start(chosen.language, chosen.texts);
        });
    });
  }

  // What /check is for can be read while the program loads, where the program will show it.
  function showWords(spoken) {
    var page = document.getElementById("boot-check").content.cloneNode(true);
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
