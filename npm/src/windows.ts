/** Long lists, handed out one by one while a window of them is held. */
import { pause } from "./pause.js";
import type { WindowOptions } from "./options.js";

const WINDOW = 500;

/** Whoever goes through a long list leaves room for others at the end of each window. */
export async function* walk<Item>(
  read: (offset: number, limit: number) => Item[],
  { from = 0, window = WINDOW }: WindowOptions,
): AsyncGenerator<Item, void, undefined> {
  const limit = Math.max(1, Math.trunc(window));
  for (let offset = from; ; offset += limit) {
    const items = read(offset, limit);
    yield* items;
    if (items.length < limit) return;
    await pause();
  }
}

/** The items of a JSON list without its brackets, window by window. */
export async function* texts(read: (offset: number, limit: number) => string): AsyncGenerator<string, void, undefined> {
  for (let offset = 0; ; offset += WINDOW) {
    const items = read(offset, WINDOW).slice(1, -1);
    if (items === "") return;
    yield offset === 0 ? items : `,${items}`;
    await pause();
  }
}
