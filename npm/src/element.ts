/**
 * The element `<rollcall-import>`: the import wizard in a page of yours.
 *
 * Its files are in the package's folder `site/`, which is served as it is: they find each other by their places. Without
 * a bundler that is where they are already; with one, copy the folder to where your assets are and say where that is.
 */
import type {
  AppliedDetail,
  CancelDetail,
  ChangesDetail,
  ReadyDetail,
  StepDetail,
  TroubleDetail,
} from "./element-events.js";
import type { TemplateInput } from "./options.js";

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

/** Attributes of the element. With a `roster` it works on a Rollcall server, else with what the page gives it. */
export interface RollcallImportAttributes {
  /** Name of a built-in template. */
  template?: string;
  /** A roster of the server: `app:figma`, `workspace`. */
  roster?: string;
  /** The server's API; without it `/api/v1` of the page's own origin. */
  endpoint?: string;
  /** Lets a page of another origin in. */
  token?: string;
  /** Language of texts, as a BCP 47 tag. */
  locale?: string;
  theme?: "light" | "dark";
  mode?: "full" | "new-only";
  /** Most records that a file may have. */
  "max-records"?: string | number;
}

/** Events by name. They bubble, and leave shadow roots. */
export interface RollcallImportEventMap {
  "rollcall-ready": CustomEvent<ReadyDetail>;
  "rollcall-step": CustomEvent<StepDetail>;
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
  /**
   * The users on record, for a page without a server: it hears the changes and carries them out itself. The JSON of a
   * directory document, or a binary snapshot.
   */
  directory: string | Blob | ArrayBuffer | null | undefined;
  token: string | null | undefined;
  /** Asked for the first token, and for another whenever the server takes the last one no longer. */
  getToken: (() => string | Promise<string>) | null | undefined;

  /** Shows the wizard. */
  open(): void;
  /** Begins anew, without a file. */
  reset(): void;
  /** Reads a file as if it had been dropped. */
  loadFile(file: File): void | Promise<void>;

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
