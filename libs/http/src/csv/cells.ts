import { isLocalDate } from '@collegium/calendar';
import { CellError } from './read-csv.js';

/** Ready-made readers for the cells of a CSV file. */
export const cells = {
  /** Text that must be there. */
  text(text: string): string {
    if (text === '') throw new CellError('missing', 'must not be empty');
    return text;
  },

  /** Text, or null for an empty cell. */
  optional(text: string): string | null {
    return text === '' ? null : text;
  },

  /** A number or reference that is no quantity, refused where a spreadsheet has made one of it: `1.23E+5`. */
  reference(text: string): string {
    if (/^[+-]?\d+(?:[.,]\d+)?E[+-]?\d+$/i.test(text))
      throw new CellError(
        'number_damaged',
        `"${excerpt(text)}" is what a spreadsheet makes of a long number: format the column as text`,
      );
    return cells.text(text);
  },

  /** A reader that turns an empty cell into null and leaves the rest to another. */
  optionally<Value>(read: (text: string) => Value): (text: string) => Value | null {
    return (text) => (text === '' ? null : read(text));
  },

  /** A whole number. */
  integer(text: string): number {
    if (!/^-?\d{1,9}$/.test(text)) throw new CellError('not_a_number', `"${excerpt(text)}" is not a whole number`);
    return Number(text);
  },

  /** One of these words, compared without case; answers it as written here. */
  oneOf<Word extends string>(...words: readonly Word[]): (text: string) => Word {
    return (text) => {
      const found = words.find((word) => word.toLowerCase() === text.toLowerCase());
      if (found === undefined) throw new CellError('not_allowed', `"${excerpt(text)}" is none of ${words.join(', ')}`);
      return found;
    };
  },

  /** A date as `YYYY-MM-DD`, read from that or from `DD-MM-YYYY` and `DD/MM/YYYY`, as the national register and spreadsheets write it. */
  date(text: string): string {
    const iso = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
    const local = /^(\d\d)[-/](\d\d)[-/](\d{4})$/.exec(text);
    const date = iso ? text : local ? `${local[3]}-${local[2]}-${local[1]}` : undefined;
    if (date === undefined || !isLocalDate(date))
      throw new CellError('not_a_date', `"${excerpt(text)}" is not a date such as 31/08/2027`);
    return date;
  },
};

function excerpt(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}...` : text;
}
