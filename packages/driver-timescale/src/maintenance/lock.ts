import type { Backend, Session } from '../client/session.js';
import type { SqlNames } from '../sql/names.js';

/** The classes of the advisory locks of maintenance, within a database; the schema is the other half. */
const RUN_LOCK = 0x41_75_72_6e;
const TURN_LOCK = 0x41_75_72_6f;

/** Waits until no other transaction makes rollups anew or moves rows, and keeps others waiting until this one ends. */
export async function takeTurn(session: Session, { schema }: SqlNames): Promise<void> {
  await session.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [TURN_LOCK, schema]);
}

/** Stores of this process in which maintenance is under way. */
const busy = new WeakSet<Backend>();

/**
 * Runs work unless a run of maintenance of the same store is under way, in this process or another; then gives `undefined`.
 *
 * The lock is that of a transaction that does nothing else. It has no snapshot between its statements, so it holds nothing back. When all connections
 * of the pool would be that one, and in an embedded database, which no other process uses, there is only the lock within this
 * process; what must not run twice at a time takes its turn by {@link takeTurn} anyway.
 */
export async function unlessBusy<T>(
  backend: Backend,
  names: SqlNames,
  options: { readonly signal: AbortSignal; readonly work: () => Promise<T> },
): Promise<T | undefined> {
  const { signal, work } = options;
  if (busy.has(backend)) return undefined;
  busy.add(backend);
  try {
    if ((backend.pool()?.most ?? 1) < 2) return await work();
    return await backend.transaction({ restricted: false, signal }, async (session) => {
      await session.exec('SET LOCAL idle_in_transaction_session_timeout = 0');
      const [row] = await session.query('SELECT pg_try_advisory_xact_lock($1, hashtext($2)) AS taken', [
        RUN_LOCK,
        names.schema,
      ]);
      return row?.taken === true ? work() : undefined;
    });
  } finally {
    busy.delete(backend);
  }
}
