/**
 * react-spreadsheet-import with all its defaults. The role is a field with a pattern: its field with
 * options would leave the matching of each value to the user, and do more work.
 */
import { createRoot } from "react-dom/client";
import { ReactSpreadsheetImport } from "react-spreadsheet-import";
import { COLUMNS, IDENTIFIER, ROLES } from "../rules.js";

const required = { rule: "required", errorMessage: "Required" };
const matches = (value, errorMessage) => ({ rule: "regex", value, errorMessage });
const VALIDATIONS = {
  email: [
    required,
    matches("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", "Not an address"),
    { rule: "unique", errorMessage: "Not unique" },
  ],
  firstName: [required],
  lastName: [required],
  role: [matches(`^(${ROLES.join("|")})$`, "Unknown role")],
  employeeId: [required, matches(`^${IDENTIFIER}$`, "Unknown form")],
};

const fields = COLUMNS.map(({ key, label }) => ({
  key,
  label,
  alternateMatches: [label],
  fieldType: { type: "input" },
  validations: VALIDATIONS[key] ?? [],
}));

createRoot(document.getElementById("root")).render(
  <ReactSpreadsheetImport isOpen onClose={() => {}} onSubmit={() => {}} fields={fields} />,
);
