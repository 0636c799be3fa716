import { nullable, type ExpressionNode } from '../../expression/index.ts'
import { isJsonObject, type Json, type JsonSchema } from '../../json.ts'
import { valueAt } from '../../schema/index.ts'
import {
  isPlainObject,
  propertiesOf,
  requires,
  samplesOf,
  saysSomething,
  schemaOfSamples,
  withField,
} from '../../typing/index.ts'
import type { FlowNode } from '../flow.ts'
import { aggregateShape } from './aggregate-shape.ts'
import { imported, importedTarget, objectInside } from './imported-shape.ts'
import { joinShape } from './join-shape.ts'
import { sharedKeys } from './key-marks.ts'
import { narrowed } from './narrow.ts'
import { baseOf, emptyObject, schemaOfRows, typeRows } from './row-typing.ts'
import type { ShapeRule } from './shape-rule.ts'
import type { ExpressionTypes, ValueTyping } from './value-typing.ts'

/** What rules are applied to. */
export interface RuleScope {
  readonly node: Pick<FlowNode, 'config' | 'connection'>
  /** The port that the shape is asked for. */
  readonly port: string
  /** Shapes of what comes in, by input port. */
  readonly inputs: Readonly<Record<string, JsonSchema | undefined>>
  readonly types: ExpressionTypes
  readonly values: ValueTyping
  /** A declared schema in the form that rules work on; `undefined` when it says nothing. */
  readonly known: (schema: JsonSchema) => JsonSchema | undefined
  /** An imported schema in the form that rules work on. */
  readonly imported: (schema: JsonSchema) => JsonSchema
  /** A record of an entity, as imported from the system of the node's connection. */
  readonly entity: (name: string) => JsonSchema | undefined
  /** What a flow returns when it is called. */
  readonly returned: (flow: string) => JsonSchema | undefined
}

type Rule<Kind extends ShapeRule['kind']> = Extract<ShapeRule, { readonly kind: Kind }>

/** The shape a rule gives; `undefined` where nothing is known. Errors: none, a half-filled config is normal. */
// oxlint-disable-next-line complexity, max-lines-per-function -- one short case per kind of rule
export function applyRule(rule: ShapeRule, scope: RuleScope): JsonSchema | undefined {
  const { config } = scope.node
  switch (rule.kind) {
    case 'schema':
      return scope.known(rule.schema)
    case 'input':
      return inputOf(scope, rule.port)
    case 'config': {
      const schema = valueAt(config, rule.at)
      return isJsonObject(schema) ? scope.known(schema) : undefined
    }
    case 'sample':
      return schemaOfSamples(samplesOf(valueAt(config, rule.at) as Json | undefined))
    case 'value': {
      const schema = typeAt(scope, rule.at)
      return saysSomething(schema) ? schema : undefined
    }
    case 'choose':
      return chosen(rule, scope)
    case 'first':
      return firstOf(rule.of, scope)
    case 'entity': {
      const name = valueAt(config, rule.at)
      const found = typeof name === 'string' ? scope.entity(`${name}${rule.suffix ?? ''}`) : undefined
      const usual = applyRule(rule.otherwise, scope)
      if (!found) return usual
      const own = objectInside(scope.imported(found), rule.inside)
      return rule.form === 'write' ? importedTarget(own, usual) : imported(own, usual)
    }
    case 'rows':
      return mapped(rule, scope)
    case 'place':
      return placed(rule, scope)
    case 'object':
      return objectOf(rule, scope)
    case 'names': {
      const names = valueAt(config, rule.at)
      if (!Array.isArray(names)) return undefined
      const each = applyRule(rule.each, scope) ?? {}
      return names
        .filter((name) => typeof name === 'string')
        .reduce<JsonSchema>((base, name) => withField(base, name, each), emptyObject)
    }
    case 'pick':
      return picked(rule, scope)
    case 'list': {
      const items = applyRule(rule.of, scope)
      return items ? { type: 'array', items } : { type: 'array' }
    }
    case 'nullable': {
      const inner = applyRule(rule.of, scope)
      return inner && nullable(inner)
    }
    case 'element':
      return elementOfList(rule, scope)
    case 'aggregate':
      return aggregateShape(rule, scope)
    case 'join':
      return joinShape(rule, scope)
    case 'where':
      return where(rule, scope)
    case 'branch':
      return ofBranch(rule, scope)
    case 'returned': {
      const flow = valueAt(config, rule.flow)
      const found = typeof flow === 'string' ? scope.returned(flow) : undefined
      return found && scope.known(found)
    }
  }
}

/** What comes in by a port, by the only one when none is named. */
function inputOf({ inputs }: Pick<RuleScope, 'inputs'>, port?: string): JsonSchema | undefined {
  return port === undefined ? Object.values(inputs)[0] : inputs[port]
}

function typeAt({ node, values, types }: RuleScope, pointer: string): JsonSchema {
  return values.type(valueAt(node.config, pointer), types).schema
}

