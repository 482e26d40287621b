/** A check of the application's own, beside those of the template. */
import type { Severity } from "./document.js";

/** Records that would count: at most 500 of them. */
export interface CheckBatch {
  /** Name of the template. */
  template: string;
  mode: "full" | "new-only";
  /** From 1. */
  batch: number;
  /** As many as there seem to be. */
  batches: number;
  records: CheckedRecord[];
}

export interface CheckedRecord {
  /** Data record from 1, empty ones included. */
  record: number;
  /** The user's address in its canonical form. */
  key: string;
  /** By the template's fields, as they would be set; a field that is blank, or has no column, is not among them. */
  values: Record<string, string | string[]>;
}

/** What was found. A message has at most 500 characters, a suggestion 1,000. Whatever is not of this form fails the check. */
export interface CheckAnswer {
  /** About the whole file; an error stops the import. */
  table?: { severity: Severity; message: string }[];
  records?: { record: number; severity: Severity; message: string }[];
  fields?: {
    record: number;
    field: string;
    severity: Severity;
    message: string;
    /** What the field should hold. */
    suggestion?: string | null;
  }[];
}

/** Nothing given is nothing found. What it throws is tried again, twice. */
export type Checks = (
  batch: CheckBatch,
  options: { signal: AbortSignal },
) => CheckAnswer | null | void | Promise<CheckAnswer | null | void>;
