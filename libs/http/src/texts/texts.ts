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
import { IsEmail, IsString, MaxLength, MinLength, ValidateBy } from 'class-validator';

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

/** An email address (RFC 5321: at most 254 characters), trimmed and composed. */
export function EmailAddress({ each = false }: { each?: boolean } = {}): PropertyDecorator {
  return applyDecorators(text('isLine', cleanLine, lineFault, { max: 254, each }), IsEmail({}, { each }));
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
    ...(min > 0 ? [MinLength(min, { each })] : []),
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
  );
}

function faultWords(values: readonly unknown[], fault: (text: string) => TextFault | null): string {
  const found = values.flatMap((value) => (typeof value === 'string' ? (fault(value) ?? []) : []))[0];
  return found ? textFaultWords[found] : 'must be a text';
}
