import { isIP } from 'node:net';
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

/** A number of hops, or addresses and networks (`10.0.0.0/8`) separated by commas; see {@link trustProxyOf}. */
export function Proxies(): PropertyDecorator {
  return ValidateBy({
    name: 'proxies',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && (value === '' || isHops(value) || areNetworks(value)),
      defaultMessage: () =>
        'must be how many proxies there are (1 to 10), or their addresses and networks, separated by commas',
    },
  });
}

/** What Fastify takes for the setting: `false` for nobody, which hops are trusted (0 is the one that connects), or networks. */
export function trustProxyOf(proxies: string): false | string[] | ((address: string, hop: number) => boolean) {
  if (proxies === '') return false;
  return isHops(proxies) ? (_address, hop) => hop < Number(proxies) : networksOf(proxies);
}

function isHops(text: string): boolean {
  return /^([1-9]|10)$/.test(text);
}

function networksOf(text: string): string[] {
  return text.split(',').map((network) => network.trim());
}

function areNetworks(text: string): boolean {
  return networksOf(text).every((network) => {
    const [address = '', bits, ...more] = network.split('/');
    const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address)]!;
    return (
      longest > 0 &&
      more.length === 0 &&
      (bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= longest))
    );
  });
}

function hasProtocol(text: string, protocols: readonly string[]): boolean {
  return URL.canParse(text) && protocols.includes(new URL(text).protocol);
}
