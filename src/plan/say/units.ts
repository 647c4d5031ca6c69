const NAMED = 10;

/** The first units by name, the others by number. */
export function sayUnits(units: readonly string[]): string {
  const named = units.slice(0, NAMED).join(', ');
  return units.length > NAMED ? `${named} and ${units.length - NAMED} more` : named;
}
