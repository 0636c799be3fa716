import type { Static, TSchema } from 'typebox'
import type { Json, JsonObject, JsonSchema } from '../json.ts'
import type { ControlKind, NodeTypeInfo, Port, SourceKind, TriggerKind } from '../flow/node-type-info.ts'
import type { BatchForm } from './batch-form.ts'
import { collectBehaviour, type CollectBehaviour, type CollectNode } from './collect-node.ts'
import type { Resolved } from './config-schema.ts'
import type { ControlRequest } from './control-request.ts'
import type { EffectContext } from './effect-context.ts'
import type { EventRule } from './event-rule.ts'
import { lineBehaviour, type LineBehaviour, type LineReaderNode, type LineWriterNode } from './line-node.ts'
import type { PollSource } from './poll.ts'
import type { ProgramText, ProgramWriter } from './program.ts'
import type { UnknownCall, Verdict } from './unknown-outcome.ts'

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

/** What the definitions of all kinds of nodes have in common. */
export interface Described<Config extends TSchema> extends Omit<
  NodeTypeInfo,
  'kind' | 'config' | 'inputs' | 'outputs' | 'hasErrorPort' | 'keywords' | 'trigger' | 'source' | 'control' | 'effects'
> {
  readonly config: Config
  readonly keywords?: readonly string[]
  readonly inputs?: readonly Port[]
  readonly outputs?: readonly Port[]
  /** Hosts the node may call besides its connection's; none by default. `*` allows any public host. */
  readonly permissions?: { readonly hosts: readonly string[] }
  /** Turns the config of an older version into this one; called once per version step. */
  readonly upgrade?: (config: JsonObject, fromVersion: number) => JsonObject
}

/** Starts runs. The runtime owns how; the node type only describes the form and the record that comes out. */
export interface TriggerNode<Config extends TSchema = TSchema> extends Described<Config> {
  readonly kind: 'trigger'
  readonly trigger: TriggerKind
  /** How to find what has changed; for triggers of the kind `poll`. */
  readonly poll?: PollSource<Static<Config>>
  /** How the calls of one system are taken; for triggers of the kind `webhook` that are made for it. */
  readonly event?: EventRule
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
  /**
   * True when the same call may be sent again although an earlier one may have arrived, because it carries
   * `context.idempotencyKey` to a system that honours such keys, or because doing it twice is the same as once. A write with
   * an `idempotencyKey` is repeatable without saying so; any other write is not.
   */
  readonly repeatable?: (config: Resolved<Static<Config>>) => boolean
  /**
   * Looks up at the other system whether a write whose answer was lost has happened. Asked after a crash, a broken
   * connection or a time limit, before the write is repeated or parked. It must not change anything over there.
   * @returns See `Verdict`. A thrown error counts as `unknown`; a passing one is asked again first.
   */
  readonly verify?: (
    input: EffectInput<Resolved<Static<Config>>>,
    context: EffectContext,
    call: UnknownCall,
  ) => Promise<Verdict>
  /** Records handled at the same time within one run; 1 by default. */
  readonly concurrency?: number
  /**
   * For a node that does nothing but answer the webhook call with its config, see `configAnswer`. `run` must give this same
   * answer and let the record pass. It is not called where many small events are carried out together.
   */
  readonly answer?: 'config'
  /**
   * Handles one record. Throw `FlowError` (`flowError(...)`) for what the analyst or the other system must fix; anything
   * else counts as a defect of the node.
   * @returns The records that leave; an async iterable of batches for long lists.
   */
  readonly run: (
    input: EffectInput<Resolved<Static<Config>>>,
    context: EffectContext,
  ) => Promise<readonly Emission[]> | AsyncIterable<readonly Emission[]>
  /**
   * The same for many records in one call, for nodes that write and for those that look up one thing per record. `concurrency` then counts
   * such calls.
   */
  readonly batch?: BatchForm<Resolved<Static<Config>>>
}

/**
 * Gets its records from the run itself. A catch gets the failed records `{ error, record }` of the nodes in its scope (see
 * `catchScope`) that no wire took; a finally gets one record when everything else has ended.
 */
export interface SourceNode<Config extends TSchema = TSchema> extends Described<Config> {
  readonly kind: 'source'
  readonly source: SourceKind
  readonly effects?: 'none'
}

/**
 * Steers the run. It says what it wants for each record; the engine carries it out, over restarts too.
 */
export interface ControlNode<Config extends TSchema = TSchema> extends Described<Config> {
  readonly kind: 'control'
  readonly control: ControlKind
  readonly effects?: 'none'
  /** Records handled at the same time within one run; 1 by default. Waits never hold each other up. */
  readonly concurrency?: (config: Static<Config>) => number
  /** True when the records of a chunk are handled together: `records` then holds all of them. */
  readonly together?: (config: Static<Config>) => boolean
  /**
   * What is wanted for a record. `config` is computed for the first of `records`, which is the only one unless they are
   * handled `together`. May throw `FlowError`: the record then leaves by the error port.
   */
  readonly request: (config: Resolved<Static<Config>>, records: readonly Json[]) => ControlRequest
}

type Definition<Config extends TSchema> =
  | TriggerNode<Config>
  | PureNode<Config>
  | CollectNode<Config>
  | EffectNode<Config>
  | LineReaderNode<Config>
  | LineWriterNode<Config>
  | SourceNode<Config>
  | ControlNode<Config>

