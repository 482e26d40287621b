/** What the element tells the page. */
import type { CheckedCounts, ComparedCounts, CreateChange, UserChange } from "./document.js";

/** The wizard is there. */
export type ReadyDetail = Record<string, never>;

export type Step = "file" | "columns" | "fix" | "changes" | "result";

/** The administrator came to a step. */
export interface StepDetail {
  step: Step;
  /** Bytes that were read here, and that have left. */
  readBytes: number;
  sentBytes: number;
}

/** How the page's own check stands, and how many of the records that count it has looked at. */
export type ChecksDetail = { checked: number; total: number } & (
  | { state: "running" | "done" | "stopped" }
  | ({ state: "failed" } & ChecksTrouble)
);

/** Why it failed. */
export type ChecksTrouble =
  | { kind: "timeout"; seconds: number }
  | { kind: "status"; status: number }
  | { kind: "unreachable" }
  | { kind: "thrown" | "answer"; detail: string };

/** A change without a record stands for a missing user who is marked. */
export type ChangesetChange =
  | CreateChange
  | UserChange
  | { op: "deactivate"; record: null; key: string };

/** All changes of one file, as they travel. */
export interface Changeset {
  base_revision: string;
  changes: ChangesetChange[];
  /**
   * Of a full list whose missing users are asked about: keys of those who stay as they are. Nothing is to be done for
   * them.
   */
  kept?: string[];
  template: string;
}

/** The page's target, or a SCIM service, gets the changes next. Prevented, they stay. */
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

/** The changes are made. */
export interface AppliedDetail {
  counts: ChangeCounts;
  /** Of the changeset. */
  sha256: string;
  /** Where a Rollcall server made them. */
  import: Import | null;
  readBytes: number;
  sentBytes: number;
}

/** The dialog is to be closed. Prevented, it stays. */
export interface CancelDetail {
  step: Step;
}

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
  | { kind: "partial"; done: number; total: number; failed: { key: string; message: string }[] }
  | { kind: "not-loaded"; detail: string }
  | { kind: "other"; detail: string; requestId: string | null };
