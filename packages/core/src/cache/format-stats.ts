import type { CacheStats } from '../ports/index.js';

const COLUMNS = [
  'keyspace',
  'hits',
  'l1',
  'l2',
  'negative',
  'stale',
  'misses',
  'refreshes',
  'errors',
  'origin ms',
] as const;

/** What happened in a cache, as a table for people: a row for each keyspace, and a line about all of it. */
export function formatCacheStats({ keyspaces, entries, bytes, invalidations, levelErrors }: CacheStats): string {
  const rows = Object.entries(keyspaces)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, stats]) => [
      name,
      stats.hitRatio === undefined ? '-' : `${(stats.hitRatio * 100).toFixed(1)} %`,
      String(stats.l1Hits),
      String(stats.l2Hits),
      String(stats.negativeHits),
      String(stats.stale),
      String(stats.misses),
      String(stats.refreshes),
      String(stats.originErrors),
      // of one call: what an answer costs without the cache
      stats.misses + stats.refreshes === 0 ? '-' : (stats.originMs / (stats.misses + stats.refreshes)).toFixed(1),
    ]);
  const table = [COLUMNS as readonly string[], ...rows];
  const widths = COLUMNS.map((_, i) => Math.max(...table.map((row) => row[i]?.length ?? 0)));
  const lines = table.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
  );
  const all = `${entries} entries, ${formatBytes(bytes)} in memory, ${invalidations} invalidations, ${levelErrors} errors of the shared level`;
  return [...lines, all].join('\n');
}

function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 2 ** 20 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
