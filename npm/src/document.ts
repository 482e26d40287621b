/** The JSON document of a check, as `rollcall check --format json` prints it. */
import type { BuiltInTemplate, DiagnosticCode } from "./catalogue.js";

/** How records end; newlines inside quotes do not count. */
export type Terminator = "CRLF" | "LF" | "CR" | "mixed";

/** What the file was taken for. */
export interface FileFacts {
  name: string;
  bytes: number;
  /** Lower-case hex. */
  sha256: string;
  /** By its WHATWG name. */
  encoding: string;
  bom: boolean;
  delimiter: string;
  /** Empty when nothing is quoted. */
  quote: string;
  terminator: Terminator;
  /** Physical line of the header, from 1; null without a header. */
  header_line: number | null;
}

/** Why a column was taken for its field. */
export type ColumnMatch = "exact" | "synonym" | "similar" | "content" | "chosen" | "ignored";

interface Column<Match extends ColumnMatch, Field> {
  /** From 1. */
  column: number;
  header: string;
  /** Name of the template's field, in snake case; null when the column is ignored. */
  field: Field;
  match: Match;
}

export type DocumentColumn = Column<Exclude<ColumnMatch, "ignored">, string> | Column<"ignored", null>;

interface CommonCounts {
  /** Data records, empty ones included. Every record is in exactly one class; the classes add up to this. */
  records: number;
  /** All fields are blank. */
  skipped: number;
  /** At least one error of its own. */
  invalid: number;
  /** Its key stands in an earlier record. */
  duplicate: number;
  /** Valid, but claims an identifier that another user holds, or two users at once. */
  conflicting: number;
  /** Users on record who are not in the file; users, not records. */
  missing: number;
}

/** Counts of a check without users to compare with. */
export interface CheckedCounts extends CommonCounts {
  valid: number;
}

/** Counts of a comparison: `valid` is told apart. */
export interface ComparedCounts extends CommonCounts {
  new: number;
  changed: number;
  unchanged: number;
  returning: number;
}

/** The class of a record; `missing` of a user on record. */
export type RecordClass = Exclude<keyof CheckedCounts | keyof ComparedCounts, "records">;

/** `error` stops the import of its record, and without a record the whole import; `warning` and `info` do not. */
export type Severity = "error" | "warning" | "info";

/** A located finding. What does not apply is null. */
export interface Diagnostic {
  code: DiagnosticCode;
  severity: Severity;
  /** Data record from 1, empty ones included. */
  record: number | null;
  /** Physical line from 1 on which the record starts, header lines included. */
  line: number | null;
  /** Byte offset of the record in the file as given, from 0. */
  record_byte: number | null;
  /** Byte range in the file as given, from 0, end exclusive. */
  byte_start: number | null;
  byte_end: number | null;
  /** From 1. */
  column: number | null;
  header: string | null;
  value: string | null;
  /** In English. */
  message: string;
  /** The one obvious repair, as the text that the field should hold. */
  suggestion: string | null;
}

/** A value of a user on record, before and after. */
export interface ChangedValue {
  old: string | null;
  new: string | null;
}

/** Lists that grow, by field: what is added to them. */
type Added = Record<string, string[]>;

export interface CreateChange {
  op: "create";
  record: number;
  key: string;
  set?: Record<string, string>;
  add?: Added;
}

/** `reactivate`: the user was past or archived, and is active again. `deactivate`: the other way round. */
export interface UserChange {
  op: "update" | "reactivate" | "deactivate";
  record: number;
  key: string;
  set?: Record<string, ChangedValue>;
  add?: Added;
}

/** A user on record who is not in the file, and about whom somebody has to decide. */
export interface MissingUser {
  op: "missing";
  record: null;
  key: string;
}

/** What a valid record would do, told apart by `op`. */
export type Change = CreateChange | UserChange | MissingUser;

export type ChangeOp = Change["op"];

/** Something about a cell of a workbook that its text does not say. Row and column from 1. */
export interface SheetNote {
  kind: "error_value" | "formula_without_result" | "merged" | "digits_lost" | "no_such_date" | "unreadable";
  row: number;
  column: number;
  value: string;
}

/** What a workbook holds, and which of its sheets was taken. */
export interface SheetFindings {
  name: string;
  sheets: { name: string; hidden: boolean; rows: number; columns: number }[];
  notes: SheetNote[];
  notesLeftOut: number;
}

/** The document without its two lists. */
export interface DocumentHead<Counts extends CheckedCounts | ComparedCounts = CheckedCounts | ComparedCounts> {
  /** Name of the template: a built-in one's, or that of your document. */
  template: BuiltInTemplate | (string & {});
  file: FileFacts;
  columns: DocumentColumn[];
  counts: Counts;
}

/** The whole document, its keys in the order in which the command line prints them. */
export interface RollcallDocument<Counts extends CheckedCounts | ComparedCounts = CheckedCounts | ComparedCounts>
  extends DocumentHead<Counts> {
  /** In order of record, then column; those of the whole file first. */
  diagnostics: Diagnostic[];
  /** In order of record; missing users last. */
  changes: Change[];
  /** Of a workbook. Byte offsets are then those of the sheet as CSV. */
  sheet?: SheetFindings;
}
