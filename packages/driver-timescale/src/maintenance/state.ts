import { InternalError, toInstant } from '@aurum/core';
import type { Session } from '../client/session.js';
import { maintenanceSettings } from '../sql/maintenance.js';
import type { SqlNames } from '../sql/names.js';
import { parsePolicies } from './policies.js';
import type { MaintenanceState } from './report.js';

/** What is stored about maintenance. */
export async function readState(session: Session, names: SqlNames): Promise<MaintenanceState> {
  const { text, values } = maintenanceSettings(names);
  const settings = new Map((await session.query(text, values)).map((row) => [String(row.name), String(row.value)]));
  const layout = settings.get('layout');
  if (layout !== 'partitioned' && layout !== 'hypertable') {
    throw new InternalError(`the store's layout is ${String(layout)}`);
  }
  const rawFrom = settings.get('raw_from');
  return {
    layout,
    policies: parsePolicies(settings.get('policies'), layout),
    rollups: settings.get('rollups') === 'on',
    rawFrom: rawFrom === undefined ? undefined : toInstant(rawFrom),
  };
}
