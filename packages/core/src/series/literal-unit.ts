import type { ValidUnit } from '../units/index.js';

/** `unknown` for a unit that is known to be right, or known only at run time; else a sentence that says what is wrong with the literal. */
export type LiteralUnit<U extends string> = string extends U ? unknown : ValidUnit<U>;
