/** Made once: to make one takes longer than all else about a date. */
const format = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });

/** `2027-07-01` as 1 July 2027. */
export function longDate(date: string): string {
  return format.format(new Date(`${date}T00:00:00Z`));
}
