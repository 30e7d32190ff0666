import { DAY, keyOf, versionOf, writeOf } from './answers.js';
import type { Host } from './hosts.js';
import type { KnownVersions } from './known-versions.js';
import type { Call } from './workload.js';

/** How many calls a host has under way at a time. */
const CALLERS = 4;

/** What became of a workload. */
export interface Outcome {
  /** Calls that read. */
  reads: number;
  /** Reads that were answered from what a cache kept. */
  hits: number;
  /** Right answers that another host had replaced by then, not longer ago than the heartbeat. */
  lagging: number;
  /** Answers that must not have been. */
  readonly wrong: string[];
}

/** Makes all calls of a workload: the hosts at the same time, each several calls at a time, in their order. Checks every answer. */
export async function runWorkload(
  workload: readonly Call[],
  hosts: readonly Host[],
  known: KnownVersions,
): Promise<Outcome> {
  const outcome: Outcome = { reads: 0, hits: 0, lagging: 0, wrong: [] };
  await Promise.all(
    hosts.map(async (host, place) => {
      const calls = workload.filter((call) => call.host === place).values();
      const caller = async (): Promise<void> => {
        // callers take their calls from the same iterator
        for (const call of calls) await (call.isWrite ? write : read)(call, { host, known, outcome });
      };
      await Promise.all(Array.from({ length: CALLERS }, caller));
    }),
  );
  return outcome;
}

interface Surroundings {
  readonly host: Host;
  readonly known: KnownVersions;
  readonly outcome: Outcome;
}

async function write({ series, number, host: place }: Call, { host, known }: Surroundings): Promise<void> {
  const returned = known.begin(series, number, place);
  await host.series.write(writeOf(series, number));
  returned();
}

async function read({ series, number, host: place }: Call, { host, known, outcome }: Surroundings): Promise<void> {
  const { least, newest } = known.expect(series, place);
  let status = 'miss';
  const onAnswer = (told: { readonly status: string }): void => {
    status = told.status;
  };
  const answer = await host.series.read(keyOf(series), DAY, { cache: { onAnswer } });
  const version = versionOf(series, answer);
  outcome.reads++;
  if (status === 'hit') outcome.hits++;
  // nothing ends within the run, so that no answer may be one that has ended
  const isRight = version >= least && known.isKnown(series, version) && (status === 'hit' || status === 'miss');
  if (!isRight)
    outcome.wrong.push(
      `call ${number} of host ${place}: series ${series} was answered by version ${version} (${status}), and ${least} was due`,
    );
  else if (version < newest) outcome.lagging++;
}
