/** A question to the shared level. */
export interface LevelRequest {
  /** Which shard of the namespace the key lies in. */
  readonly shard: number;
  /** The key of the entry. */
  readonly key: string;
  /** Its tags. */
  readonly tags: readonly string[];
  /** Names who asks, for the lease: letters and digits. */
  readonly leaseId: string;
}

/** What the shared level has. */
export interface LevelRead {
  /** `fresh`: good; `stale`: past its soft time; `invalid`: one of its tags was invalidated; `miss`: nothing. */
  readonly state: 'fresh' | 'stale' | 'invalid' | 'miss';
  /** The bytes of the entry, where there are any; left out when the caller knows them. */
  readonly payload: Uint8Array | undefined;
  /** What is left until the soft time, ms; negative after it. */
  readonly softLeftMs: number;
  /** What is left until the hard time, ms. */
  readonly hardLeftMs: number;
  /** Names the fill that the entry comes from; empty when there is none. */
  readonly fillId: string;
  /** The tokens of the tags at the moment of the read, beside them. */
  readonly vector: readonly string[];
  /** Whether the caller may now read the origin and fill the entry. */
  readonly leased: boolean;
  /** The sequence number of the shard's last invalidation, or one from which they go on. */
  readonly sequence: number;
}

/** Options of {@link CacheLevel.read}. */
export interface LevelReadOptions {
  /** Whether to take the lease when nobody has it: not at all, when the entry is not fresh, or in any case. */
  readonly lease: 'never' | 'needed' | 'always';
  /** How long a lease lasts, ms. */
  readonly leaseMs: number;
  /** Whether to send the bytes of an invalid entry. */
  readonly allowInvalid: boolean;
  /** The fill whose bytes the caller has already. */
  readonly known: string | undefined;
}

/** What is put into the shared level. */
export interface LevelFill extends LevelRequest {
  /** The tokens that the origin was read under. */
  readonly vector: readonly string[];
  /** The bytes. */
  readonly payload: Uint8Array;
  /** Until when it may be given, ms from now. */
  readonly hardMs: number;
  /** Until when it is good, ms from now. */
  readonly softMs: number;
}

/** What became of a fill: it is kept; the lease had ended or was taken; or a tag was invalidated meanwhile. */
export type FillOutcome = 'stored' | 'leaseLost' | 'moved';

/** An invalidation of one shard. */
export interface LevelBump {
  /** The shard. */
  readonly shard: number;
  /** The number of the invalidation in the shard. */
  readonly sequence: number;
  /** The new tokens, beside the tags. */
  readonly tokens: readonly string[];
}

/**
 * A level that processes share. A token names a version of a tag: `<number>-<nonce>`, the number always rising. An entry is good while the
 * tokens of its tags are those that it was filled under; a token that is gone is made anew, and so makes every entry of its tag bad.
 * Every method rejects when the level does not answer.
 *
 * - `CACHE-LEVEL-01` `read` gives an entry together with the tokens of its tags, in one step: `fresh`, byte for byte as it was filled, when they are those
 *   that it was filled under; `miss` when there is none.
 * - `CACHE-LEVEL-02` after its soft time an entry is `stale`, after its hard time gone, by the clock of the level.
 * - `CACHE-LEVEL-03` a lease is given to one at a time, as `lease` asks: `needed` gives none for a fresh entry. It ends by itself after `leaseMs`.
 * - `CACHE-LEVEL-04` `fill` stores only what comes from the holder of a living lease (else `leaseLost`) while the tokens are those of the fill (else `moved`).
 *   The lease is given back either way.
 * - `CACHE-LEVEL-05` each fill has a name of its own; the bytes of the fill that `known` names are not sent.
 * - `CACHE-LEVEL-06` an entry of which any tag was invalidated is `invalid`; its bytes are sent only with `allowInvalid`.
 * - `CACHE-LEVEL-07` `remove` deletes an entry together with its lease, so that a fill under way finds it lost.
 * - `CACHE-LEVEL-08` `release` gives back a lease of this id, and no other.
 * - `CACHE-LEVEL-09` `discard` deletes an entry of exactly these bytes, and no other.
 * - `CACHE-LEVEL-10` a tag without a token is given a new one by whoever reads it; one that was lost does not come back, and neither do its entries.
 * - `CACHE-LEVEL-11` `bump` gives every tag a new token in every shard, with a number above the one before.
 * - `CACHE-LEVEL-12` the sequence number of a shard rises by one with each `bump` and `remove` in it; every read gives it. One that was lost
 *   is made anew by whoever asks, and is not one that there was before.
 * - `CACHE-LEVEL-13` a key lies in one shard, always the same; keys spread over all of them.
 * - `CACHE-LEVEL-14` `peek`, where there is one, gives what `read` gives for a fresh entry, takes no lease, and gives nothing for any other.
 */
