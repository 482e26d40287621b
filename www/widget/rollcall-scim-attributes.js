// Which attribute of a SCIM user stands for which field of a template.

export const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
/** What Rollcall's own service has beside the standard: docs/scim.md. */
export const ROLLCALL = "urn:ietf:params:scim:schemas:extension:rollcall:2.0:User";

/** Fields with one text each: schema (the core's without), path. */
const TEXTS = {
  display_name: [null, "displayName"],
  first_name: [null, "name.givenName"],
  last_name: [null, "name.familyName"],
  job_title: [null, "title"],
  department: [ENTERPRISE, "department"],
};
const LISTS = { roles: "roles", licenses: "entitlements" };
const KEYS = ["email", "primary_email"];
const STATUSES = ["current_status", "status"];

/** How a template calls whoever is not active, and the account that its users belong to. */
export function profileOf(template) {
  const own = Object(template).rollcall ?? {};
  if (template === "app-users") return { inactive: "past", account: "imported" };
  return { inactive: own.inactive_status ?? "archived", account: own.account };
}

/** An address as changesets name users by it. */
export function keyOf(address) {
  const text = address.trim().toLowerCase();
  const at = text.lastIndexOf("@");
  try {
    return `${text.slice(0, at)}@${new URL(`http://${text.slice(at + 1)}`).hostname}`;
  } catch {
    return text;
  }
}

export function addressOf(resource) {
  const emails = resource.emails ?? [];
  const email = emails.find(({ primary }) => primary) ?? emails[0];
  return email?.value ?? (resource.userName?.includes("@") ? resource.userName : undefined);
}

export function roleOf(resource) {
  const roles = resource.roles ?? [];
  const role = resource[ROLLCALL]?.role ?? (roles.find(({ primary }) => primary) ?? roles[0])?.value;
  return role?.toLowerCase() ?? "user";
}

/** Texts that the template may compare, by field. */
export function textsOf(resource) {
  const texts = Object.entries(TEXTS).map(([field]) => [field, textOf(resource, field)]);
  return Object.fromEntries(texts.filter(([, text]) => text));
}

/** The value of a field that a changeset sets, as it stands in the resource; undefined where nothing stands for it. */
export function valueOf(resource, field, profile) {
  if (STATUSES.includes(field)) return resource.active === false ? profile.inactive : "active";
  if (field === "role") return roleOf(resource);
  return field in TEXTS ? textOf(resource, field) : undefined;
}

function textOf(resource, field) {
  const [schema, path] = TEXTS[field];
  return path.split(".").reduce((value, name) => value?.[name], schema ? resource[schema] : resource) ?? "";
}

/** A user to be created. */
export function resourceOf(change, hasExtension) {
  const resource = {
    schemas: [USER],
    userName: change.key,
    active: true,
    emails: [{ value: change.key, type: "work", primary: true }],
  };
  const extend = (schema, values) => {
    if (!resource.schemas.includes(schema)) resource.schemas.push(schema);
    resource[schema] = { ...resource[schema], ...values };
  };
  for (const [field, set] of Object.entries(change.set ?? {})) {
    const value = newValue(set);
    if (KEYS.includes(field)) resource.emails[0].value = value;
    else if (STATUSES.includes(field)) resource.active = value === "active";
    else if (field === "role" && hasExtension) extend(ROLLCALL, { role: value });
    else if (field === "role") resource.roles = [{ value, primary: true }];
    else if (field in TEXTS) {
      const [schema, path] = TEXTS[field];
      const [name, part] = path.split(".");
      if (schema) extend(schema, { [name]: value });
      else resource[name] = part ? { ...resource[name], [part]: value } : value;
    }
  }
  for (const [field, items] of Object.entries(change.add ?? {})) {
    if (field in LISTS) resource[LISTS[field]] = items.map((value) => ({ value }));
  }
  const identifiers = identifiersOf(change);
  if (hasExtension && identifiers.length > 0) extend(ROLLCALL, { identifiers });
  return resource;
}

/** The operations of a PATCH; none where nothing of the change stands in a user. */
export function operationsOf(change, hasExtension) {
  const operations = [];
  const put = (path, value, op = "replace") => operations.push({ op, path, value });
  if (change.op === "reactivate") put("active", true);
  if (change.op === "deactivate") put("active", false);
  for (const [field, set] of Object.entries(change.set ?? {})) {
    const value = newValue(set);
    if (STATUSES.includes(field)) {
      if (change.op === "update") put("active", value === "active");
    } else if (field === "role" && hasExtension) put(`${ROLLCALL}:role`, value);
    else if (field === "role") put("roles", [{ value, primary: true }]);
    else if (field in TEXTS) {
      const [schema, path] = TEXTS[field];
      put(schema ? `${schema}:${path}` : path, value ?? "");
    }
  }
  for (const [field, items] of Object.entries(change.add ?? {})) {
    if (field in LISTS) put(LISTS[field], items.map((value) => ({ value })), "add");
  }
  const identifiers = identifiersOf(change);
  if (hasExtension && identifiers.length > 0) put(`${ROLLCALL}:identifiers`, identifiers, "add");
  return operations;
}

export const groupsOf = (change) => change.add?.groups ?? [];

export const newValue = (set) => (set !== null && typeof set === "object" ? set.new : set);

function identifiersOf(change) {
  return (change.add?.source_usernames ?? []).map((identifier) => {
    const at = identifier.indexOf(":");
    return { source: identifier.slice(0, at), username: identifier.slice(at + 1) };
  });
}
