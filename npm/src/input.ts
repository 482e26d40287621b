/** Files and directories as bytes, piece by piece. */
import { RollcallError } from "./errors.js";
import type { DirectoryInput, FileInput } from "./options.js";

/** What a script gave, whatever it is. */
export interface Source {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  read(start: number, end: number): Promise<Uint8Array>;
}

/** What was not a file before has no name. */
const NAMELESS = "pasted.csv";

export function sourceOf(file: FileInput, name?: string): Source {
  if (typeof Blob === "function" && file instanceof Blob) {
    const own = "name" in file && typeof file.name === "string" ? file.name : NAMELESS;
    return { name: name ?? own, size: file.size, read: (start, end) => readBlob(file, start, end) };
  }
  const bytes = bytesOf(file);
  if (bytes === undefined) {
    throw new RollcallError("input_invalid", "A file is a File, a Blob, an ArrayBuffer, a Uint8Array or a text.");
  }
  return { name: name ?? NAMELESS, size: bytes.length, read: async (start, end) => bytes.subarray(start, end) };
}

export async function directoryBytes(directory: DirectoryInput): Promise<Uint8Array> {
  if (typeof Blob === "function" && directory instanceof Blob) return readBlob(directory, 0, directory.size);
  const bytes = bytesOf(directory);
  if (bytes !== undefined) return bytes;
  if (typeof directory !== "object" || directory === null) {
    throw new RollcallError("input_invalid", "A directory is a document, or its JSON as text or bytes.");
  }
  return new TextEncoder().encode(JSON.stringify(directory));
}

function bytesOf(value: unknown): Uint8Array | undefined {
  if (typeof value === "string") return new TextEncoder().encode(value);
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return undefined;
}

async function readBlob(blob: Blob, start: number, end: number): Promise<Uint8Array> {
  try {
    return new Uint8Array(await blob.slice(start, end).arrayBuffer());
  } catch (cause) {
    throw new RollcallError("file_unreadable", "The file was moved, changed or removed while it was read.", { cause });
  }
}
