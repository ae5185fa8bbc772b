import { DomainError, refuseCommon, type FieldError } from '@collegium/errors';
import { pointerTo } from '@collegium/texts';
import { Injectable, ValidationPipe, type ArgumentMetadata, type Type } from '@nestjs/common';
import { isUUID, type ValidationError } from 'class-validator';
import { withoutAbsentFields } from './absent-fields.js';
import { shapeFaults } from './shape.js';

/** Validates bodies and queries against their classes, refusing fields these do not name, and ids in paths. */
@Injectable()
export class InputPipe extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      stopAtFirstError: true,
      exceptionFactory: (errors: ValidationError[]) =>
        new InvalidInput(errors.flatMap((error) => fieldErrorsOf(error, ''))),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'param') assertId(value, metadata.data);
    try {
      assertShape(value, metadata);
      return withoutAbsentFields((await super.transform(value, metadata)) as unknown);
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      const prefix = metadata.type === 'body' ? '' : `/${metadata.type}`;
      const errors = error.fields.map((field) => ({ ...field, pointer: prefix + field.pointer }));
      throw refuseCommon('validation_failed', sentenceOf(errors), {}, errors);
    }
  }
}

/** What is sent in place of an object is refused before class-transformer makes one of it; nothing at all stands for an empty one. */
function assertShape(value: unknown, { type, metatype }: ArgumentMetadata): void {
  if (value === undefined || value === null || (type !== 'body' && type !== 'query') || !isClass(metatype)) return;
  const faults = shapeFaults(metatype, value);
  if (faults.length > 0) throw new InvalidInput(faults);
}

function isClass(metatype: ArgumentMetadata['metatype']): metatype is Type {
  return metatype !== undefined && !([String, Boolean, Number, Array, Object] as unknown[]).includes(metatype);
}

/** How many fields are wrong, each once. */
function sentenceOf(errors: readonly FieldError[]): string {
  const fields = [...new Set(errors.map(({ pointer }) => pointer || '/'))];
  return `${fields.length === 1 ? 'One field is' : `${fields.length} fields are`} not valid: ${fields.join(', ')}.`;
}

/** Carries the field errors out of Nest's pipe to where it is known whether they are a body's or a query's. */
class InvalidInput extends Error {
  constructor(readonly fields: readonly FieldError[]) {
    super('Invalid input');
  }
}

/** Path parameters called `id` or `...Id` are UUIDs; nothing can be found under anything else, and Postgres need not be asked. */
function assertId(value: unknown, name: string | undefined): void {
  if (name !== undefined && /^id$|Id$/.test(name) && !isUUID(value))
    throw new DomainError('not_found', `Nothing is found under this ${name}: it is not a UUID.`, { parameter: name });
}

function fieldErrorsOf(error: ValidationError, parent: string): FieldError[] {
  const pointer = pointerTo(parent, error.property);
  const own = Object.entries(error.constraints ?? {}).map(([constraint, message]) => ({
    pointer,
    code: codeOf(constraint),
    message,
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => fieldErrorsOf(child, pointer))];
}

function codeOf(constraint: string): string {
  return constraint === 'whitelistValidation'
    ? 'unknown_field'
    : constraint.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}
