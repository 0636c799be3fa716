import { expect, test } from 'vitest'
import { fillingMemory } from './cases/filling-memory.ts'
import { inExpressions } from './cases/in-expressions.ts'
import { leavingState } from './cases/leaving-state.ts'
import { lying } from './cases/lying.ts'
import { neverEnding } from './cases/never-ending.ts'
import { reachingOut } from './cases/reaching-out.ts'

const cases = [...reachingOut, ...leavingState, ...neverEnding, ...fillingMemory, ...lying, ...inExpressions]

/** What a sandbox for strangers' code has to withstand, and what a case of it shows in its name or its text. */
const classes: readonly (readonly [what: string, shows: RegExp])[] = [
  ['constructor chains', /\.constructor\.constructor|constructor\(/],
  ['functions from text', /\bFunction\(/],
  ['eval', /\beval\)?\(/],
  ['import', /\bimport\(/],
  ['Error.prepareStackTrace', /prepareStackTrace/],
  ['getters', /\bget \w+\(\)/],
  ['proxies', /new Proxy\(/],
  ['thrown getters', /throw \{ get /],
  ['thrown proxies', /throw new Proxy\(/],
  ['Symbol.species', /Symbol\.species/],
  ['prototype pollution', /^prototype pollution:/],
  ['leaving something for the next run', /^globals:/],
  ['async functions', /\basync\b/],
  ['promises that never settle', /new Promise\(\(\) => \{\}\)/],
  ['floods of microtasks', /then\(f\)/],
  ['patterns that backtrack', /^patterns:/],
  ['squaring of big integers', /n = n \* n/],
  ['filling a list of 2 ** 32 - 2', /Array\(2 \*\* 32 - 2\)\.fill/],
  ['texts that grow', /^texts:/],
  ['buffers that grow', /^buffers:/],
  ['deep recursion', /recursion/],
  ['bombs of JSON', /deeply nested|JSON/],
  ['WebAssembly', /WebAssembly|"Web" \+ "Assembly"/],
  ['SharedArrayBuffer', /SharedArrayBuffer/],
  ['tricks with stacks', /\.stack\b/],
  ['tricks with toString', /toString/],
  ['timing of kills', /^timing of kills:/],
  ['floods of output', /^floods of output:/],
  ['the network', /^network:/],
  ['files', /^files:/],
  ['the environment', /\benv\b|environment/],
  ['the process', /typeof process/],
  ['credentials', /credential|secret/i],
]

test.each(classes)('%s are tried', (_, shows) => {
  const found = cases.filter(({ name, body }) => shows.test(name) || shows.test(body))
  expect(found.map(({ name }) => name)).not.toEqual([])
})

test('there are at least 150 cases, no two of the same text', () => {
  expect(cases.length).toBeGreaterThanOrEqual(150)
  expect(new Set(cases.map(({ by, body }) => `${by} ${body}`)).size).toBe(cases.length)
})
