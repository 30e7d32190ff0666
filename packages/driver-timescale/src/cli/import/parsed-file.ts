import type { ImportIssue, Series } from '@aurum/core';

/** A series of a file, with what the catalog is to know about it. */
export interface ParsedSeries {
  /** Its name in the file, before any prefix. */
  readonly name: string;
  /** The values. */
  readonly series: Series;
  /** Facets for search. */
  readonly attributes?: Readonly<Record<string, string>> | undefined;
}

/** What was read from a file. */
export interface ParsedFile {
  /** What kind of file it is. */
  readonly title: string;
  /** Its series. */
  readonly series: readonly ParsedSeries[];
  /** Everything odd about it. */
  readonly issues: readonly ImportIssue[];
}

/** Text as a part of a key: `LMP (USD)` becomes `lmp-usd`. */
export function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '-')
    .replace(/^-+|-+$/g, '');
}
