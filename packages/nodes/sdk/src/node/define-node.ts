import type { Static, TSchema } from 'typebox'
import type { Json, JsonObject, JsonSchema } from '../json.ts'
import type { NodeTypeInfo, Port, TriggerKind } from '../flow/node-type-info.ts'
import type { Resolved } from './config-schema.ts'
import type { EffectContext } from './effect-context.ts'
import type { ProgramText, ProgramWriter } from './program.ts'

/** One record that leaves a node, by the port `out` unless it says another. */
export interface Emission {
  readonly port?: string
  readonly record: Json
}

/** One record that arrives at an effect node, with the node's config computed for it. */
export interface EffectInput<Config> {
  readonly record: Json
  readonly config: Config
}

/**
 * What people call the record that a write touches, such as the sales order with the external reference `opp-0001`. Runs
 * are found by `key`; together with `entity` and the connection it names the record that must not be written twice.
 */
export interface BusinessKey {
  readonly entity: string
  readonly key: string
}

interface Described<Config extends TSchema> extends Omit<
  NodeTypeInfo,
  'kind' | 'config' | 'inputs' | 'outputs' | 'hasErrorPort' | 'keywords' | 'trigger' | 'effects'
> {
  readonly config: Config
  readonly keywords?: readonly string[]
  readonly inputs?: readonly Port[]
  readonly outputs?: readonly Port[]
  /** Hosts the node may call besides its connection's; none by default. `*` allows any public host. */
  readonly permissions?: { readonly hosts: readonly string[] }
  /**
   * The shape of what leaves a port, from the config and the shape of what comes in.
   * @returns A JSON Schema per output port; `undefined` where the shape is not known.
   */
  readonly outputSchema?: (
    config: Static<Config>,
    input: JsonSchema | undefined,
  ) => Readonly<Record<string, JsonSchema | undefined>>
  /** Turns the config of an older version into this one; called once per version step. */
  readonly upgrade?: (config: JsonObject, fromVersion: number) => JsonObject
}

/** Starts runs. The runtime owns how; the node type only describes the form and the record that comes out. */
export interface TriggerNode<Config extends TSchema = TSchema> extends Described<Config> {
  readonly kind: 'trigger'
  readonly trigger: TriggerKind
  readonly effects?: 'none'
}

/**
 * Computes records from records, nothing else. It is compiled into a script that runs inside an isolate, fused with its
 * pure neighbours, so it can neither wait nor reach the outside.
 */
export interface PureNode<Config extends TSchema = TSchema> extends Described<Config> {
  readonly kind: 'pure'
  readonly effects?: 'none'
  /** `expressions` (default) only runs our compiler's output; `code` contains text a user wrote as code. */
  readonly tier?: 'expressions' | 'code'
  /** True when it needs all records of a run at once (aggregate, merge): `inputs` in place of `record`. */
  readonly gathers?: boolean
  /** False when no record can fail in it, so it has no error port. */
  readonly canFail?: boolean
  readonly program: (config: Static<Config>, writer: ProgramWriter) => ProgramText
}

/**
 * Talks to the outside for one record at a time, through the context only.
 */
export interface EffectNode<Config extends TSchema = TSchema> extends Described<Config> {
  readonly kind: 'effect'
  readonly effects: 'none' | 'read' | 'write'
  /**
   * Key under which the same write may be repeated without a second effect, such as the external reference of an order.
   * Records with the same key are handled one after the other.
   */
  readonly idempotencyKey?: (config: Resolved<Static<Config>>, record: Json) => BusinessKey | undefined
  /** Records handled at the same time within one run; 1 by default. */
  readonly concurrency?: number
  /**
   * Handles one record. Throw `FlowError` (`flowError(...)`) for what the analyst or the other system must fix; anything
   * else counts as a defect of the node.
   * @returns The records that leave; an async iterable of batches for long lists.
   */
  readonly run: (
    input: EffectInput<Resolved<Static<Config>>>,
    context: EffectContext,
  ) => Promise<readonly Emission[]> | AsyncIterable<readonly Emission[]>
}

