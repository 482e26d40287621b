/** The users of the application, as a directory document: one who left. */
const directory = {
  revision: "41",
  users: [{ email: "al@people.example", status: "past", account: "imported", sources: ["file_upload"] }],
};

/** Where the changes go: into a list that the application shows. */
export function targetFor(take) {
  return { users: () => directory, apply: ({ changes }) => take(changes) };
}