/** A node type with its config erased, as registries hold it. */
export interface NodeType {
  readonly info: NodeTypeInfo
  readonly behaviour:
    | {
        readonly kind: 'trigger'
        readonly trigger: TriggerKind
        readonly poll?: PollSource<JsonObject>
        readonly event?: EventRule
      }
    | { readonly kind: 'source'; readonly source: SourceKind }
    | {
        readonly kind: 'control'
        readonly control: ControlKind
        readonly concurrency: (config: JsonObject) => number
        readonly together: (config: JsonObject) => boolean
        readonly request: (config: JsonObject, records: readonly Json[]) => ControlRequest
      }
    | {
        readonly kind: 'pure'
        readonly tier: 'expressions' | 'code'
        readonly program: (config: JsonObject, writer: ProgramWriter) => ProgramText
      }
    | {
        readonly kind: 'effect'
        readonly concurrency: number
        readonly permittedHosts: readonly string[]
        readonly idempotencyKey?: (config: JsonObject, record: Json) => BusinessKey | undefined
        readonly repeatable?: (config: JsonObject) => boolean
        readonly verify?: (
          input: EffectInput<JsonObject>,
          context: EffectContext,
          call: UnknownCall,
        ) => Promise<Verdict>
        readonly answer?: 'config'
        readonly batch?: BatchForm<JsonObject>
        readonly run: (
          input: EffectInput<JsonObject>,
          context: EffectContext,
        ) => Promise<readonly Emission[]> | AsyncIterable<readonly Emission[]>
      }
    | CollectBehaviour
    | LineBehaviour
  readonly upgrade?: (config: JsonObject, fromVersion: number) => JsonObject
}

type EffectBehaviour = Extract<NodeType['behaviour'], { kind: 'effect' }>

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
export function defineNode<const Config extends TSchema>(definition: Definition<Config>): NodeType {
  return {
    info: infoOf(definition),
    behaviour: behaviourOf(definition),
    ...(definition.upgrade ? { upgrade: definition.upgrade } : {}),
  }
}

// oxlint-disable-next-line complexity -- one line per part that may be left out
function infoOf<Config extends TSchema>(definition: Definition<Config>): NodeTypeInfo {
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
    inputs: definition.inputs ?? (startsByItself(definition) ? [] : defaultInput),
    outputs: definition.outputs ?? defaultOutput,
    hasErrorPort: canFail(definition),
    ...(definition.kind === 'trigger' ? { trigger: definition.trigger } : {}),
    ...(definition.kind === 'source' ? { source: definition.source } : {}),
    ...(definition.kind === 'control' ? { control: definition.control } : {}),
    ...(outputsFrom ? { outputsFrom } : {}),
    ...(connector ? { connector } : {}),
    ...(connectionOptional === undefined ? {} : { connectionOptional }),
    ...(definition.shapes ? { shapes: definition.shapes } : {}),
  }
}

function startsByItself({ kind }: { readonly kind: NodeTypeInfo['kind'] }): boolean {
  return kind === 'trigger' || kind === 'source'
}

function canFail<Config extends TSchema>(definition: Definition<Config>): boolean {
  if (definition.kind === 'pure' && 'canFail' in definition) return definition.canFail !== false
  return !startsByItself(definition)
}

// The registry holds node types of every config shape; each node's config is checked against its schema before use,
// which is what makes these casts true.
// oxlint-disable-next-line complexity -- one short case per kind
function behaviourOf<Config extends TSchema>(definition: Definition<Config>): NodeType['behaviour'] {
  switch (definition.kind) {
    case 'trigger':
      return {
        kind: 'trigger',
        trigger: definition.trigger,
        ...(definition.poll ? { poll: definition.poll as unknown as PollSource<JsonObject> } : {}),
        ...(definition.event ? { event: definition.event } : {}),
      }
    case 'source':
      return { kind: 'source', source: definition.source }
    case 'control':
      return controlBehaviour(definition)
    case 'pure':
      if ('collect' in definition) return collectBehaviour(definition)
      return {
        kind: 'pure',
        tier: definition.tier ?? 'expressions',
        program: definition.program as (config: JsonObject, writer: ProgramWriter) => ProgramText,
      }
    case 'effect':
      if (!('run' in definition)) return lineBehaviour(definition)
      return {
        kind: 'effect',
        concurrency: definition.concurrency ?? 1,
        permittedHosts: definition.permissions?.hosts ?? [],
        run: definition.run as Extract<NodeType['behaviour'], { kind: 'effect' }>['run'],
        ...(definition.repeatable ? { repeatable: definition.repeatable as (config: JsonObject) => boolean } : {}),
        ...(definition.answer ? { answer: definition.answer } : {}),
        ...(definition.batch ? { batch: definition.batch as unknown as BatchForm<JsonObject> } : {}),
        ...(definition.verify ? { verify: definition.verify as NonNullable<EffectBehaviour['verify']> } : {}),
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

function controlBehaviour<Config extends TSchema>(definition: ControlNode<Config>): NodeType['behaviour'] {
  const { concurrency = () => 1, together = () => false } = definition
  return {
    kind: 'control',
    control: definition.control,
    concurrency: concurrency as (config: JsonObject) => number,
    together: together as (config: JsonObject) => boolean,
    request: definition.request as (config: JsonObject, records: readonly Json[]) => ControlRequest,
  }
}
