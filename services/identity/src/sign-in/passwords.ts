import { randomBytes } from 'node:crypto';
import { argon2id, hash, verify } from 'argon2';

/** OWASP's first choice of parameters for argon2id: 19 MiB, two passes. */
const parameters = { type: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

const shortest = 12;
/** Longer input only costs us time. */
const longest = 200;

let decoy: Promise<string> | undefined;

export function hashPassword(password: string): Promise<string> {
  return hash(prepared(password), parameters);
}

/**
 * Compares a password. Where there is none to compare with, it works as long, so that the time does not tell whether an
 * account exists.
 */
export async function verifyPassword(stored: string | null | undefined, password: string): Promise<boolean> {
  decoy ??= hash(randomBytes(32), parameters);
  const matches = await verify(stored ?? (await decoy), prepared(password.slice(0, longest)));
  return matches && typeof stored === 'string';
}

/** What is wrong with a new password, as a sentence; undefined if it may be used. */
export function passwordProblem(password: string, email: string): string | undefined {
  if (password.length < shortest) return `Enter a password of at least ${shortest} characters`;
  if (password.length > longest) return `Enter a password of at most ${longest} characters`;
  const [name] = email.split('@') as [string];
  const plain = password.toLowerCase();
  if (
    new Set(plain).size < 5 ||
    plain.includes(email) ||
    (name.length >= 4 && plain.replaceAll(name, '').length < shortest / 2)
  )
    return 'Enter a password that is harder to guess';
  return undefined;
}

/** The same characters typed on another system must match: RFC 8265 asks for NFC. */
function prepared(password: string): string {
  return password.normalize('NFC');
}
