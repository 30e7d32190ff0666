import { type HolidayCalendar, type LoadProfile, parseLoadProfile } from '../../time/index.js';
import type { Fault } from './plain-checks.js';

/** How many brackets and complements a profile may have: each takes a place on the stack when it is read. */
const MAX_OPERATORS = 256;

/** Reads load profiles by their ids, each once. */
export class ProfileReader {
  readonly #known = new Map<string, LoadProfile>();
  readonly #calendars: readonly HolidayCalendar[] | undefined;
  readonly #fault: Fault;

  constructor(calendars: readonly HolidayCalendar[] | undefined, fault: Fault) {
    this.#calendars = calendars;
    this.#fault = fault;
  }

  /** The profile of an id. @throws AurumError `TIME.INVALID_PROFILE`, and what the fault makes of one that is nested too deeply */
  read(id: string): LoadProfile {
    let profile = this.#known.get(id);
    if (profile === undefined) {
      if (id.replaceAll(/[^(!]/g, '').length > MAX_OPERATORS)
        throw this.#fault(`a load profile has more than ${MAX_OPERATORS} brackets`);
      profile = parseLoadProfile(id, this.#calendars === undefined ? {} : { calendars: this.#calendars });
      this.#known.set(id, profile);
    }
    return profile;
  }
}
