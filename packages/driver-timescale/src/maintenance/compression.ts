import { ask } from '../client/session.js';
import { timestampText } from '../row-codec.js';
import { chunksToCompress, compressChunk, keepForReaders } from '../sql/chunks.js';
import { before } from './iso-duration.js';
import type { MaintenanceRun } from './report.js';

/** Compresses the chunks that are old enough, and those again to which something has come since; each in a transaction of its own. */
export async function compressChunks(run: MaintenanceRun): Promise<void> {
  const { backend, names, signal, layout, policies, now } = run;
  if (layout !== 'hypertable' || policies.compressAfter === null) return;
  const due = chunksToCompress(names, timestampText(before(now, policies.compressAfter)));
  const chunks = await ask(run, due, { readOnly: true });
  for (const { chunk, hypertable, compressed } of chunks) {
    const what = `${compressed === true ? 'compress what has come to' : 'compress'} the chunk ${String(chunk)} of ${String(hypertable)}`;
    await run.act({ task: 'compress', what, count: 1 }, () =>
      backend.transaction({ restricted: false, signal }, async (session) => {
        for (const { text, values } of [keepForReaders(), compressChunk(String(chunk))])
          await session.query(text, values);
        return undefined;
      }),
    );
  }
}
