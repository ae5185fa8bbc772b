import { lineFault } from '@collegium/texts';

/**
 * The first parameter of an address that no text may be (NUL and other control characters, halves of surrogate pairs), as
 * its name or, if that is what is wrong, "a parameter". OAuth allows only printable characters (RFC 6749, appendix A), and the
 * database refuses some of the others.
 */
export function malformedParameter(url: string): string | undefined {
  const query = url.indexOf('?');
  return query < 0 ? undefined : malformedAmong(new URLSearchParams(url.slice(query + 1)));
}

/** The same of the fields of a form, each given once or several times. */
export function malformedField(form: Readonly<Record<string, unknown>>): string | undefined {
  return malformedAmong(
    Object.entries(form).flatMap(([name, value]) =>
      [value].flat().map((single): [string, string] => [name, typeof single === 'string' ? single : '']),
    ),
  );
}

function malformedAmong(parameters: Iterable<[string, string]>): string | undefined {
  for (const [name, value] of parameters) {
    if (malformed(name)) return 'a parameter';
    if (malformed(value)) return name;
  }
  return undefined;
}

function malformed(text: string): boolean {
  const fault = lineFault(text);
  return fault === 'control_character' || fault === 'not_well_formed';
}
