/** One side of a comparison. */
export type Contender =
  | {
      /** What it is called in the output, for example `pg rows`. */
      readonly name: string;
      /** Does the work once, and is measured from outside; what it returns is awaited. */
      run(): unknown;
    }
  | {
      /** What it is called in the output, for example `psql`. */
      readonly name: string;
      /** Does the work once in another program, and gives the milliseconds that the work took there. */
      measure(): Promise<number> | number;
    };

/** A comparison of two ways to do the same work. */
export interface Comparison {
  /** Ours. */
  readonly subject: Contender;
  /** What it is held against. */
  readonly peer: Contender;
  /** How much work one run is, for the absolute figures, for example `{ amount: 1_000_000, unit: 'points' }`. */
  readonly work: { readonly amount: number; readonly unit: string };
  /** Rounds of A B B A after one warm-up of each; default 3, which gives six runs of each. */
  readonly rounds?: number | undefined;
}

/** What a benchmark may do while it runs. It ends by exactly one of `compare`, `figure` and `notInstalled`. */
export interface BenchContext {
  /** Measures both sides in turns and takes peer time ÷ subject time, by medians, as the figure: 2 means twice as fast. */
  compare(comparison: Comparison): Promise<void>;
  /** Gives a figure that was found in another way, larger being better. */
  figure(ratio: number): void;
  /** Says that a peer cannot be run here: the benchmark has no figure. */
  notInstalled(peer: string): void;
  /** Prints an absolute figure. */
  note(text: string): void;
}

/** A claim that can be measured. */
export interface BenchInit {
  /** The claim in words. */
  readonly title: string;
  /** The least that the figure may be. */
  readonly floor: number;
  /** Measures it. */
  run(context: BenchContext): Promise<void>;
}

/** How a benchmark ended. */
export type BenchOutcome =
  | { readonly id: string; readonly kind: 'figure'; readonly ratio: number; readonly floor: number }
  | { readonly id: string; readonly kind: 'not-installed'; readonly peer: string };

const registered = new Map<string, BenchInit>();
const disposals: (() => Promise<void>)[] = [];

/** Registers a benchmark of this file. Ids are lower-case words joined by hyphens, each used once. */
export function bench(id: string, init: BenchInit): void {
  if (registered.has(id)) throw new Error(`two benchmarks are called ${id}`);
  registered.set(id, init);
}

/** Something costly that benchmarks of this file share, such as a filled database: made when first asked for, disposed of at the end. */
export function shared<T extends AsyncDisposable>(create: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    if (made === undefined) {
      const making = create();
      made = making;
      disposals.unshift(async () => (await making)[Symbol.asyncDispose]());
    }
    return made;
  };
}

/** The ids registered so far. */
export function benchIds(): readonly string[] {
  return [...registered.keys()];
}

/** Runs the registered benchmarks of these ids, printing as it goes, and then disposes of what they shared. */
export async function runBenches(ids: readonly string[]): Promise<readonly BenchOutcome[]> {
  const outcomes: BenchOutcome[] = [];
  try {
    for (const [id, init] of registered) if (ids.includes(id)) outcomes.push(await runBench(id, init));
  } finally {
    for (const dispose of disposals) await dispose();
  }
  return outcomes;
}

async function runBench(id: string, init: BenchInit): Promise<BenchOutcome> {
  console.log(`\n${id}: ${init.title}`);
  const ends: BenchOutcome[] = [];
  const context: BenchContext = {
    note: (text) => console.log(`  ${text}`),
    notInstalled: (peer) => ends.push({ id, kind: 'not-installed', peer }),
    figure: (ratio) => ends.push({ id, kind: 'figure', ratio, floor: init.floor }),
    compare: async (comparison) => context.figure(await compare(comparison, context.note)),
  };
  await init.run(context);
  const [outcome] = ends;
  if (outcome === undefined || ends.length > 1)
    throw new Error(`benchmark ${id} gave ${ends.length} figures instead of one`);
  console.log(describeOutcome(outcome));
  return outcome;
}

/** The line of a figure, as it is read by programs too. */
function describeOutcome(outcome: BenchOutcome): string {
  if (outcome.kind === 'not-installed') return `bench ${outcome.id} peer ${outcome.peer} not installed`;
  const { id, ratio, floor } = outcome;
  return `bench ${id} ratio ${ratio.toFixed(2)} floor ${floor.toFixed(2)} ${isShort(outcome) ? 'short' : 'pass'}`;
}

/** Whether a figure stays under its floor. A figure that is no number does. */
export function isShort(outcome: BenchOutcome): boolean {
  return outcome.kind === 'figure' && !(outcome.ratio >= outcome.floor);
}

async function compare({ subject, peer, work, rounds = 3 }: Comparison, note: (text: string) => void): Promise<number> {
  await timed(subject);
  await timed(peer);
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    ours.push(await timed(subject));
    theirs.push(await timed(peer));
    theirs.push(await timed(peer));
    ours.push(await timed(subject));
  }
  for (const [{ name }, times] of [
    [subject, ours],
    [peer, theirs],
  ] as const) {
    const typical = median(times);
    const rate = (work.amount / typical) * 1000;
    note(
      `${name}: median ${milliseconds(typical)}, ${magnitude(rate)} ${work.unit}/s (fastest ${milliseconds(Math.min(...times))}, slowest ${milliseconds(Math.max(...times))}, ${times.length} runs)`,
    );
  }
  return median(theirs) / median(ours);
}

/** One run, in milliseconds, after the garbage of the one before is gone. */
async function timed(contender: Contender): Promise<number> {
  globalThis.gc?.();
  if ('measure' in contender) return contender.measure();
  const started = performance.now();
  await contender.run();
  return performance.now() - started;
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}

function milliseconds(ms: number): string {
  return ms < 10 ? `${ms.toFixed(3)} ms` : `${ms.toFixed(0)} ms`;
}

function magnitude(value: number): string {
  for (const [limit, suffix] of [
    [1e9, ' G'],
    [1e6, ' M'],
    [1e3, ' k'],
  ] as const) {
    if (value >= limit) return `${(value / limit).toFixed(2)}${suffix}`;
  }
  return value.toFixed(2);
}
