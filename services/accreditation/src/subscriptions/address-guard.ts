import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** A network that an operator allows, as address and prefix length. */
export type Network = readonly [Address, number];

/** Ports that a public endpoint may listen on: others are services that were never meant to be spoken to. */
const PUBLIC_PORTS: readonly string[] = ['', '443', '8443'];
const MAXIMUM_URL = 2_048;

/** IPv6 that is routed at all; everything of ours, loopback, link-local, NAT64 and the like lies outside. */
const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3');
/** Inside it, what leads back to IPv4 or is for documentation or tests. */
const NEVER_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'].map((network) => ipaddr.parseCIDR(network));
const NEVER_V4 = [
  '0.0.0.0/8',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
].map((network) => ipaddr.parseCIDR(network));

/** Reads `WEBHOOK_ALLOWED_NETWORKS`: networks in CIDR notation with commas between. Throws if one is none. */
export function readNetworks(text: string): Network[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => ipaddr.parseCIDR(part));
}

/** Why an address must not be called; undefined if it may be. */
export function refusalOfAddress(text: string, allowed: readonly Network[]): string | undefined {
  if (!ipaddr.isValid(text)) return 'not an address';
  if (isAllowed(text, allowed)) return undefined;
  const address = ipaddr.process(text);
  const within = (networks: readonly Network[]) => networks.some((network) => matches(address, network));
  const open =
    address.kind() === 'ipv4'
      ? address.range() === 'unicast' && !within(NEVER_V4)
      : within([GLOBAL_UNICAST]) && !within(NEVER_V6);
  return open ? undefined : `${text} is not a public address`;
}

/** Whether an operator has named the address's network; an IPv4 address in IPv6 clothing counts as itself. */
export function isAllowed(text: string, allowed: readonly Network[]): boolean {
  const address = ipaddr.process(text);
  return allowed.some((network) => matches(address, network));
}

function matches(address: Address, [network, bits]: Network): boolean {
  return address.kind() === network.kind() && address.match(network as ipaddr.IPv4 & ipaddr.IPv6, bits);
}

/** The URL, if its form is one that may be called at all. Undefined with a reason otherwise. */
export function readEndpoint(text: string): { url: URL } | { refusal: string } {
  if (text.length > MAXIMUM_URL) return { refusal: 'the URL is too long' };
  if (!URL.canParse(text)) return { refusal: 'this is not a URL' };
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return { refusal: 'only https is called' };
  if (url.username !== '' || url.password !== '') return { refusal: 'a URL must not carry credentials' };
  if (url.hash !== '') return { refusal: 'a fragment is never sent' };
  return { url };
}

/**
 * Why an endpoint must not be called, given every address its name resolves to. Inside an allowed network plain http
 * and any port will do; outside, https on a usual port.
 */
export function refusalOfEndpoint(
  url: URL,
  addresses: readonly string[],
  allowed: readonly Network[],
): string | undefined {
  if (addresses.length === 0) return `${url.hostname} has no address`;
  const refusal = addresses.map((address) => refusalOfAddress(address, allowed)).find((reason) => reason !== undefined);
  if (refusal) return refusal;
  if (addresses.every((address) => isAllowed(address, allowed))) return undefined;
  if (url.protocol !== 'https:') return 'only https is called';
  return PUBLIC_PORTS.includes(url.port) ? undefined : `port ${url.port} is not called`;
}
