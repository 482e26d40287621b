/**
 * The element `<rollcall-import>`: the import wizard in a page of yours.
 *
 * Its files are in the package's folder `site/`, which is served as it is: they find each other by their places. Without
 * a bundler that is where they are already; with one, copy the folder to where your assets are and say where that is.
 */
import type { DirectoryDocument } from "./directory.js";
import type {
  AppliedDetail,
  CancelDetail,
  ChangeCounts,
  ChangesDetail,
  Changeset,
  ChecksDetail,
  ReadyDetail,
  StepDetail,
  TroubleDetail,
} from "./element-events.js";
import type { Checks } from "./checks.js";
import type { TemplateInput } from "./options.js";

export type * from "./checks.js";
export type * from "./element-events.js";
export type { TemplateInput };

export interface ElementOptions {
  /** Address of the folder `site/` of this package; without it, the folder beside this script. */
  base?: string | URL | undefined;
}

let defined: Promise<void> | undefined;

/**
 * Defines the element, once however often it is called. Elements that are in the page already come to life then.
 * Rejected when the files are not where they are said to be; the next call tries again.
 */
export function defineRollcallImport(options: ElementOptions = {}): Promise<void> {
  defined ??= load(options.base).catch((error: unknown) => {
    defined = undefined;
    throw error;
  });
  return defined;
}

async function load(base: string | URL | undefined = new URL("./site/", import.meta.url)): Promise<void> {
  const folder = new URL(base, document.baseURI).href.replace(/\/*$/, "/");
  const loader = new URL("embed/rollcall-import.js", folder).href;
  await import(/* @vite-ignore */ /* webpackIgnore: true */ loader);
}

/** Attributes of the element. With a `roster` it works on a Rollcall server, with `scim` on a SCIM service. */
export interface RollcallImportAttributes {
  /** Name of a built-in template. */
  template?: string;
  /** A roster of the server: `app:figma`, `workspace`. */
  roster?: string;
  /** The server's API; without it `/api/v1` of the page's own origin. */
  endpoint?: string;
  /** Where a SCIM 2.0 service begins. */
  scim?: string;
  /** Lets the requests in, to a server of another origin or to the service. */
  token?: string;
  /** Language of texts, as a BCP 47 tag. */
  locale?: string;
  theme?: "light" | "dark";
  mode?: "full" | "new-only";
  /** Most records that a file may have. */
  "max-records"?: string | number;
  /** Where the page's own check takes batches of records by `POST`. */
  checks?: string;
  /** How many seconds it may take for a batch. */
  "checks-timeout"?: string | number;
  /** Without it the wizard stands in the page. */
  presentation?: "dialog";
}

/** A page that knows the users on record and takes the changes itself. */
export interface Target {
  /** A directory document, as an object, its JSON, or either in a `Blob`; a `Blob` may hold a binary snapshot. */
  users(): DirectoryDocument | string | Blob | Promise<DirectoryDocument | string | Blob>;
  /** Carries changes out. What it throws is shown by its message, and can be tried again. */
  apply(changeset: Changeset, options: ApplyOptions): ApplyOutcome | void | Promise<ApplyOutcome | void>;
  /**
   * In which import each of these users was seen last, in this order, `null` where that is not known. It is asked for
   * missing users while they are on screen; without it, or when it fails, nothing is shown.
   */
  lastSeen?(keys: string[]): (LastSeen | null)[] | Promise<(LastSeen | null)[]>;
  /**
   * Creates a group that a file names and `users()` does not: it is asked for before the import, group by group, by
   * whoever looks at the file, and `users()` is asked again. Without it, unknown groups can only be matched.
   */
  createGroup?(name: string): void | Promise<void>;
}

/** An import that is remembered. */
export interface LastSeen {
  /** What it is called: the name of the file. */
  name: string;
  /** When it was: a `Date`, or a text that `Date` reads. */
  at: Date | string;
}

export interface ApplyOptions {
  /** Names the changeset: a repetition has the same. */
  sha256: string;
  /** Aborted when the administrator calls it off. */
  signal: AbortSignal;
  /** How many changes are made, of how many, and how many bytes have left for them so far. */
  onProgress(done: number, total?: number, sentBytes?: number): void;
}

/** What came of it. Without counts, those that were shown. */
export interface ApplyOutcome {
  counts?: Partial<ChangeCounts>;
  /** Changes that were made, where others failed. */
  done?: number;
  /** Users whose changes could not be made, and why: they are named, and can be tried again. */
  failed?: { key: string; message: string }[];
}

/** Events by name. They bubble, and leave shadow roots. */
export interface RollcallImportEventMap {
  "rollcall-ready": CustomEvent<ReadyDetail>;
  "rollcall-step": CustomEvent<StepDetail>;
  "rollcall-checks": CustomEvent<ChecksDetail>;
  "rollcall-changes": CustomEvent<ChangesDetail>;
  "rollcall-applied": CustomEvent<AppliedDetail>;
  "rollcall-cancel": CustomEvent<CancelDetail>;
  "rollcall-error": CustomEvent<TroubleDetail>;
}

interface ElementEventMap extends HTMLElementEventMap, RollcallImportEventMap {}

type Listener<Type extends keyof ElementEventMap> = (this: RollcallImportElement, event: ElementEventMap[Type]) => unknown;

/** The element in a page. */
export interface RollcallImportElement extends HTMLElement {
  /** A template by its name or its document; goes before the attribute. */
  template: TemplateInput | null | undefined;
  roster: string;
  endpoint: string;
  scim: string;
  mode: string;
  locale: string;
  theme: string;
  presentation: string;
  maxRecords: number | null;
  /** Looks at the records, beside the template: a function, or the address of one. */
  checks: Checks | string | null | undefined;
  checksTimeout: number | null;
  /** Where the changes go; before `scim` and `roster`. */
  target: Target | null | undefined;
  token: string | null | undefined;
  /** Asked for the first token, and for another whenever the server takes the last one no longer. */
  getToken: (() => string | Promise<string>) | null | undefined;

  /** Shows the wizard, as a dialog where that is its presentation. Resolved when it is there. */
  open(): Promise<void>;
  /** Closes the dialog. */
  close(): void;
  /** Begins anew, without a file. */
  reset(): void;
  /** Reads a file as if it had been dropped. */
  loadFile(file: Blob): Promise<void>;

  addEventListener<Type extends keyof ElementEventMap>(
    type: Type,
    listener: Listener<Type>,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<Type extends keyof ElementEventMap>(
    type: Type,
    listener: Listener<Type>,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | EventListenerOptions,
  ): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "rollcall-import": RollcallImportElement;
  }

  interface DocumentEventMap extends RollcallImportEventMap {}
}
