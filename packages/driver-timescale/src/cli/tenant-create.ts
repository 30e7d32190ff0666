import type { Command } from './command.js';
import { EXIT } from './failure.js';

/** Makes sure that a tenant exists. */
export const tenantCreateCommand: Command = {
  spec: {
    name: 'tenant create',
    summary: 'makes sure that a tenant exists',
    operands: ['NAME'],
    options: {},
    notes: 'Needs the user that migrated the store. Repeated it does nothing.',
  },
  async run({ args, out, io, connect }) {
    const [name = ''] = args.operands;
    await using connection = await connect({ create: true });
    const store = await connection.store();
    await store.createTenant(name, { signal: io.signal });
    out.line(`the tenant '${name}' is there`);
    out.document({ tenant: name });
    return EXIT.done;
  },
};
