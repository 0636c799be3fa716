import type { Kernel } from './kernel.ts'

/** Texts in Chinese: the two widths of letters, and pinyin from a table that is taken apart at its first use. */
export function createChineseFunctions(kernel: Kernel, table: string | undefined) {
  const { isMissing, textOf, capText, failure } = kernel
  const firstCharacter = 0x4e00
  // Signs whose two widths do not lie side by side as those of letters do: the space, currencies and a few more.
  const [narrowSigns, wideSigns] = [' ¢£¬¯¦¥₩', '\u3000￠￡￢￣￤￥￦']
  interface Readings {
    readonly syllables: readonly string[]
    readonly codes: string
    readonly words: ReadonlyMap<string, readonly string[]>
  }
  let read: Readings | undefined
  function readings(where: string): Readings {
    if (read !== undefined) return read
    if (table === undefined) throw failure(where, 'the table of pinyin is not loaded', null)
    const [syllables = '', words = '', codes = ''] = table.split('\n')
    const pairs = words.split(';').map((entry): [string, readonly string[]] => {
      const [word = '', sounds = ''] = entry.split('=')
      return [word, sounds.split(' ')]
    })
    read = { syllables: syllables.split(' '), codes, words: new Map(pairs) }
    return read
  }
  function soundOf({ syllables, codes }: Readings, character: string): string | undefined {
    const at = (character.charCodeAt(0) - firstCharacter) * 2
    if (character.length !== 1 || !(at >= 0 && at < codes.length)) return undefined
    const code = (codes.charCodeAt(at) - 40) * 80 + codes.charCodeAt(at + 1) - 40
    return syllables[code] === '' ? undefined : syllables[code]
  }
  /** The sounds of a text; what is not Chinese stays as it is, in one piece. */
  function piecesOf(where: string, text: string): readonly { readonly text: string; readonly isSound: boolean }[] {
    const known = readings(where)
    const pieces: { text: string; isSound: boolean }[] = []
    for (let at = 0; at < text.length; at += 1) {
      const length = [4, 3, 2].find((size) => known.words.has(text.slice(at, at + size)))
      if (length !== undefined) {
        for (const sound of known.words.get(text.slice(at, at + length)) ?? [])
          pieces.push({ text: sound, isSound: true })
        at += length - 1
        continue
      }
      const character = text.charAt(at)
      const sound = soundOf(known, character)
      const before = pieces.at(-1)
      if (sound !== undefined) pieces.push({ text: sound, isSound: true })
      else if (before !== undefined && !before.isSound) before.text += character
      else pieces.push({ text: character, isSound: false })
    }
    return pieces
  }
  function pinyin(text: unknown, separator: unknown): string | null {
    if (isMissing(text)) return null
    const between = isMissing(separator) ? ' ' : textOf('pinyin', separator)
    const pieces = piecesOf('pinyin', capText('pinyin', textOf('pinyin', text)))
    const texts = pieces
      .map((piece) => (piece.isSound ? piece.text : piece.text.trim()))
      .filter((piece) => piece !== '')
    if (texts.length * between.length > 1_000_000) throw failure('pinyin', 'the text is too long', texts.length)
    return capText('pinyin', texts.join(between))
  }
  function pinyinInitials(text: unknown): string | null {
    if (isMissing(text)) return null
    const pieces = piecesOf('pinyinInitials', capText('pinyinInitials', textOf('pinyinInitials', text)))
    return pieces.map((piece) => (piece.isSound ? piece.text.charAt(0).toUpperCase() : piece.text)).join('')
  }
  function hasChinese(text: unknown): boolean {
    return !isMissing(text) && /\p{Script=Han}/u.test(textOf('hasChinese', text))
  }
  function toHalfWidth(text: unknown): string | null {
    if (isMissing(text)) return null
    const narrow = (wide: string) =>
      narrowSigns[wideSigns.indexOf(wide)] ?? String.fromCharCode(wide.charCodeAt(0) - 0xfee0)
    return textOf('toHalfWidth', text).replace(/[\uff01-\uff5e\u3000\uffe0-\uffe6]/g, narrow)
  }
  function toFullWidth(text: unknown): string | null {
    if (isMissing(text)) return null
    const wide = (narrow: string) =>
      wideSigns[narrowSigns.indexOf(narrow)] ?? String.fromCharCode(narrow.charCodeAt(0) + 0xfee0)
    return textOf('toFullWidth', text).replace(/[ -~¢£¬¯¦¥₩]/g, wide)
  }
  return { pinyin, pinyinInitials, hasChinese, toHalfWidth, toFullWidth }
}
