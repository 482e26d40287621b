/** What is taken, and how it is to be read. */
import type { BuiltInTemplate } from "./catalogue.js";
import type { Checks } from "./checks.js";
import type { DirectoryDocument } from "./directory.js";
import type { TemplateDocument } from "./template.js";

/** Bytes as scripts have them; in Node.js a `Buffer` is a `Uint8Array`. */
export type Bytes = Blob | ArrayBuffer | Uint8Array;

/** A file: CSV in any encoding, XLSX or ODS as bytes, or text. */
export type FileInput = Bytes | string;

/** A template that comes with Rollcall, by name, or the document of another. */
export type TemplateInput = BuiltInTemplate | TemplateDocument;

/** The users on record: the document, or its JSON as text or bytes. Bytes may be a server's binary snapshot, too. */
export type DirectoryInput = DirectoryDocument | Bytes | string;

/** How far a check is. `reading` and `decoding` are counted in bytes, `checking`, `comparing` and `asking` in records. */
export interface Progress {
  phase: "reading" | "decoding" | "checking" | "comparing" | "asking";
  done: number;
  total: number;
}

/** What the file is, as far as that is not to be found out. */
export interface DialectInput {
  /** By its WHATWG name. */
  encoding?: string | undefined;
  delimiter?: string | undefined;
  /** One ASCII character; blank: nothing is quoted. */
  quote?: string | undefined;
  /** Physical line of the header, from 1; 0: there is none. */
  headerLine?: number | undefined;
}

export interface CheckOptions {
  /** The file's name in the document; without it a `File`'s own, else `pasted.csv`. */
  name?: string | undefined;
  /** `full`: the file is the whole list, who is not in it is missing. `new-only`: it brings new users only. */
  mode?: "full" | "new-only" | undefined;
  /** What is said of it is taken; the rest is found out. */
  dialect?: DialectInput | undefined;
  /** By the file's columns in order: the template's field that it is taken for (`email`), or null to leave it out. */
  columns?: (string | null)[] | undefined;
  /** The sheet of a workbook; without it the first that has records. */
  sheet?: string | undefined;
  /** A check of your own, of the records that would count: a function, or an address that takes batches by `POST`. */
  checks?: Checks | URL | string | undefined;
  /** How many seconds it may take for a batch, 30 without it. What comes too late is asked three times in all. */
  checksTimeout?: number | undefined;
  /** Ends the check: the promise is rejected with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Called now and then while there is something to wait for. */
  onProgress?: ((progress: Progress) => void) | undefined;
}

export interface WindowOptions {
  /** The first one that is given out, from 0. */
  from?: number | undefined;
  /** How many are held at a time. */
  window?: number | undefined;
}
