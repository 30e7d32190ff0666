import type { NotificationState } from '../maintenance/store-maintenance.js';
import type { Command, CommandContext } from './command.js';
import { EXIT, usageError } from './failure.js';

/** Shows whether a store announces what is written. */
export const notificationsGetCommand: Command = {
  spec: {
    name: 'notifications get',
    summary: 'shows whether writes are announced to caches',
    operands: [],
    options: {},
  },
  async run({ out, io, connect }) {
    await using connection = await connect();
    const store = await connection.store();
    show(out, await store.maintenance.notifications({ signal: io.signal }));
    return EXIT.done;
  },
};

/** Switches it. */
export const notificationsSetCommand: Command = {
  spec: {
    name: 'notifications set',
    summary: 'switches that on or off',
    operands: ['STATE'],
    options: {},
    notes:
      'STATE is on or off. Services that listen then invalidate what others write. Writes that are committed at the same time wait for each\nother while it is on. Needs the user that migrated the store.',
  },
  async run({ args, out, io, connect }) {
    const [state = ''] = args.operands;
    if (state !== 'on' && state !== 'off') throw usageError(`'${state}' is no state of notifications: give on or off`);
    await using connection = await connect();
    const store = await connection.store();
    show(out, await store.maintenance.setNotifications(state, { signal: io.signal }));
    return EXIT.done;
  },
};

function show(out: CommandContext['out'], state: NotificationState): void {
  out.line(state === 'on' ? 'writes are announced' : 'writes are not announced');
  out.document({ notifications: state });
}
