// Which language the pages speak, and where its texts are. English is in the programs themselves.

const files = (wizard, frame, console, findings) => ({ wizard, frame, console, findings });
const at = (file) => new URL(file, import.meta.url);

const LANGUAGES = {
  de: files(at("./locales/de.json"), at("./locales/frame.de.json"), at("./locales/console.de.json"), at("./locales/findings.de.json")),
  fr: files(at("./locales/fr.json"), at("./locales/frame.fr.json"), at("./locales/console.fr.json"), at("./locales/findings.fr.json")),
  es: files(at("./locales/es.json"), at("./locales/frame.es.json"), at("./locales/console.es.json"), at("./locales/findings.es.json")),
  pt: files(at("./locales/pt.json"), at("./locales/frame.pt.json"), at("./locales/console.pt.json"), at("./locales/findings.pt.json")),
  ja: files(at("./locales/ja.json"), at("./locales/frame.ja.json"), at("./locales/console.ja.json"), at("./locales/findings.ja.json")),
  he: files(at("./locales/he.json"), at("./locales/frame.he.json"), at("./locales/console.he.json"), at("./locales/findings.he.json")),
  ar: files(at("./locales/ar.json"), at("./locales/frame.ar.json"), at("./locales/console.ar.json"), at("./locales/findings.ar.json")),
};
const RIGHT_TO_LEFT = ["he", "ar"];
// Where the product's own pages keep what was chosen in them.
const KEPT = "rollcall-language";

/** What was chosen in these pages, else what the browser prefers. */
export function wantedHere() {
  let chosen = null;
  try {
    chosen = localStorage.getItem(KEPT);
  } catch {
    // Nothing is kept where the browser lets no page keep anything.
  }
  return chosen ? [chosen] : navigator.languages;
}

/** The first language of `wanted` that there is. */
export function choose(wanted) {
  const known = wanted.map((tag) => String(tag).toLowerCase().split("-")[0]);
  return known.find((language) => language === "en" || Object.hasOwn(LANGUAGES, language)) ?? "en";
}

/** Its texts, as JSON; English, which needs none, when they do not come. */
export async function load(language, parts) {
  if (language !== "en") {
    try {
      const texts = await Promise.all(parts.map((part) => fetchText(LANGUAGES[language][part])));
      return { language, direction: RIGHT_TO_LEFT.includes(language) ? "rtl" : "ltr", texts };
    } catch (error) {
      console.error(error);
    }
  }
  return { language: "en", direction: "ltr", texts: [] };
}

/** What to say when a program does not come; nothing for English, which stands where it is said. */
export async function loadUnloaded(language) {
  return language === "en" ? undefined : JSON.parse(await fetchText(at("./locales/unloaded.json")))[language];
}

async function fetchText(url) {
  const answer = await fetch(url, { credentials: "omit" });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer.text();
}