export interface CacheLevel extends AsyncDisposable {
  /** What stands behind it, for example `redis`. */
  readonly backend: string;
  /** The number of shards: 1 or more. Tags live in all of them, a key in one. */
  readonly shards: number;
  /** The shard of a key. */
  shardOf(key: string): number;
  /**
   * Reads an entry with the tokens of its tags, in one step. `lease`: whether to take the lease when nobody has it: `never`, when the entry is
   * not fresh (`needed`), or in any case (`always`). `allowInvalid`: whether to send the bytes of an invalid entry. `known`: the fill whose bytes the
   * caller has.
   */
  read(request: LevelRequest, options: LevelReadOptions): Promise<LevelRead>;
  /** What `read` gives for an entry that is fresh, by whatever is cheapest; undefined for any other, and when in doubt. */
  peek?(request: LevelRequest): Promise<LevelRead | undefined>;
  /** Fills an entry, if the caller still holds the lease and no tag was invalidated since. Gives the lease back. */
  fill(fill: LevelFill): Promise<FillOutcome>;
  /** Gives a lease back. */
  release(request: LevelRequest): Promise<void>;
  /** Deletes an entry whose bytes are these, because they cannot be read. */
  discard(request: LevelRequest, payload: Uint8Array): Promise<void>;
  /** Gives the tags new tokens in every shard, and tells the bus. */
  bump(tags: readonly string[]): Promise<readonly LevelBump[]>;
  /** Deletes an entry and its lease, and tells the bus. Gives the sequence number. */
  remove(shard: number, key: string): Promise<number>;
  /** The sequence number of a shard's last invalidation, or one from which they go on. */
  sequence(shard: number): Promise<number>;
}

/** What the bus says. */
export type BusMessage =
  | {
      /** Tags were invalidated. */
      readonly kind: 'tags';
      /** In which shard. */
      readonly shard: number;
      /** The number of the invalidation in the shard. */
      readonly sequence: number;
      /** The tags. */
      readonly tags: readonly string[];
      /** Their new tokens. */
      readonly tokens: readonly string[];
    }
  | {
      /** A key was removed. */
      readonly kind: 'key';
      /** In which shard. */
      readonly shard: number;
      /** The number of the invalidation in the shard. */
      readonly sequence: number;
      /** The key. */
      readonly key: string;
    }
  | {
      /** Messages may have been lost: the connection was made, or was lost. */
      readonly kind: 'gap';
    };

/**
 * Tells processes of invalidations: quickly, in order for each shard, but not surely.
 *
 * - `CACHE-BUS-01` every listener hears each invalidation with the number, tags and tokens, or key, that the level gave, in the order of each shard, and
 *   nothing else.
 * - `CACHE-BUS-02` who has stopped listening hears nothing more; after the bus is disposed of, nobody does.
 * - `CACHE-BUS-03` a connection that was lost, or made again, is told as a gap.
 */
export interface CacheBus extends AsyncDisposable {
  /** Whether it is connected at this moment. */
  readonly connected: boolean;
  /** Calls a listener with every message from now on. Gives what ends that. */
  listen(listener: (message: BusMessage) => void): () => void;
}

/**
 * Time and chance, for those who must not use the machine's own.
 *
 * - `CLOCK-01` `now` never steps back, and `sleep` takes no less than its time.
 * - `CLOCK-02` `sleep` rejects with the reason of its signal, at once when that has fired before.
 * - `CLOCK-03` `every` calls back again and again, until it is ended.
 * - `CLOCK-04` `random` gives numbers from 0 up to, and without, 1.
 */
export interface Clock {
  /** Milliseconds since some moment: never steps back, whatever the wall clock does. */
  now(): number;
  /** A number from 0 up to, and without, 1. */
  random(): number;
  /** Resolves after a time; rejects with the signal's reason when it fires. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls back again and again until what it gives is called; keeps no process alive. */
  every(ms: number, work: () => void): () => void;
}
