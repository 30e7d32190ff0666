import { booleanSetting, type ConfigSchema, choiceSetting, settings, textSetting } from '@aurum/core/config';
import { DURATION_RULE, isIsoDuration } from './iso-duration.js';
import { PARTITION_INTERVALS, type StoragePolicies } from './policies.js';

/** Policies as the environment gives them: those that are set there, durations as texts. */
export type PolicySettings = {
  readonly [K in keyof StoragePolicies]?: Exclude<StoragePolicies[K], null> | 'forever' | 'never' | undefined;
};

const WORDS = ['forever', 'never'];

const lasting = (): ReturnType<typeof textSetting> =>
  textSetting().refine((text) => WORDS.includes(text) || isIsoDuration(text), `expected ${DURATION_RULE}, or forever`);

/** The schema of {@link PolicySettings}. What contradicts each other, or means nothing in the layout of the store, shows when they are set. */
export const policySettings: ConfigSchema<PolicySettings> = settings({
  chunkInterval: lasting().optional(),
  partitionInterval: choiceSetting([...PARTITION_INTERVALS, 'never']).optional(),
  compressAfter: lasting().optional(),
  rollups: booleanSetting().optional(),
  refreshEvery: textSetting().refine(isIsoDuration, `expected ${DURATION_RULE}`).optional(),
  keepRaw: lasting().optional(),
  keepRevisions: lasting().optional(),
  keepHours: lasting().optional(),
  keepDays: lasting().optional(),
  keepMonths: lasting().optional(),
  keepQuarantine: lasting().optional(),
  keepReceipts: lasting().optional(),
});
