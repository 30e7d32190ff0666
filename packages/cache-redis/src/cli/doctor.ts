import type { Command } from './command.js';
import { examine, type Fact, type Finding } from './examine.js';
import { EXIT } from './failure.js';
import { counted, textTable } from './text.js';

/** Looks at a server and says what a cache will find wanting. */
export const doctorCommand: Command = {
  spec: {
    name: 'doctor',
    summary: 'looks at the server, and says what is wrong with it and what to do',
    operands: [],
    options: {},
    notes:
      'Fills an entry of its own in each shard and deletes it, and sends a message that caches pass over; invalidates nothing.\nExit code 1 for a problem, 0 for advice.',
  },
  async run({ out, signal, connect }) {
    await using connection = connect();
    const facts: Fact[] = [];
    const findings: Finding[] = [];
    await examine(connection, { facts, findings, signal });
    const rows = [
      ['server', connection.server],
      ['namespace', connection.config.namespace],
      ...facts.map(({ what, value }) => [what, value]),
    ];
    for (const line of textTable(rows)) out.line(line);
    for (const { severity, found, remedy } of findings) {
      out.line();
      out.line(`${severity.toUpperCase()} ${found}`);
      out.line(`  remedy: ${remedy}`);
    }
    const problems = findings.filter(({ severity }) => severity === 'problem').length;
    out.line();
    out.line(problems === 0 ? 'no problem' : counted(problems, 'problem'));
    out.document({
      server: connection.server,
      namespace: connection.config.namespace,
      facts: Object.fromEntries(facts.map(({ what, value }) => [what, value])),
      problems,
      findings,
    });
    return problems === 0 ? EXIT.done : EXIT.problem;
  },
};
