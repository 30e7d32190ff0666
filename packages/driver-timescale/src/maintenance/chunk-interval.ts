/** What decides how much time a chunk should span. */
export interface ChunkLoad {
  /** Rows a day, over all series. */
  readonly rowsPerDay: number;
  /** Bytes that a row takes in a chunk that is not compressed, with its share of the indexes. */
  readonly bytesPerRow: number;
  /** Bytes of memory that the server caches tables in. */
  readonly memory: number;
}

/**
 * The spans to choose from, in days. Long ones are better as long as they fit, for each chunk makes planning a little longer; but a chunk is compressed
 * and dropped as a whole, so none is longer than a quarter of a year.
 */
export const CHUNK_DAYS = [1, 7, 30, 90] as const;

/** The share of the memory that the chunks being written may take. */
export const ACTIVE_SHARE = 0.25;

/**
 * The days that a chunk should span: the longest of {@link CHUNK_DAYS} with
 *
 * `days × rowsPerDay × bytesPerRow ≤ 25 % × memory`,
 *
 * and the shortest when none fits. TimescaleDB's manual asks that the chunks that are being written to, with their indexes, take no more
 * than a quarter of the memory ("Hypertables", best practices for the chunk interval): an index that does not stay in memory is read from
 * disk with nearly every row that is written.
 */
export function chunkDays({ rowsPerDay, bytesPerRow, memory }: ChunkLoad): number {
  const perDay = rowsPerDay * bytesPerRow;
  const fitting = CHUNK_DAYS.filter((days) => days * perDay <= ACTIVE_SHARE * memory);
  return fitting.at(-1) ?? CHUNK_DAYS[0];
}

/** Rows a day of a series, by its frequency; of one without a step of its own, such as `irregular`, those of an hourly one. */
export function rowsPerDay(frequency: string): number {
  return ROWS_PER_DAY[frequency] ?? 24;
}

const ROWS_PER_DAY: Readonly<Record<string, number>> = {
  PT5M: 288,
  PT15M: 96,
  PT30M: 48,
  PT1H: 24,
  P1D: 1,
  P1W: 1 / 7,
  P1M: 12 / 365.2425,
  P3M: 4 / 365.2425,
  P1Y: 1 / 365.2425,
};
