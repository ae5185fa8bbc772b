/** What a generated client gives for a list, where it throws problems (`throwOnError: true`). */
export interface PageAnswer<Item> {
  readonly data: { readonly data: readonly Item[]; readonly next: string | null };
}

/**
 * Reads a list page by page: `for await (const page of everyPage((after) => peopleList({ client, query: { after }, throwOnError: true })))`.
 * @param read asks for the page after a cursor; without one for the first
 */
export async function* everyPage<Item>(
  read: (after: string | undefined) => Promise<PageAnswer<Item>>,
): AsyncGenerator<readonly Item[]> {
  let after: string | undefined;
  do {
    const { data } = await read(after);
    yield data.data;
    after = data.next === null ? undefined : (new URL(data.next).searchParams.get('after') ?? undefined);
  } while (after !== undefined);
}
