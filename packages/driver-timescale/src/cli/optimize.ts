import { AurumError } from '@aurum/core';
import type { MaintenanceReport } from '../maintenance/report.js';
import type { Command, CommandContext } from './command.js';
import type { Connection } from './connect.js';
import { examine } from './doctor/examine.js';
import { EXIT } from './failure.js';
import { counted } from './text-table.js';

/** Does the maintenance that the policies ask for, and that `doctor` found wanting. */
export const optimizeCommand: Command = {
  spec: {
    name: 'optimize',
    summary: 'does what the policies ask for and what doctor found wanting: rollups, retention, compression, VACUUM',
    operands: [],
    options: {
      apply: { help: 'does it; otherwise it is only shown' },
      'dry-run': { help: 'only shows what there is to do (default)' },
    },
    notes:
      'Settings, security and missing indexes are not touched: doctor says what to do about them.\nReads and writes go on meanwhile. Exit code 1 when a plan was shown and not applied, or another run is under way.',
  },
  async run({ args, out, io, connect }) {
    const apply = args.flag('apply') && !args.flag('dry-run');
    await using connection = await connect();
    const { findings } = await examine(connection, { longSeconds: 300, signal: io.signal });
    const maintenance = await maintain(connection, { dryRun: !apply, signal: io.signal });
    const plan = findings.flatMap(({ found, maintenance = [] }) =>
      maintenance.map((statement) => ({ statement, found })),
    );
    if (maintenance?.status === 'busy')
      out.line('other maintenance of this store is under way: rollups, retention and compression are left to it');
    const actions = maintenance?.actions ?? [];
    if (plan.length + actions.length === 0) out.line('nothing to do');
    for (const action of actions) out.line(actionLine(action));
    for (const { statement, found } of plan) out.line(`${statement};  -- ${found}`);
    const applied = apply ? await runAll(connection, plan, { out, signal: io.signal }) : [];
    if (apply && plan.length > 0) out.line(`${counted(applied.length, 'statement')} done`);
    if (!apply && plan.length + actions.length > 0) out.line('nothing was run: add --apply');
    out.document({ plan, applied, maintenance: maintenance ?? null });
    const waits = !apply && plan.length + actions.length > 0;
    return waits || maintenance?.status === 'busy' ? EXIT.warnings : EXIT.done;
  },
};

/** What the policies ask for; nothing of a store that is not migrated, which `doctor` reports. */
async function maintain(
  connection: Connection,
  options: { readonly dryRun: boolean; readonly signal: AbortSignal },
): Promise<MaintenanceReport | undefined> {
  const store = await connection.store({ migrate: false });
  try {
    return await store.maintenance.run(options);
  } catch (error) {
    if (AurumError.is(error, 'STORE.NOT_MIGRATED')) return undefined;
    throw error;
  }
}

function actionLine({ what, count, seconds }: MaintenanceReport['actions'][number]): string {
  if (seconds === undefined) return what;
  return `${what}: ${count === undefined ? 'done' : `${count} done`} in ${seconds} s`;
}

async function runAll(
  { backend }: Connection,
  plan: readonly { readonly statement: string }[],
  { out, signal }: { readonly out: CommandContext['out']; readonly signal: AbortSignal },
): Promise<readonly { readonly statement: string; readonly seconds: number }[]> {
  const done: { readonly statement: string; readonly seconds: number }[] = [];
  for (const [i, { statement }] of plan.entries()) {
    out.progress(`${i + 1} of ${plan.length}: ${statement}`);
    const begun = performance.now();
    await backend.statement({ text: statement, values: [] }, signal);
    done.push({ statement, seconds: Math.round(performance.now() - begun) / 1000 });
  }
  return done;
}
