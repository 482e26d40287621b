/**
 * Rollcall without a screen: user lists checked against a template and compared with the users on record, in a page, in
 * a worker and in Node.js. The documents are those of `rollcall check --format json`.
 */
export { builtInTemplates, diagnosticCodes, type BuiltInTemplate, type DiagnosticCode } from "./catalogue.js";
export { check, compare } from "./check.js";
export type * from "./checks.js";
export type * from "./directory.js";
export type * from "./document.js";
export { errorCodes, RollcallError, type RollcallErrorCode } from "./errors.js";
export { initialize, type Modules, type ModuleSource } from "./load.js";
export type * from "./options.js";
export { CheckResult } from "./result.js";
export type * from "./template.js";
