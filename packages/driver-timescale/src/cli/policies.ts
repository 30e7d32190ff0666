import type { StoredPolicies } from '../maintenance/store-maintenance.js';
import type { Command, CommandContext } from './command.js';
import { EXIT, usageError } from './failure.js';
import { textTable } from './text-table.js';

/** Shows the policies of a store. */
export const policiesGetCommand: Command = {
  spec: {
    name: 'policies get',
    summary: 'shows how the store keeps what it holds, and for how long',
    operands: [],
    options: {},
    notes: 'Needs the user that migrated the store.',
  },
  async run({ out, io, connect }) {
    await using connection = await connect();
    const store = await connection.store();
    show(out, await store.maintenance.policies({ signal: io.signal }));
    return EXIT.done;
  },
};

/** Changes policies of a store. */
export const policiesSetCommand: Command = {
  spec: {
    name: 'policies set',
    summary: 'changes how the store keeps what it holds, and for how long',
    operands: ['NAME=VALUE…'],
    options: {},
    notes:
      'Values are ISO 8601 durations such as P7D or P10Y, and forever, never or none for no limit. They hold from the next\noptimize --apply on. Needs the user that migrated the store.',
  },
  async run({ args, out, io, connect }) {
    const changes = Object.fromEntries(
      args.operands.map((operand) => {
        const at = operand.indexOf('=');
        if (at < 1)
          throw usageError(`'${operand}' is no change of a policy: give NAME=VALUE, for example keepRaw=P10Y`);
        return [operand.slice(0, at), operand.slice(at + 1)] as const;
      }),
    );
    await using connection = await connect();
    const store = await connection.store();
    show(out, await store.maintenance.setPolicies(changes, { signal: io.signal }));
    return EXIT.done;
  },
};

function show(out: CommandContext['out'], { layout, policies, unsupported }: StoredPolicies): void {
  const rows = Object.entries(policies).map(([name, value]) => {
    const meaning = unsupported.some((each) => each === name) ? `none: not for a ${layout} store` : shown(name, value);
    return [name, meaning];
  });
  for (const text of textTable([['layout', layout], ...rows])) out.line(text);
  out.document({ layout, policies, unsupported });
}

function shown(name: string, value: unknown): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (value !== null) return String(value);
  if (name === 'keepRevisions') return 'as long as the values';
  if (name === 'chunkInterval') return 'as fits';
  return name === 'compressAfter' ? 'never' : name === 'partitionInterval' ? 'none' : 'forever';
}