function firstOf(rules: readonly ShapeRule[], scope: RuleScope): JsonSchema | undefined {
  for (const rule of rules) {
    const found = applyRule(rule, scope)
    if (found) return found
  }
  return undefined
}

function chosen({ at, unset, cases, otherwise }: Rule<'choose'>, scope: RuleScope): JsonSchema | undefined {
  const value = valueAt(scope.node.config, at) ?? unset
  const name = typeof value === 'string' || typeof value === 'boolean' ? String(value) : undefined
  const rule = name !== undefined && Object.hasOwn(cases, name) ? cases[name] : otherwise
  return rule && applyRule(rule, scope)
}

function mapped({ at, keep }: Rule<'rows'>, scope: RuleScope): JsonSchema {
  const keeps = keep !== undefined && valueAt(scope.node.config, keep) === true
  const list = valueAt(scope.node.config, at)
  const rows = typeRows(list, scope)
  if (keeps) return schemaOfRows(rows, baseOf(inputOf(scope)))
  return Array.isArray(list) ? scope.values.built.schema(list, rows) : emptyObject
}

function placed({ into, unset, of }: Rule<'place'>, scope: RuleScope): JsonSchema | undefined {
  const name = valueAt(scope.node.config, into) ?? unset
  const result = applyRule(of, scope)
  return typeof name === 'string' && name !== '' ? withField(inputOf(scope), name, result ?? {}) : result
}

function objectOf({ keep, fields }: Rule<'object'>, scope: RuleScope): JsonSchema {
  return fields.reduce<JsonSchema>(
    (base, { name, of, optional }) => {
      const given = typeof name === 'string' ? name : (valueAt(scope.node.config, name.at) ?? name.unset)
      const field = applyRule(of, scope) ?? {}
      return typeof given === 'string' ? withField(base, given, optional ? nullable(field) : field) : base
    },
    keep ? baseOf(inputOf(scope)) : emptyObject,
  )
}

function picked({ at, of, always = [] }: Rule<'pick'>, scope: RuleScope): JsonSchema | undefined {
  const whole = applyRule(of, scope)
  const names = valueAt(scope.node.config, at)
  if (!whole || !isPlainObject(whole) || !Array.isArray(names) || names.length === 0) return whole
  const fields = propertiesOf(whole)
  const wanted = Object.keys(fields).filter((name) => names.includes(name) || always.includes(name))
  // What is picked from inside other records comes in a form of its own.
  const isOpen = names.some((name) => typeof name === 'string' && name.includes('.') && !Object.hasOwn(fields, name))
  return {
    ...whole,
    ...(isOpen ? { additionalProperties: true } : {}),
    properties: Object.fromEntries(wanted.map((name) => [name, fields[name] ?? {}])),
    required: wanted.filter((name) => requires(whole, name)),
  }
}

function elementOfList({ at, parent }: Rule<'element'>, scope: RuleScope): JsonSchema | undefined {
  const { items } = typeAt(scope, at)
  const entry = isJsonObject(items) && saysSomething(items) ? items : undefined
  // An entry that is no object arrives under a name.
  const record = entry && isScalar(entry) ? withField(emptyObject, 'value', entry) : entry
  const name = parent === undefined ? undefined : valueAt(scope.node.config, parent)
  if (typeof name !== 'string' || name === '') return record
  return withField(record, name, sharedKeys(inputOf(scope) ?? {}))
}

function isScalar({ type }: JsonSchema): boolean {
  return ['string', 'number', 'integer', 'boolean'].includes(String(type))
}

function where({ at, holds }: Rule<'where'>, scope: RuleScope): JsonSchema | undefined {
  const input = inputOf(scope)
  return input && narrowedByAll(input, conditionsAt(scope, at), holds)
}

function narrowedByAll(input: JsonSchema, conditions: readonly ExpressionNode[], holds: boolean): JsonSchema {
  return conditions.reduce<JsonSchema>((schema, condition) => narrowed(schema, condition, holds), input)
}

function conditionsAt(scope: RuleScope, at: string): readonly ExpressionNode[] {
  const [list = '', field] = at.split('/*')
  const found = valueAt(scope.node.config, list)
  const values = field === undefined ? [found] : Array.isArray(found) ? found.map((entry) => valueAt(entry, field)) : []
  return values.flatMap((value) => scope.values.type(value, scope.types).expression?.root ?? [])
}

function ofBranch({ list, id, when }: Rule<'branch'>, scope: RuleScope): JsonSchema | undefined {
  const input = inputOf(scope)
  const entries = valueAt(scope.node.config, list)
  if (!input || !Array.isArray(entries)) return input
  const at = entries.findIndex((entry) => isJsonObject(entry) && entry[id] === scope.port)
  const conditions = entries.slice(0, at + 1).map((_, index) => conditionsAt(scope, `${list}/${index}/${when}`))
  const before = narrowedByAll(input, conditions.slice(0, -1).flat(), false)
  return narrowedByAll(before, conditions.at(-1) ?? [], true)
}
