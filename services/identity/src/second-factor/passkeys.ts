import { isoBase64URL } from '@simplewebauthn/server/helpers';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server';

/** The public half of a passkey, as it is kept. */
export interface Passkey {
  readonly id: string;
  readonly publicKey: string;
  readonly counter: number;
}

/** What a browser answered; undefined if it is not even that. */
export function passkeyAnswer(json: string): { readonly id: string } | undefined {
  try {
    const answer = JSON.parse(json) as unknown;
    return typeof answer === 'object' && answer !== null && 'id' in answer && typeof answer.id === 'string'
      ? { ...answer, id: answer.id }
      : undefined;
  } catch {
    // Not JSON: the page's script did not send this.
    return undefined;
  }
}

/** EdDSA, ES256 and RS256 (COSE): what authenticators have; the library would add one that Node still calls experimental. */
const algorithms = [-8, -7, -257];

/** Passkeys (WebAuthn) for one origin. */
export class Passkeys {
  private readonly rpId: string;

  constructor(private readonly origin: string) {
    this.rpId = new URL(origin).hostname;
  }

  /** What `navigator.credentials.create` is asked for. */
  creation(user: { readonly id: string; readonly email: string; readonly name: string }, challenge: string) {
    return generateRegistrationOptions({
      rpName: 'Collegium',
      rpID: this.rpId,
      userName: user.email,
      userDisplayName: user.name,
      userID: new TextEncoder().encode(user.id),
      challenge: isoBase64URL.toBuffer(challenge),
      attestationType: 'none',
      supportedAlgorithmIDs: algorithms,
      authenticatorSelection: { residentKey: 'discouraged', userVerification: 'preferred' },
    });
  }

  /** What `navigator.credentials.get` is asked for. */
  request(ids: readonly string[], challenge: string) {
    return generateAuthenticationOptions({
      rpID: this.rpId,
      allowCredentials: ids.map((id) => ({ id })),
      challenge: isoBase64URL.toBuffer(challenge),
      userVerification: 'preferred',
    });
  }

  /** The new passkey, if the answer is good. */
  async created(answer: object, challenge: string): Promise<Passkey | undefined> {
    const result = await quietly(() =>
      verifyRegistrationResponse({
        response: answer as RegistrationResponseJSON,
        expectedChallenge: challenge,
        expectedOrigin: this.origin,
        expectedRPID: this.rpId,
        requireUserVerification: false,
        supportedAlgorithmIDs: algorithms,
      }),
    );
    if (!result?.verified) return undefined;
    const { id, publicKey, counter } = result.registrationInfo.credential;
    return { id, publicKey: isoBase64URL.fromBuffer(publicKey), counter };
  }

  /** The passkey's new count, if the answer is good. */
  async used(passkey: Passkey, answer: object, challenge: string): Promise<number | undefined> {
    const result = await quietly(() =>
      verifyAuthenticationResponse({
        response: answer as AuthenticationResponseJSON,
        expectedChallenge: challenge,
        expectedOrigin: this.origin,
        expectedRPID: this.rpId,
        credential: {
          id: passkey.id,
          publicKey: isoBase64URL.toBuffer(passkey.publicKey),
          counter: passkey.counter,
        },
        requireUserVerification: false,
      }),
    );
    return result?.verified ? result.authenticationInfo.newCounter : undefined;
  }
}

/** The library throws for an answer that is not good, and says why for developers; people are asked to try again. */
async function quietly<T>(verify: () => Promise<T>): Promise<T | undefined> {
  try {
    return await verify();
  } catch {
    return undefined;
  }
}
