export { BUMP } from './bump.js';
export { FILL } from './fill.js';
export { READ } from './read.js';
export { REMOVE } from './remove.js';
export { type Script, script } from './script.js';
export { DISCARD, RELEASE, SEQUENCE } from './small.js';
