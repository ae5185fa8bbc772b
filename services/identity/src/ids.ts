/** Ids of machines are of another kind than those of people and accounts, in whatever form PostgreSQL reads a UUID. */
export function isUuidLike(id: string): boolean {
  return /^[0-9a-f]{32}$/i.test(id.replaceAll(/[-{}]/g, ''));
}
