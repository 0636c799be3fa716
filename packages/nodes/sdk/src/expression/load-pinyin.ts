/**
 * Loads the table that `pinyin` and `pinyinInitials` read, for `createClosure`. Larger than all functions together, it
 * is a file of its own, so that a page fetches it only when an expression needs it.
 *
 * @returns The table as the option `pinyinTable` takes it; rejects when the file cannot be fetched.
 */
export async function loadPinyinTable(): Promise<string> {
  const { pinyinTable } = await import('./functions/pinyin-table.ts')
  return pinyinTable
}
