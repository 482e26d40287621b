/** The directory document: the users on record, as a server's snapshot gives it as JSON. */

export interface DirectorySource {
  name: string;
  enabled: boolean;
  /** Regular expression that a user name on this source matches as a whole. */
  format?: string;
}

export interface DirectoryUser {
  email: string;
  display_name?: string;
  status?: "active" | "archived" | "past" | null;
  role?: string;
  groups?: string[];
  identifiers?: { source: string; username: string }[];
  /** App account that the user belongs to; templates with an account compare its users only. */
  account?: string;
  /** Data sources that see the user. */
  sources?: string[];
  /** Further text properties by name. */
  properties?: Record<string, string>;
}

export interface DirectoryDocument {
  revision: string;
  groups?: string[];
  sources?: DirectorySource[];
  users: DirectoryUser[];
}
