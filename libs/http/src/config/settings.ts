import { Transform } from 'class-transformer';
import { IsBoolean, ValidateBy } from 'class-validator';

/** A URL with one of these protocols (`https:`). */
export function UrlOf(...protocols: string[]): PropertyDecorator {
  return ValidateBy({
    name: 'urlOf',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && hasProtocol(value, protocols),
      defaultMessage: () => `must be a URL with ${protocols.join(' or ')}`,
    },
  });
}

/** One URL with one of these protocols, or several separated by commas. */
export function UrlsOf(...protocols: string[]): PropertyDecorator {
  return ValidateBy({
    name: 'urlsOf',
    validator: {
      validate: (value: unknown) =>
        typeof value === 'string' && value.split(',').every((url) => hasProtocol(url.trim(), protocols)),
      defaultMessage: () => `must be one or more URLs with ${protocols.join(' or ')}, separated by commas`,
    },
  });
}

/** `true` or `false`; anything else is refused rather than guessed at. */
export function Flag(): PropertyDecorator {
  const parse = Transform(({ value }: { value: unknown }) =>
    value === 'true' ? true : value === 'false' ? false : value,
  );
  const check = IsBoolean({ message: 'must be true or false' });
  return (target, property) => {
    parse(target, property);
    check(target, property);
  };
}

function hasProtocol(text: string, protocols: readonly string[]): boolean {
  return URL.canParse(text) && protocols.includes(new URL(text).protocol);
}
