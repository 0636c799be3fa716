import { parse, YAMLError } from 'yaml'
import { isJsonObject, type Json, type JsonObject } from '../../json.ts'
import { contractLimits } from '../described-entity.ts'
import { invalidContract } from './invalid-contract.ts'

/** YAML is read far more slowly than JSON: a million characters take some tenths of a second. */
const maxYamlChars = 10_000_000
const mostLevels = 200
const mostValues = 5_000_000
/** Values that are written once and used often; more would let a few lines stand for gigabytes. */
const mostAliases = 100
/** Brackets or dashes that open one level after the other; deeper levels by indentation need far more characters. */
const deepYaml = new RegExp(`(?:(?:[[{]\\s*(?:[^\\s[\\]{},]{1,40}\\s*)?|[-?] +)){${mostLevels + 1}}`)

/**
 * Reads JSON or YAML as one object. Bounded in size, depth and number of values; aliases of YAML too. Throws
 * `CONTRACT_INVALID` with line and column where they are known.
 */
export function readDocument(text: string, contract: string): JsonObject {
  if (text.length > contractLimits.maxChars) {
    throw invalidContract(contract, `it has ${text.length} characters; at most ${contractLimits.maxChars} are read`)
  }
  const source = text.replace(/^\uFEFF/, '')
  const start = source.trimStart()
  if (start === '') throw invalidContract(contract, 'it is empty')
  if (start.startsWith('<')) throw invalidContract(contract, 'it is a web page or XML, neither JSON nor YAML')
  const value = /^[[{]/.test(start) ? fromJson(source, contract) : fromYaml(source, contract)
  requireBounded(value, contract)
  if (isJsonObject(value)) return value
  throw invalidContract(contract, 'it is no object')
}

function fromJson(text: string, contract: string): Json {
  const tooDeep = placeTooDeep(text)
  if (tooDeep !== undefined)
    throw invalidContract(contract, `it is nested more than ${mostLevels} levels deep, ${lineOf(text, tooDeep)}`)
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    // What begins with a brace may still be YAML.
    if (text.length <= maxYamlChars && !/^\s*[[{]\s*["}\]]/.test(text)) return fromYaml(text, contract)
    const reason = error instanceof Error ? error.message : String(error)
    const at = /position (\d+)/.exec(reason)?.[1]
    const where = at === undefined || reason.includes('line') ? '' : `, ${lineOf(text, Number(at))}`
    throw invalidContract(contract, `it is no JSON: ${reason.slice(0, 200)}${where}`)
  }
}

/** Where brackets outside of texts stand deeper than is read. */
function placeTooDeep(text: string): number | undefined {
  let level = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 34) at = endOfText(text, at)
    else if (code === 123 || code === 91) {
      level += 1
      if (level > mostLevels) return at
    } else if (code === 125 || code === 93) level -= 1
  }
  return undefined
}

function endOfText(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 92) at += 1
    else if (code === 34) return at
  }
  return text.length
}

function lineOf(text: string, at: number): string {
  const before = text.slice(0, at).split('\n')
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`
}

function fromYaml(text: string, contract: string): Json {
  if (text.length > maxYamlChars) {
    throw invalidContract(contract, `it has ${text.length} characters; of YAML at most ${maxYamlChars} are read`)
  }
  // The library takes the square of the depth.
  if (deepYaml.test(text)) throw invalidContract(contract, `it is nested more than ${mostLevels} levels deep`)
  try {
    // Looking for names that stand twice, and for the lines of all mistakes, takes the square of their number.
    const bounds = { uniqueKeys: false, prettyErrors: false, maxAliasCount: mostAliases } as const
    return parse(text, { ...bounds, logLevel: 'error', stringKeys: true }) as Json
  } catch (error) {
    const where = error instanceof YAMLError ? `, ${lineOf(text, error.pos[0])}` : ''
    const reason =
      error instanceof RangeError
        ? 'it is nested too deeply'
        : error instanceof Error
          ? error.message.split('\n')[0]
          : ''
    throw invalidContract(contract, `it is no YAML: ${reason ?? ''}${where}`)
  }
}

/** Aliases can make of a short text a value that contains itself, or one of any size. */
function requireBounded(value: unknown, contract: string): void {
  let left = mostValues
  const open: { readonly value: unknown; readonly level: number }[] = [{ value, level: 0 }]
  for (let next = open.pop(); next; next = open.pop()) {
    left -= 1
    if (left < 0) throw invalidContract(contract, `it has more than ${mostValues} values`)
    if (next.level > mostLevels) throw invalidContract(contract, `it is nested more than ${mostLevels} levels deep`)
    if (typeof next.value !== 'object' || next.value === null) continue
    const level = next.level + 1
    for (const inner of Object.values(next.value)) open.push({ value: inner, level })
  }
}
