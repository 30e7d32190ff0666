interface Written {
  readonly version: number;
  readonly host: number;
  /** When the write returned, ms; undefined while it is under way. */
  returnedAt: number | undefined;
}

/** What a host was sure to see when a read began. */
export interface Expectation {
  /** The newest version whose write had returned, on this host, or long enough ago on another. */
  readonly least: number;
  /** The newest version whose write had returned, wherever. */
  readonly newest: number;
}

/** What was written to each series, kept beside the store: what an answer may be is known from this alone. */
export class KnownVersions {
  readonly #written = new Map<number, Written[]>();
  readonly #heartbeatMs: number;

  /** @param heartbeatMs within which time what one host wrote is seen by the others; below 0: at once */
  constructor(heartbeatMs: number) {
    this.#heartbeatMs = heartbeatMs;
  }

  /** A write begins: from now on its version may be seen. Gives what is to be called when it returned. */
  begin(series: number, version: number, host: number): () => void {
    const written: Written = { version, host, returnedAt: undefined };
    const all = this.#written.get(series);
    if (all === undefined) this.#written.set(series, [written]);
    else all.push(written);
    return () => {
      written.returnedAt = performance.now();
    };
  }

  /** What a host is sure to see in a read of a series that begins now. */
  expect(series: number, host: number): Expectation {
    const now = performance.now();
    let [least, newest] = [0, 0];
    for (const written of this.#written.get(series) ?? []) {
      if (written.returnedAt === undefined) continue;
      newest = Math.max(newest, written.version);
      if (written.host === host || now - written.returnedAt > this.#heartbeatMs)
        least = Math.max(least, written.version);
    }
    return { least, newest };
  }

  /** Whether a version was written at all: its write has begun, or it is the one that everything began with. */
  isKnown(series: number, version: number): boolean {
    return version === 0 || (this.#written.get(series) ?? []).some((written) => written.version === version);
  }

  /** The version of a series when no write is under way. */
  last(series: number): number {
    return this.expect(series, -1).newest;
  }
}
