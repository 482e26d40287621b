/** What the element tells the page. */
import type { CheckedCounts, ComparedCounts, CreateChange, UserChange } from "./document.js";

/** The wizard is there. */
export type ReadyDetail = Record<string, never>;

/** The administrator came to a step. */
export interface StepDetail {
  step: "file" | "columns" | "fix" | "changes" | "result";
}

/** A change without a record stands for a missing user who is marked. */
export type ChangesetChange =
  | CreateChange
  | UserChange
  | { op: "deactivate"; record: null; key: string };

/** All changes of one file, as they travel. */
export interface Changeset {
  base_revision: string;
  changes: ChangesetChange[];
  template: string;
}

/** The page, which has no server for them, is given the changes. */
export interface ChangesDetail {
  changeset: Changeset;
  /** Of the changeset's canonical form (RFC 8785), in lower-case hex. */
  sha256: string;
}

export interface ChangeCounts {
  create: number;
  update: number;
  reactivate: number;
  deactivate: number;
  remove: number;
}

/** An import as the server's history has it. */
export interface Import {
  id: string;
  roster: string;
  roster_title: string;
  kind: "file" | "undo" | "scim";
  template: string;
  file: { name: string; bytes: number; sha256: string };
  applied_at: string;
  applied_by: string;
  changes: ChangeCounts;
  counts: CheckedCounts | ComparedCounts;
  revision: string;
  changeset_sha256: string;
  undo_of?: string;
  undone_by?: string;
  left_alone?: string[];
}

/** The server has applied the changes. */
export interface AppliedDetail {
  import: Import;
}

/** The administrator has left without applying anything. */
export type CancelDetail = Record<string, unknown>;

/** One reason why the server refuses changes. */
export interface Refusal {
  code: `E05${string}`;
  /** Position in `changes`, from 0; null when it is about all of them. */
  change: number | null;
  key: string | null;
  field: string | null;
  message: string;
}

/** What went wrong, told apart by `kind`. The wizard shows it, too. */
export type TroubleDetail =
  | { kind: "signed-out" | "cancelled" | "unreachable" }
  | { kind: "forbidden"; permission: string | null }
  | { kind: "not-found"; detail: string }
  | { kind: "stale"; changedUsers: string[] }
  | { kind: "refused"; detail: string; refusals: Refusal[] }
  | { kind: "other"; detail: string; requestId: string | null };
