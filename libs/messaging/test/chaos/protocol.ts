/** What the harness tells a service process. */
export type Command =
  /** Accept `count` commands, one after the other, each on one of `works`. */
  | { readonly kind: 'accept'; readonly works: readonly string[]; readonly commands: readonly string[] }
  /** Die at a crash point, at its nth passing from now on. */
  | { readonly kind: 'crash-at'; readonly point: string }
  | { readonly kind: 'report' };

/** What a service process tells the harness. */
export type Message =
  | { readonly kind: 'ready' }
  /** Commands whose transaction is known to have committed: these must not be lost. */
  | { readonly kind: 'accepted'; readonly commands: readonly string[] }
  | { readonly kind: 'state'; readonly relay: string; readonly consumers: readonly string[] };
