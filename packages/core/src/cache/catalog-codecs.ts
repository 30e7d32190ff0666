import type { Page, SeriesDefinition, ValueCodec } from '../ports/index.js';
import { parseMarketClock } from '../time/index.js';
import { jsonCodec } from './json-codec.js';

type Stored = Omit<SeriesDefinition, 'clock'> & { readonly clock: string };
type StoredPage = { readonly items: readonly Stored[]; readonly nextCursor?: string | undefined };

const one = jsonCodec<Stored>('definition/1');
const page = jsonCodec<StoredPage>('definitions/1');
const entries = jsonCodec<readonly (readonly [string, number])[]>('counts/1');

/** Definitions, frozen, with their clocks as those of this process. */
export const definitionCodec: ValueCodec<SeriesDefinition> = Object.freeze({
  id: one.id,
  encode: (value: SeriesDefinition) => one.encode(store(value)),
  decode: (bytes: Uint8Array) => load(one.decode(bytes)),
  keep: freezeDefinition,
  share: (kept: SeriesDefinition) => kept,
  sizeOf: (kept: SeriesDefinition) => one.sizeOf(store(kept)),
});

/** Pages of definitions, frozen. */
export const definitionsCodec: ValueCodec<Page<SeriesDefinition>> = Object.freeze({
  id: page.id,
  encode: ({ items, nextCursor }: Page<SeriesDefinition>) => page.encode({ items: items.map(store), nextCursor }),
  decode: (bytes: Uint8Array) => {
    const { items, nextCursor } = page.decode(bytes);
    return Object.freeze({ items: Object.freeze(items.map(load)), nextCursor });
  },
  keep: ({ items, nextCursor }: Page<SeriesDefinition>) =>
    Object.freeze({ items: Object.freeze(items.map(freezeDefinition)), nextCursor }),
  share: (kept: Page<SeriesDefinition>) => kept,
  sizeOf: ({ items, nextCursor }: Page<SeriesDefinition>) => page.sizeOf({ items: items.map(store), nextCursor }),
});

/** Numbers by value of an attribute; each caller gets a map of his own. */
export const countsCodec: ValueCodec<ReadonlyMap<string, number>> = Object.freeze({
  id: entries.id,
  encode: (value: ReadonlyMap<string, number>) => entries.encode([...value]),
  decode: (bytes: Uint8Array) => new Map(entries.decode(bytes)),
  keep: (value: ReadonlyMap<string, number>) => new Map(value),
  share: (kept: ReadonlyMap<string, number>) => new Map(kept),
  sizeOf: (kept: ReadonlyMap<string, number>) => entries.sizeOf([...kept]),
});

function store(definition: SeriesDefinition): Stored {
  return { ...definition, clock: definition.clock.id };
}

function load(stored: Stored): SeriesDefinition {
  return freezeDefinition({ ...stored, clock: parseMarketClock(stored.clock) });
}

/** Clocks are frozen by themselves. */
function freezeDefinition(definition: SeriesDefinition): SeriesDefinition {
  const { attributes } = definition;
  return Object.freeze(
    attributes === undefined ? { ...definition } : { ...definition, attributes: Object.freeze({ ...attributes }) },
  );
}
