/** How a column is aligned. */
export type Alignment = 'left' | 'right';

/** Rows of cells as aligned lines, two blanks between columns; the header first. Columns are to the left unless said otherwise. */
export function textTable(
  rows: readonly (readonly string[])[],
  alignments: readonly Alignment[] = [],
): readonly string[] {
  const columns = Math.max(0, ...rows.map(({ length }) => length));
  const widths = Array.from({ length: columns }, (_, c) =>
    rows.reduce((widest, row) => Math.max(widest, row[c]?.length ?? 0), 0),
  );
  return rows.map((row) =>
    row
      .map((cell, c) => (alignments[c] === 'right' ? cell.padStart(widths[c] ?? 0) : cell.padEnd(widths[c] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

/** A count with its noun: `1 point`, `2 points`, `2 series`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 || noun.endsWith('s') ? '' : 's'}`;
}
