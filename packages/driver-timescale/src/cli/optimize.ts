import type { Command } from './command.js';
import { examine } from './doctor/examine.js';
import { EXIT } from './failure.js';
import { counted } from './text-table.js';

/** Does the maintenance that `doctor` found wanting. */
export const optimizeCommand: Command = {
  spec: {
    name: 'optimize',
    summary: 'does the maintenance that doctor found wanting: VACUUM, ANALYZE, REINDEX',
    operands: [],
    options: {
      apply: { help: 'runs the statements; otherwise they are only shown' },
      'dry-run': { help: 'only shows the statements (default)' },
    },
    notes:
      'Settings, security and missing indexes are not touched: doctor says what to do about them.\nReads and writes go on meanwhile. Exit code 1 when a plan was shown and not applied.',
  },
  async run({ args, out, io, connect }) {
    const apply = args.flag('apply') && !args.flag('dry-run');
    await using connection = await connect();
    const { findings } = await examine(connection, { longSeconds: 300, signal: io.signal });
    const plan = findings.flatMap(({ found, maintenance = [] }) =>
      maintenance.map((statement) => ({ statement, found })),
    );
    if (plan.length === 0) out.line('nothing to do');
    for (const { statement, found } of plan) out.line(`${statement};  -- ${found}`);
    const done: { readonly statement: string; readonly seconds: number }[] = [];
    if (apply) {
      for (const [i, { statement }] of plan.entries()) {
        out.progress(`${i + 1} of ${plan.length}: ${statement}`);
        const begun = performance.now();
        await connection.backend.statement({ text: statement, values: [] }, io.signal);
        done.push({ statement, seconds: Math.round(performance.now() - begun) / 1000 });
      }
      if (plan.length > 0) out.line(`${counted(done.length, 'statement')} done`);
    } else if (plan.length > 0) out.line('nothing was run: add --apply');
    out.document({ plan, applied: done });
    return apply || plan.length === 0 ? EXIT.done : EXIT.warnings;
  },
};
