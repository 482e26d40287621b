// A program that uses the package as its types say; each line under `@ts-expect-error` has to be refused.
import {
  builtInTemplates,
  check,
  compare,
  initialize,
  RollcallError,
  type BuiltInTemplate,
  type Change,
  type ChangeOp,
  type CheckedCounts,
  type CheckResult,
  type ColumnMatch,
  type ComparedCounts,
  type Diagnostic,
  type DiagnosticCode,
  type DirectoryDocument,
  type Progress,
  type RecordClass,
  type RollcallDocument,
  type RollcallErrorCode,
  type Severity,
  type TemplateDocument,
  type Terminator,
} from "rollcall";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Equal<A, B>): void => undefined;

same<Severity, "error" | "warning" | "info">(true);
same<ColumnMatch, "exact" | "synonym" | "similar" | "content" | "chosen" | "ignored">(true);
same<ChangeOp, "create" | "update" | "reactivate" | "deactivate" | "missing">(true);
same<Terminator, "CRLF" | "LF" | "CR" | "mixed">(true);
same<Progress["phase"], "reading" | "decoding" | "checking" | "comparing" | "asking">(true);
same<
  RecordClass,
  "skipped" | "invalid" | "duplicate" | "conflicting" | "missing" | "valid" | "new" | "changed" | "unchanged" | "returning"
>(true);
same<BuiltInTemplate, (typeof builtInTemplates)[number]>(true);

const template: TemplateDocument = {
  name: "own",
  fields: [{ name: "Mail", rollcall: { kind: "email" } }],
  primaryKey: "Mail",
  rollcall: { limits: { records: 10 }, inactive_status: "past", missing: "ask" },
};
const directory: DirectoryDocument = { revision: "1", users: [{ email: "a@x.org", status: "past" }] };

export async function positive(file: File, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
  await initialize({ headless: "/rollcall/headless.wasm" });
  using checked: CheckResult<CheckedCounts> = await check(file, "app-users", { signal, mode: "new-only", sheet: "People" });
  const valid: number = checked.counts.valid;
  const compared: CheckResult<ComparedCounts> = await compare(bytes, template, directory, {
    dialect: { delimiter: ";", headerLine: 0 },
    columns: [null, "email"],
    checks: async ({ records }, { signal: own }) => {
      own.throwIfAborted();
      return { records: records.map(({ record, key }) => ({ record, severity: "info", message: key })) };
    },
    checksTimeout: 5,
    onProgress: ({ phase, done, total }) => console.log(phase.toUpperCase(), done / total, valid),
  });
  const document: RollcallDocument<ComparedCounts> = compared.document;
  console.log(document.counts.returning, document.file.header_line ?? 0, document.sheet?.notesLeftOut);
  for await (const finding of compared.diagnostics({ from: 5, window: 10 })) {
    const code: DiagnosticCode = finding.code;
    console.log(code, finding.record?.toFixed(), finding.suggestion?.length);
  }
  for await (const change of compared.changes()) console.log(describe(change));
  for await (const piece of compared.json()) console.log(piece.length);
  const ignored = document.columns.filter((column) => column.match === "ignored");
  const fields: string[] = document.columns.flatMap((column) => (column.match === "ignored" ? [] : [column.field]));
  console.log(ignored.length, fields, new Blob([compared.report(), compared.corrected()]));
  compared.free();
}

function describe(change: Change): string {
  switch (change.op) {
    case "create":
      return `${change.record.toFixed()} ${change.set?.["display_name"]?.toUpperCase()} ${change.add?.["groups"]?.join()}`;
    case "update":
    case "reactivate":
    case "deactivate":
      return `${change.record.toFixed()} ${change.set?.["role"]?.old ?? ""} ${change.set?.["role"]?.new}`;
    case "missing":
      return same<typeof change.record, null>(true) ?? change.key;
  }
}

export function codes(error: unknown): RollcallErrorCode | undefined {
  return error instanceof RollcallError ? error.code : undefined;
}

export async function negative(file: File): Promise<void> {
  // @ts-expect-error there is no such template
  await check(file, "nobody");
  // @ts-expect-error a number is no file
  await check(42, "app-users");
  // @ts-expect-error there is no such mode
  await check(file, "app-users", { mode: "some" });
  // @ts-expect-error there is no such option
  await check(file, "app-users", { sheets: "People" });
  // @ts-expect-error a column is left out by null
  await check(file, "app-users", { columns: [1] });
  // @ts-expect-error the directory is missing
  await compare(file, "app-users");
  // @ts-expect-error a directory has a revision
  await compare(file, "app-users", { users: [] });
  // @ts-expect-error a template has limits
  await check(file, { name: "x", fields: [], primaryKey: "x", rollcall: { inactive_status: "past" } });
  // @ts-expect-error there is no such kind of field
  await check(file, { ...template, fields: [{ name: "Mail", rollcall: { kind: "mail" } }] });
  const result = await check(file, "app-users");
  // @ts-expect-error nothing was compared
  console.log(result.counts.new);
  // @ts-expect-error what was found does not change
  result.hasErrors = false;
  // @ts-expect-error the API is asynchronous
  for (const finding of result.diagnostics()) console.log(finding);
  const finding: Diagnostic | undefined = result.diagnosticWindow(0, 1)[0];
  // @ts-expect-error there is no such severity
  console.log(finding?.severity === "fatal");
  // @ts-expect-error there is no such code
  console.log(finding?.code === "E9999");
  // @ts-expect-error there may be no suggestion
  console.log(finding?.suggestion.length);
  const change = result.changeWindow(0, 1)[0];
  // @ts-expect-error only files remove nobody
  console.log(change?.op === "remove");
  // @ts-expect-error a missing user has no values
  if (change?.op === "missing") console.log(change.set);
  // @ts-expect-error there is no such refusal
  console.log(new RollcallError("other", "").code);
}
