export { AurumError, type AurumErrorInit, InternalError, type Problem } from './aurum-error.js';
export { type AurumErrorCode, ERROR_CODES } from './codes.js';
