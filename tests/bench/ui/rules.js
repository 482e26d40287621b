/**
 * What every importer here asks of the file, said once: a required, valid and unique address, both
 * names, one of three roles, an identifier of one form, and a department that may be anything.
 */
export const ROLES = ["User", "Admin", "Supervisor"];
export const IDENTIFIER = "E[0-9]{7}";

export const COLUMNS = [
  { key: "email", label: "Email" },
  { key: "firstName", label: "First Name" },
  { key: "lastName", label: "Last Name" },
  { key: "role", label: "Role" },
  { key: "department", label: "Department" },
  { key: "employeeId", label: "Employee ID" },
];
