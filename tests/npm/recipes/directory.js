/** The users of the application, as a directory document: one who left. */
export const directory = JSON.stringify({
  revision: "41",
  users: [{ email: "al@people.example", status: "past", account: "imported", sources: ["file_upload"] }],
});
