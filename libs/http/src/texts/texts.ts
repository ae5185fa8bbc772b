import {
  cleanLine,
  cleanProse,
  lineFault,
  nameFault,
  proseFault,
  textFaultWords,
  type TextFault,
} from '@collegium/texts';
import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { buildMessage, isEmail, IsString, MaxLength, MinLength, ValidateBy } from 'class-validator';

/** Length of a text in UTF-16 code units, after it was cleaned. */
export interface TextOptions {
  readonly max: number;
  /** 1 by default; 0 where an empty text means something. */
  readonly min?: number;
  /** For a list of texts. */
  readonly each?: boolean;
}

/** One line: a title, a reference, a place. Kept composed, trimmed, with single spaces. */
export function Line(options: TextOptions): PropertyDecorator {
  return text('isLine', cleanLine, lineFault, options);
}

/** Several lines: a reason, a description. Kept composed and trimmed; line breaks are U+000A. */
export function Prose(options: TextOptions): PropertyDecorator {
  return text('isProse', cleanProse, proseFault, options);
}

/** A name that people read: of a person, an organisation, a programme. One line with at least one letter and no link. */
export function Name(options: TextOptions = { max: 200 }): PropertyDecorator {
  return text('isName', cleanLine, nameFault, options);
}

/** RFC 5321, 4.5.3.1.3, without the angle brackets. */
const EMAIL_MAX = 254;

/** An email address (RFC 5321: at most 254 characters), trimmed and composed. */
export function EmailAddress({ each = false }: { each?: boolean } = {}): PropertyDecorator {
  return applyDecorators(
    text('isLine', cleanLine, lineFault, { max: EMAIL_MAX, each }),
    ValidateBy(
      {
        name: 'isEmail',
        validator: {
          // All checks of a field run, and `isEmail` throws at half a character.
          validate: (value: unknown) =>
            typeof value === 'string' && value.length <= EMAIL_MAX && value.isWellFormed() && isEmail(value),
          defaultMessage: buildMessage((prefix) => `${prefix}$property must be an email`, { each }),
        },
      },
      { each },
    ),
  );
}

function text(
  name: string,
  clean: (text: string) => string,
  fault: (text: string) => TextFault | null,
  { max, min = 1, each = false }: TextOptions,
): PropertyDecorator {
  const cleaned = (value: unknown): unknown => (typeof value === 'string' ? clean(value) : value);
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (each && Array.isArray(value) ? value.map(cleaned) : cleaned(value))),
    IsString({ each }),
    MaxLength(max, { each }),
    ValidateBy(
      {
        name,
        validator: {
          validate: (value: unknown) => typeof value === 'string' && value.length <= max && fault(value) === null,
          defaultMessage: (args) =>
            `${args?.property ?? 'text'} ${faultWords(Array.isArray(args?.value) ? (args.value as unknown[]) : [args?.value], fault)}`,
        },
      },
      { each },
    ),
    // After what is wrong with the text itself, since one message is given for a field: "needs a letter" tells more.
    ...(min > 0 ? [MinLength(min, { each })] : []),
  );
}

function faultWords(values: readonly unknown[], fault: (text: string) => TextFault | null): string {
  const found = values.flatMap((value) => (typeof value === 'string' ? (fault(value) ?? []) : []))[0];
  return found ? textFaultWords[found] : 'must be a text';
}
