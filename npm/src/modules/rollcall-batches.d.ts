/** Of `www/widget/rollcall-batches.js`, which the package and the element share. */
import type { Checks } from "../checks.js";

export type Ask = (batch: string, signal: AbortSignal) => Promise<string>;

export interface Asked {
  next(): Promise<string | undefined> | string | undefined;
  take(number: number, answer: string): string | undefined | Promise<string | undefined>;
}

export class ChecksFailure extends Error {
  readonly kind: "timeout" | "status" | "unreachable" | "thrown" | "answer";
  readonly detail?: string;
  readonly status?: number;
  readonly seconds?: number;
}

export function askerOf(checks: Checks | URL | string): Ask;
export function askAll(ask: Ask, session: Asked, options: { signal?: AbortSignal | undefined; seconds?: number | undefined }): Promise<void>;
