import type { Expectation, Frequency, ImportIssue, Series } from '@aurum/core';

/** A file before it is read: one on disk, or one that the program generates. */
export interface SourceFile {
  /** Its name for people. */
  readonly name: string;
  /** Whether it was asked for by name: when it cannot be read, that is the end. Others are left out, and reported. */
  readonly required: boolean;
  /** Its bytes. */
  readonly read: () => Promise<Uint8Array>;
  /** Its series, for a file whose columns are known beforehand; otherwise they are found out. */
  readonly parse?: (bytes: Uint8Array) => ParsedFile;
}

/** What a reader gives. */
export interface ParsedFile {
  /** What kind of file it is. */
  readonly title: string;
  /** Its series, each named with its key. */
  readonly series: readonly Series[];
  /** Everything odd about the file. */
  readonly issues: readonly ImportIssue[];
}

/** A series of a file, with what the store has to know about it. */
export interface SourceSeries {
  /** Its key in the store. */
  readonly key: string;
  /** The values. */
  readonly series: Series;
  /** The grid of its intervals. */
  readonly frequency: Frequency | 'irregular';
  /** What sound values fulfil; those that do not go to quarantine. */
  readonly expectations: readonly Expectation[];
  /** A sentence for the catalog. */
  readonly description: string;
}

/** What was read from a file. */
export interface SourceData {
  /** What kind of file it is. */
  readonly title: string;
  /** Its series. */
  readonly series: readonly SourceSeries[];
  /** Everything odd about the file. */
  readonly issues: readonly ImportIssue[];
}
