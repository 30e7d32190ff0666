import { tzdataVersion } from '@aurum/core';
import type { Command } from './command.js';
import { examine } from './doctor/examine.js';
import { EXIT } from './failure.js';
import { counted } from './text-table.js';

/** Looks at settings and state of a store and says what to do. */
export const doctorCommand: Command = {
  spec: {
    name: 'doctor',
    summary: 'looks at settings and state of the store, and says what to do',
    operands: [],
    options: {
      'long-seconds': { value: 'N', help: 'reports transactions open for longer (default: 300)' },
    },
    notes:
      'Changes nothing. Exit code 0 when nothing was found, 1 for warnings, 2 for errors.\nA user who is no superuser and no member of pg_read_all_stats does not see the transactions of others.',
  },
  async run({ args, out, io, connect }) {
    await using connection = await connect();
    const longSeconds = args.number('long-seconds') ?? 300;
    const { findings, skipped, timescale, version } = await examine(connection, { longSeconds, signal: io.signal });
    const errors = findings.filter(({ severity }) => severity === 'error').length;
    const warnings = findings.length - errors;
    out.line(
      `PostgreSQL ${version}${connection.embedded ? ', embedded' : ''}, timescaledb ${timescale ?? 'not there'}, schema ${connection.names.schema}, this platform's tzdata ${tzdataVersion()}`,
    );
    for (const { severity, id, found, why, remedy } of findings) {
      out.line();
      out.line(`${severity.toUpperCase()} ${found} (${id})`);
      out.line(`  why:    ${why}`);
      for (const [i, text] of remedy.entries()) out.line(`  ${i === 0 ? 'remedy:' : '       '} ${text}`);
    }
    if (findings.length > 0 || skipped.length > 0) out.line();
    for (const text of skipped) out.line(`not looked at: ${text}`);
    out.line(findings.length === 0 ? 'nothing to do' : `${counted(errors, 'error')}, ${counted(warnings, 'warning')}`);
    out.document({
      server: version,
      embedded: connection.embedded,
      timescaledb: timescale ?? null,
      schema: connection.names.schema,
      tzdata: tzdataVersion(),
      errors,
      warnings,
      findings,
      skipped,
    });
    if (errors > 0) return EXIT.errors;
    return warnings > 0 ? EXIT.warnings : EXIT.done;
  },
};
