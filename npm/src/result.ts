/// <reference lib="esnext.disposable" preserve="true" />
/** What came out of a check. */
import type {
  Change,
  CheckedCounts,
  ComparedCounts,
  Diagnostic,
  DocumentHead,
  RollcallDocument,
  SheetFindings,
} from "./document.js";
import { asRollcallError, RollcallError } from "./errors.js";
import type { Check } from "./modules/rollcall-headless.js";
import type { WindowOptions } from "./options.js";
import { texts, walk } from "./windows.js";

/** `CheckedCounts` of `check`, `ComparedCounts` of `compare`. It holds the file in memory until it is freed. */
export class CheckResult<Counts extends CheckedCounts | ComparedCounts = CheckedCounts | ComparedCounts> {
  /** The document without its lists. */
  readonly head: DocumentHead<Counts>;
  /** How many records are in each class. */
  readonly counts: Counts;
  /** Whether anything found is an error: the command line exits with 1 then. */
  readonly hasErrors: boolean;
  readonly diagnosticCount: number;
  readonly changeCount: number;
  #check: Check | undefined;
  #document: RollcallDocument<Counts> | undefined;

  private constructor(check: Check) {
    this.#check = check;
    this.head = JSON.parse(check.head() ?? "null");
    this.counts = this.head.counts;
    this.hasErrors = check.hasErrors;
    this.diagnosticCount = check.diagnosticCount;
    this.changeCount = check.changeCount;
  }

  /** @internal */
  static of<Counts extends CheckedCounts | ComparedCounts>(check: Check): CheckResult<Counts> {
    return new CheckResult<Counts>(check);
  }

  /**
   * The whole document. It is made at the first look, both lists in full: where there may be very many findings, take
   * `counts`, `diagnostics()` and `changes()`.
   */
  get document(): RollcallDocument<Counts> {
    const sheet = this.#ask((check) => check.sheet());
    this.#document ??= {
      ...this.head,
      diagnostics: this.diagnosticWindow(0, this.diagnosticCount),
      changes: this.changeWindow(0, this.changeCount),
      ...(sheet === undefined ? {} : { sheet: JSON.parse(sheet) as SheetFindings }),
    };
    return this.#document;
  }

  /** The document as JSON text in pieces, together what the command line prints, but for its last line feed. */
  async *json(): AsyncGenerator<string, void, undefined> {
    const head = this.#ask((check) => check.head()) ?? "{}";
    yield `${head.slice(0, -1)},"diagnostics":[`;
    yield* texts((offset, limit) => this.#ask((check) => check.diagnostics(offset, limit)));
    yield '],"changes":[';
    yield* texts((offset, limit) => this.#ask((check) => check.changes(offset, limit)));
    const sheet = this.#ask((check) => check.sheet());
    yield sheet === undefined ? "]}" : `],"sheet":${sheet}}`;
  }

  /** All findings one by one; a window of them is in memory at a time. */
  diagnostics(options: WindowOptions = {}): AsyncGenerator<Diagnostic, void, undefined> {
    return walk((offset, limit) => this.diagnosticWindow(offset, limit), options);
  }

  /** All changes one by one, as findings are. */
  changes(options: WindowOptions = {}): AsyncGenerator<Change, void, undefined> {
    return walk((offset, limit) => this.changeWindow(offset, limit), options);
  }

  /** At most `limit` findings from `offset` (from 0) on, at once: what a list on a screen shows. */
  diagnosticWindow(offset: number, limit: number): Diagnostic[] {
    return JSON.parse(this.#ask((check) => check.diagnostics(offset, limit)));
  }

  /** At most `limit` changes from `offset` on. */
  changeWindow(offset: number, limit: number): Change[] {
    return JSON.parse(this.#ask((check) => check.changes(offset, limit)));
  }

  /**
   * The annotated report: the file as CSV (UTF-8) with columns that say row, class and findings, safe against formulas.
   * It is made in one go. Throws `no_table`.
   */
  report(): Uint8Array<ArrayBuffer> {
    return this.#table((check) => check.report());
  }

  /**
   * The file with every suggestion taken, in its own form: each byte that is not of a repaired value is the one that was
   * given. The sheet of a workbook comes as CSV (UTF-8). Throws `no_table`.
   */
  corrected(): Uint8Array<ArrayBuffer> {
    return this.#table((check) => check.corrected());
  }

  /** Gives the memory back. Whatever is asked afterwards, but for what is a property, throws `freed`. */
  free(): void {
    this.#check?.free();
    this.#check = undefined;
  }

  #table(write: (check: Check) => Uint8Array | undefined): Uint8Array<ArrayBuffer> {
    const table = this.#ask(write);
    if (table === undefined) throw new RollcallError("no_table", "There is no report of a file that cannot be read.");
    return table as Uint8Array<ArrayBuffer>;
  }

  #ask<Answer>(ask: (check: Check) => Answer): Answer {
    if (this.#check === undefined) throw new RollcallError("freed", "The result was freed.");
    try {
      return ask(this.#check);
    } catch (error) {
      throw asRollcallError(error);
    }
  }
}

/** For `using`, where there is such a thing. */
export interface CheckResult<Counts> {
  [Symbol.dispose](): void;
}

if (Symbol.dispose) {
  Object.defineProperty(CheckResult.prototype, Symbol.dispose, {
    value(this: CheckResult) {
      this.free();
    },
  });
}
