/** What a process is told to do. */
export type Order =
  | {
      readonly kind: 'get';
      readonly key: string;
      readonly tags: readonly string[];
      /** How long the origin takes after it has read, ms. */
      readonly originMs: number;
    }
  | { readonly kind: 'invalidate'; readonly tags: readonly string[] }
  | { readonly kind: 'remove'; readonly key: string }
  | { readonly kind: 'clear' };

/** An order with its time. */
export interface Timed {
  /** When it is carried out, ms after the process was told. */
  readonly atMs: number;
  readonly order: Order;
}

/** What a process says when it has carried out an order. Times are in milliseconds of the machine. */
export interface Answer {
  readonly began: number;
  readonly ended: number;
  /** Of a get: when the origin read what was given. */
  readonly said?: number | undefined;
  readonly tier?: string | undefined;
  /** Of an invalidation. */
  readonly isGlobal?: boolean | undefined;
  /** Why it failed. */
  readonly failed?: string | undefined;
}

/** An order that was carried out. */
export interface Done {
  readonly process: number;
  readonly order: Order;
  readonly answer: Answer;
}

/**
 * The answers that are too old by the contract: read from the origin before an invalidation began that had returned, with what each must have
 * known. All times were taken by the processes themselves, by one clock: a get begins no later than it says, and an invalidation returns no
 * later, so that a machine that is slow makes no answer too old.
 */
export function tooOld(done: readonly Done[], heartbeatMs: number): readonly string[] {
  const found: string[] = [];
  for (const got of done) {
    const { order, answer, process } = got;
    if (order.kind !== 'get' || answer.said === undefined) continue;
    for (const other of done) {
      if (!concerns(other.order, order) || answer.said >= other.answer.began) continue;
      const own = other.process === process && other.answer.ended < answer.began;
      const known = other.answer.isGlobal === true && other.answer.ended + heartbeatMs < answer.began;
      if (!own && !known) continue;
      const late = (answer.began - other.answer.ended).toFixed(1);
      found.push(
        `process ${process} was given ${order.key} (${answer.tier}) as of before ${JSON.stringify(other.order)} of process ${other.process}, ${late} ms after that returned`,
      );
    }
  }
  return found;
}

function concerns(order: Order, { key, tags }: { readonly key: string; readonly tags: readonly string[] }): boolean {
  if (order.kind === 'clear') return true;
  if (order.kind === 'remove') return order.key === key;
  return order.kind === 'invalidate' && order.tags.some((tag) => tags.includes(tag));
}