/** A node type with its config erased, as registries hold it. */
export interface NodeType {
  readonly info: NodeTypeInfo
  readonly behaviour:
    | { readonly kind: 'trigger'; readonly trigger: TriggerKind }
    | {
        readonly kind: 'pure'
        readonly tier: 'expressions' | 'code'
        readonly gathers: boolean
        readonly program: (config: JsonObject, writer: ProgramWriter) => ProgramText
      }
    | {
        readonly kind: 'effect'
        readonly concurrency: number
        readonly permittedHosts: readonly string[]
        readonly idempotencyKey?: (config: JsonObject, record: Json) => BusinessKey | undefined
        readonly run: (
          input: EffectInput<JsonObject>,
          context: EffectContext,
        ) => Promise<readonly Emission[]> | AsyncIterable<readonly Emission[]>
      }
  readonly outputSchema?: (
    config: JsonObject,
    input: JsonSchema | undefined,
  ) => Readonly<Record<string, JsonSchema | undefined>>
  readonly upgrade?: (config: JsonObject, fromVersion: number) => JsonObject
}

const defaultInput: readonly Port[] = [{ id: 'in', title: { en: 'In', 'zh-CN': '输入' } }]
const defaultOutput: readonly Port[] = [{ id: 'out', title: { en: 'Out', 'zh-CN': '输出' } }]

/**
 * Defines a node type, so that editor, checks and engine learn it from one place. The config's type is inferred from
 * its schema.
 *
 * Errors: none; a wrong definition is a compile error or refused when the registry is built.
 * @example
 * export const shout = defineNode({
 *   id: 'shout', version: 1, kind: 'pure',
 *   title: { en: 'Shout', 'zh-CN': '大写' },
 *   summary: { en: 'Makes a text upper case', 'zh-CN': '将文本转换为大写' },
 *   category: 'data', icon: 'megaphone',
 *   config: Type.Object({ text: orExpression(Type.String()) }),
 *   program: (config, w) => ({ body: `emit('out', { text: f.upper(${w.value(config.text, '/text')}) })` }),
 * })
 */
export function defineNode<const Config extends TSchema>(
  definition: TriggerNode<Config> | PureNode<Config> | EffectNode<Config>,
): NodeType {
  return {
    info: infoOf(definition),
    behaviour: behaviourOf(definition),
    ...(definition.outputSchema
      ? { outputSchema: definition.outputSchema as NonNullable<NodeType['outputSchema']> }
      : {}),
    ...(definition.upgrade ? { upgrade: definition.upgrade } : {}),
  }
}

// oxlint-disable-next-line complexity -- one line per part that may be left out
function infoOf<Config extends TSchema>(
  definition: TriggerNode<Config> | PureNode<Config> | EffectNode<Config>,
): NodeTypeInfo {
  const { id, version, title, summary, category, icon, outputsFrom, connector, connectionOptional } = definition
  return {
    id,
    version,
    title,
    summary,
    category,
    icon,
    keywords: definition.keywords ?? [],
    kind: definition.kind,
    effects: definition.effects ?? 'none',
    config: definition.config as unknown as JsonSchema,
    inputs: definition.inputs ?? (definition.kind === 'trigger' ? [] : defaultInput),
    outputs: definition.outputs ?? defaultOutput,
    hasErrorPort: definition.kind === 'effect' || (definition.kind === 'pure' && definition.canFail !== false),
    ...(definition.kind === 'trigger' ? { trigger: definition.trigger } : {}),
    ...(outputsFrom ? { outputsFrom } : {}),
    ...(connector ? { connector } : {}),
    ...(connectionOptional === undefined ? {} : { connectionOptional }),
  }
}

// The registry holds node types of every config shape; each node's config is checked against its schema before use,
// which is what makes these casts true.
function behaviourOf<Config extends TSchema>(
  definition: TriggerNode<Config> | PureNode<Config> | EffectNode<Config>,
): NodeType['behaviour'] {
  switch (definition.kind) {
    case 'trigger':
      return { kind: 'trigger', trigger: definition.trigger }
    case 'pure':
      return {
        kind: 'pure',
        tier: definition.tier ?? 'expressions',
        gathers: definition.gathers ?? false,
        program: definition.program as (config: JsonObject, writer: ProgramWriter) => ProgramText,
      }
    case 'effect':
      return {
        kind: 'effect',
        concurrency: definition.concurrency ?? 1,
        permittedHosts: definition.permissions?.hosts ?? [],
        run: definition.run as Extract<NodeType['behaviour'], { kind: 'effect' }>['run'],
        ...(definition.idempotencyKey
          ? {
              idempotencyKey: definition.idempotencyKey as (
                config: JsonObject,
                record: Json,
              ) => BusinessKey | undefined,
            }
          : {}),
      }
  }
}
