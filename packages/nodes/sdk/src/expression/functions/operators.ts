import type { Kernel, ObjectValue } from './kernel.ts'

/** What the operators of an expression do beyond plain JavaScript; the `$` keeps their names apart from functions. */
export function createOperators(kernel: Kernel) {
  const { failure, isMissing, keyOf, capText } = kernel
  const { maxTextLength } = kernel.limits
  function $primitive(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value
    throw failure('operator', 'an operator cannot work on a list or an object', value)
  }
  function numberSlowly(value: unknown): number {
    return Number($primitive(value))
  }
  // Always a number, so that the engine keeps arithmetic on it unboxed; $primitive alone halves the speed.
  function $number(value: unknown): number {
    return typeof value === 'number' ? value : numberSlowly(value)
  }
  function partOf(value: unknown): string {
    if (isMissing(value)) return ''
    if (typeof value === 'number' || typeof value === 'boolean') return String(value)
    throw failure('text', 'a list or an object cannot be joined to a text; use json(...) or join(...)', value)
  }
  function $part(value: unknown): string {
    return typeof value === 'string' ? value : partOf(value)
  }
  function $cap(text: string): string {
    return text.length <= maxTextLength ? text : capText('text', text)
  }
  function addSlowly(left: unknown, right: unknown): unknown {
    if (typeof left === 'string' || typeof right === 'string') return $cap($part(left) + $part(right))
    return numberSlowly(left) + numberSlowly(right)
  }
  function $add(left: unknown, right: unknown): unknown {
    if (typeof left === 'number' && typeof right === 'number') return left + right
    return addSlowly(left, right)
  }
  function $own(value: unknown, key: string): unknown {
    if (isMissing(value)) return undefined
    const holder: ObjectValue = Object(value)
    return Object.hasOwn(holder, key) ? holder[key] : undefined
  }
  function $index(value: unknown, key: unknown): unknown {
    if (typeof key === 'number') return $own(value, String(key))
    return typeof key === 'string' ? $own(value, keyOf('[ ]', key)) : undefined
  }
  function $key(key: unknown): string {
    return keyOf('{ [ ] }', key)
  }
  const $none: ObjectValue = Object.freeze({})
  return { $none, $primitive, $number, $part, $cap, $add, $own, $index, $key }
}

/** The three dots in lists and objects; a missing value adds nothing. */
export function createSpreadOperators(kernel: Kernel) {
  const { failure, isMissing, isObject, capLength } = kernel
  function $list(value: unknown): readonly unknown[] {
    if (isMissing(value)) return []
    if (!Array.isArray(value)) throw failure('[...]', 'only a list can be spread into a list', value)
    capLength('[...]', value.length)
    return value
  }
  function $object(value: unknown): ObjectValue {
    if (isMissing(value)) return {}
    if (!isObject(value)) throw failure('{...}', 'only an object can be spread into an object', value)
    return value
  }
  function $capped(list: readonly unknown[]): readonly unknown[] {
    capLength('[...]', list.length)
    return list
  }
  return { $list, $object, $capped }
}
