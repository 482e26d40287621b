/** HelloCSV as a page that has no framework takes it: the build that brings its own Preact, which is its smallest. */
import { renderImporter } from "hello-csv/bundled";
import "hello-csv/bundled/index.css";
import "./hello-csv.css";
import { COLUMNS, IDENTIFIER, ROLES } from "../rules.js";

const required = { validate: "required" };
const VALIDATORS = {
  email: [required, { validate: "email" }, { validate: "unique", caseInsensitive: true }],
  firstName: [required],
  lastName: [required],
  employeeId: [required, { validate: "regex_matches", regex: new RegExp(`^${IDENTIFIER}$`) }],
};

const columns = COLUMNS.map(({ key, label }) => ({
  id: key,
  label,
  suggestedMappingKeywords: [label],
  ...(key === "role"
    ? { type: "enum", typeArguments: { values: ROLES.map((role) => ({ label: role, value: role })) } }
    : { type: "string" }),
  validators: VALIDATORS[key] ?? [],
}));

renderImporter(document.getElementById("root"), {
  sheets: [{ id: "people", label: "People", columns }],
  // Otherwise it takes 20 MB.
  maxFileSizeInBytes: 2 ** 30,
  onComplete: async () => {},
});
