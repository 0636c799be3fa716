import { expect, test } from 'vitest'
import { assembleLibrary, libraryParts, librarySettings } from './library.ts'

test('no two parts of the library bring the same name', () => {
  const source = assembleLibrary.toString()
  const spread = source.slice(source.indexOf('Object.freeze'))
  // With every spread given under a key of its own, names that cover each other are all there.
  const parts: string[] = []
  const listed = spread.replaceAll(/\.\.\.([^\n]+),\n/g, (_, part: string) => {
    parts.push(part)
    return `part${parts.length}: ${part},\n`
  })
  // oxlint-disable-next-line no-new-func, no-implied-eval -- runs the library's own source, taken apart
  const assemble = new Function(`return ${source.replace(spread, listed)}`)() as typeof assembleLibrary
  const groups: Readonly<Record<string, object>> = { ...assemble(libraryParts, librarySettings(undefined)) }
  const names = Object.values(groups).flatMap((group) => Object.keys(group))
  expect(parts.length).toBeGreaterThan(20)
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
})
