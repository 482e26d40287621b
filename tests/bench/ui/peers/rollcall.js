/** Rollcall as another page embeds it, with a template of that page's own, and checking only: no server is asked. */
import { COLUMNS, IDENTIFIER, ROLES } from "../rules.js";
import "/embed/rollcall-import.js";

const FIELDS = {
  email: { format: "email", constraints: { required: true, unique: true }, rollcall: { kind: "email" } },
  firstName: { constraints: { required: true } },
  lastName: { constraints: { required: true } },
  role: {
    constraints: { required: true },
    rollcall: { kind: "choice", values: ROLES.map((role) => ({ label: role, value: role.toLowerCase() })) },
  },
  employeeId: { constraints: { required: true, pattern: IDENTIFIER } },
};

const element = document.createElement("rollcall-import");
element.template = {
  name: "people",
  title: "People",
  fields: COLUMNS.map(({ key, label }) => ({ name: label, type: "string", ...FIELDS[key] })),
  primaryKey: "Email",
  rollcall: {
    header: "open",
    missing: "ignore",
    inactive_status: "archived",
    limits: { records: 2_000_000, bytes: 2 ** 30, columns: 1000, field_chars: 32_767 },
  },
};
document.getElementById("root").append(element);
