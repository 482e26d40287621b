/** importcsv with all its defaults, as its Preact build, which is its smallest. It has no rule for unique values. */
import { CSVImporter } from "@importcsv/react/preact";
import { h, render } from "preact";
import { z } from "zod";
import { IDENTIFIER, ROLES } from "../rules.js";

const schema = z.object({
  email: z.string().email(),
  firstName: z.string().min(1),
  lastName: z.string().min(1),
  role: z.enum(ROLES),
  department: z.string().optional(),
  employeeId: z.string().regex(new RegExp(`^${IDENTIFIER}$`)),
});

render(
  h(CSVImporter, { schema, modalIsOpen: true, modalOnCloseTriggered: () => {}, onComplete: () => {} }),
  document.getElementById("root"),
);
