import type { ImportIssue } from '../../codec/index.js';
import type { Series } from '../../series/index.js';

/** What an import of any known file gives. */
export interface ImportedFile {
  /** Which kind of file it was, one of {@link knownFiles}. */
  readonly format: string;
  /** The same in words. */
  readonly title: string;
  /** Its series, each with a name that can serve as a key, for example `pjm.da.lmp.western-hub`. */
  readonly series: readonly Series[];
  /** Everything odd about the file. */
  readonly issues: readonly ImportIssue[];
}

/** What can be seen of a file before it is read. */
export interface FileHead {
  /** Its name without folders, in lower case. */
  readonly name: string;
  /** The cells of its first line, trimmed. */
  readonly header: readonly string[];
  /** The cells of its second line, trimmed. */
  readonly first: readonly string[];
}

/** How one kind of file is recognised and read. */
export interface Recipe {
  /** A short name, for example `eia-930`. */
  readonly id: string;
  /** What it is, with its source. */
  readonly title: string;
  /** Whether a file is of this kind. */
  readonly matches: (head: FileHead) => boolean;
  /** Reads it. */
  readonly read: (text: string) => Pick<ImportedFile, 'series' | 'issues'>;
}

/** Whether the header is exactly these columns, in any order. */
export function hasColumns(head: FileHead, columns: readonly string[]): boolean {
  return head.header.length === columns.length && columns.every((column) => head.header.includes(column));
}

/** An issue that no program could find out. */
export function note(message: string): ImportIssue {
  return { kind: 'note', severity: 'info', count: 1, message, places: [] };
}

/** Text as a part of a key: lower case, anything but letters, digits and `_` as a hyphen. */
export function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '-')
    .replace(/^-+|-+$/g, '');
}
