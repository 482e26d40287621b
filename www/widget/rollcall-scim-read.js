// The users of a SCIM service as the directory document that files are compared with.
import { ROLLCALL, addressOf, keyOf, roleOf, textsOf } from "./rollcall-scim-attributes.js";

const PAGE = 200;

/**
 * @param {import("./rollcall-scim-http.js").Service} service
 * @param {{ inactive: string, account?: string }} profile
 * @returns the document; by key, where each user is and in which version; by name, the groups; what the service can
 */
export async function readDirectory(service, profile) {
  const config = await service.need("/ServiceProviderConfig");
  const pages = pagesOf(config);
  const [groups, users] = await Promise.all([
    readAll(service, "/Groups?excludedAttributes=members", pages).catch(() => []),
    readAll(service, "/Users", pages),
  ]);

  const places = new Map();
  const entries = [];
  const sources = new Set();
  let latest = "";
  for (const resource of users) {
    const { lastModified = "", version } = resource.meta ?? {};
    if (lastModified > latest) latest = lastModified;
    const address = addressOf(resource);
    // Whoever has no address cannot be in a file.
    if (!address) continue;
    places.set(keyOf(address), { id: resource.id, version: config.etag?.supported ? version : undefined });
    const entry = entryOf(resource, address, profile);
    for (const { source } of entry.identifiers) sources.add(source);
    entries.push(entry);
  }

  return {
    document: {
      revision: `scim ${users.length} ${latest}`,
      groups: groups.map(({ displayName }) => displayName),
      sources: [...sources].map((name) => ({ name, enabled: true })),
      users: entries,
    },
    places,
    groups: new Map(groups.map(({ displayName, id }) => [displayName.toLowerCase(), id])),
    hasExtension: users.some((resource) => ROLLCALL in resource) || (await announcesExtension(service)),
    bulk: config.bulk?.supported ? config.bulk : undefined,
  };
}

function entryOf(resource, address, profile) {
  const { display_name, ...properties } = textsOf(resource);
  const { givenName, familyName, formatted } = resource.name ?? {};
  const parts = [givenName, familyName].filter(Boolean).join(" ");
  return {
    email: address,
    display_name: display_name || formatted || parts || undefined,
    status: resource.active === false ? profile.inactive : "active",
    role: roleOf(resource),
    groups: (resource.groups ?? []).map(({ display }) => display).filter(Boolean),
    identifiers: resource[ROLLCALL]?.identifiers ?? [],
    account: profile.account,
    sources: profile.account ? ["file_upload"] : [],
    properties,
  };
}

async function announcesExtension(service) {
  const answer = await service.ask("GET", `/Schemas/${ROLLCALL}`);
  return answer.ok;
}

/** How the service is paged through: by cursor (RFC 9865) where it announces that, else by index. */
function pagesOf({ pagination, filter }) {
  const most = pagination?.maxPageSize || filter?.maxResults || PAGE;
  return { byCursor: pagination?.cursor === true, count: Math.max(1, Math.min(PAGE, most)) };
}

async function readAll(service, path, { byCursor, count }) {
  const found = [];
  const join = path.includes("?") ? "&" : "?";
  let cursor = "";
  for (let start = 1; ; ) {
    const place = byCursor ? `cursor=${encodeURIComponent(cursor)}` : `startIndex=${start}`;
    const page = await service.need(`${path}${join}${place}&count=${count}`);
    const resources = page.Resources ?? [];
    found.push(...resources);
    start += resources.length;
    cursor = page.nextCursor ?? "";
    const isLast = byCursor ? !cursor : start > (page.totalResults ?? 0);
    if (isLast || resources.length === 0) return found;
  }
}
