/** Edit distance in which a change of case costs little. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const x = a.charAt(i - 1);
      const y = b.charAt(j - 1);
      const change = x === y ? 0 : x.toLowerCase() === y.toLowerCase() ? 0.1 : 1;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + change));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** At most two of the known symbols that look like the given one, the nearest first. */
export function nearest(symbol: string, known: Iterable<string>): string[] {
  const limit = Math.max(1, symbol.length * 0.4);
  const found: { readonly symbol: string; readonly distance: number }[] = [];
  for (const candidate of known) {
    if (Math.abs(candidate.length - symbol.length) > limit) continue;
    const measured = distance(symbol, candidate);
    if (measured <= limit && measured < candidate.length) found.push({ symbol: candidate, distance: measured });
  }
  found.sort((x, y) => x.distance - y.distance || (x.symbol < y.symbol ? -1 : 1));
  const best = found[0];
  return found
    .filter((entry) => best !== undefined && entry.distance <= best.distance + 0.5)
    .slice(0, 2)
    .map((entry) => entry.symbol);
}
