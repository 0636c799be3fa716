import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { conformanceOf, faultsIn, parsed } from './kit-rig.ts'

const folder = join(import.meta.dirname, '..', '..', '..', 'packages', 'nodes', 'src')

const definitions = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('/connector.json') && !path.includes('node_modules'))

test('the definitions are seen', () => {
  expect(definitions).toContain('odoo/connector.json')
})

// Much of a case is waiting, for a disk or a system that has asked for it: others go on meanwhile.
test.concurrent.each(definitions)(
  '%s passes every case that applies to it',
  async (path) => {
    const definition = parsed(readFileSync(join(folder, path), 'utf8'))
    const results = await conformanceOf({ definition })
    expect(faultsIn(results)).toEqual([])
    expect(results.length).toBeGreaterThan(10 * Object.keys(definition.objects).length)
  },
  900_000,
)

test.each(definitions)('%s has a page that says what was verified, and how', (path) => {
  const [system = ''] = path.split('/')
  const page = readFileSync(join(folder, '..', '..', '..', 'docs', 'connectors', `${system}.md`), 'utf8')
  for (const heading of ['## Verified', '## Sources']) expect(page).toContain(heading)
})
