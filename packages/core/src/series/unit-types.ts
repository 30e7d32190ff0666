import type { LiteralUnit, NarrowedUnit, TargetUnit } from '../units/index.js';

/** The type of a unit argument: a literal is checked by the compiler, text known only at run time passes and is checked then. */
export type SeriesUnit<U extends string> = string extends U ? U : LiteralUnit<U>;

/** The type of the unit that a series in `U` is converted to; text known only at run time passes. */
export type SeriesTargetUnit<U extends string, V extends string> = string extends V ? V : TargetUnit<U, V>;

/** The type of the unit that a series in `U` is narrowed to; text known only at run time passes. */
export type SeriesNarrowedUnit<U extends string, V extends string> = string extends V ? V : NarrowedUnit<U, V>;
