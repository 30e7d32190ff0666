import { indexEnds, indexStarts, type Series } from '@aurum/core';
import { fixed, type Plane } from './svg-frame.js';

/** A series as steps: horizontal over each interval, and over equal ones at once; a hole where there is no value. */
export function stepPath({ index, values }: Series, plane: Plane): string {
  const [starts, ends] = [indexStarts(index), indexEnds(index)];
  let path = '';
  let open = Number.NaN;
  let level = Number.NaN;
  for (let i = 0; i < values.length; i++) {
    const [start, end, value] = [starts[i] as number, ends[i] as number, values[i] as number]; // columns of one length
    if (end <= plane.range.start || start >= plane.range.end || Number.isNaN(value)) continue;
    const height = fixed(plane.y(value));
    const [from, to] = [Math.max(start, plane.range.start), Math.min(end, plane.range.end)];
    if (open !== start) path += `M${fixed(plane.x(from))} ${height}`;
    else if (Math.abs(value - level) > 1e-9) path += `V${height}`;
    else path = path.slice(0, path.lastIndexOf('H'));
    path += `H${fixed(plane.x(to))}`;
    open = end;
    level = value;
  }
  return path;
}

/** A series as a line through the middles of its intervals; a hole where there is no value. */
export function middlePath({ index, values }: Series, plane: Plane): string {
  const [starts, ends] = [indexStarts(index), indexEnds(index)];
  let path = '';
  let open = false;
  for (let i = 0; i < values.length; i++) {
    const [start, end, value] = [starts[i] as number, ends[i] as number, values[i] as number]; // columns of one length
    if (end <= plane.range.start || start >= plane.range.end) continue;
    if (!Number.isNaN(value))
      path += `${open ? 'L' : 'M'}${fixed(plane.x((start + end) / 2))} ${fixed(plane.y(value))}`;
    open = !Number.isNaN(value);
  }
  return path;
}

/** The values of a series that a plane of this range shows. */
export function valuesWithin({ index, values }: Series, range: Plane['range']): readonly number[] {
  const [starts, ends] = [indexStarts(index), indexEnds(index)];
  return Array.from(values).filter((_, i) => (ends[i] as number) > range.start && (starts[i] as number) < range.end); // columns of one length
}
