import { collector, type Held } from './collector.ts'
import { untilAborted } from '../run/deadline.ts'
import type { CollectStage } from '../plan/plan.ts'
import { innerPorts } from '../plan/plan-units.ts'
import { runnerOf } from '../segment/pure-stage.ts'
import { chunkRecords, type RunContext } from '../run/run-context.ts'

/** Text of a chunk is about a megabyte at most. */
const chunkChars = 1024 * 1024

/** Holds everything that comes in; when nothing more comes, gives it back in the order the node asked for. */
export async function runCollect(stage: CollectStage, context: RunContext): Promise<void> {
  const { node, behaviour } = stage
  const store = collector(behaviour.collect.arrange(node.config), {
    ...context.services.collecting,
    node,
    combine: (texts) => combine(stage, context, texts),
  })
  try {
    const arrivals = context.arrivals(stage.id)
    for (;;) {
      const next = await untilAborted(context.signal, arrivals.next())
      if (next.done === true) break
      const { port, chunk } = next.value
      await store.add(port, heldIn(chunk.text, chunk.origins))
    }
    for await (const batch of chunksOf(store.results())) {
      context.signal.throwIfAborted()
      await give(stage, context, batch)
    }
  } finally {
    store.close()
  }
  // The node itself is done when what it held has been given.
  context.finished([stage.id])
}

/** Lets the node's own program merge the states of groups. */
async function combine(stage: CollectStage, context: RunContext, texts: readonly string[]): Promise<readonly Held[]> {
  const runner = runnerOf(stage.id, context)
  const started = performance.now()
  const { exits } = await runner.run({
    unit: 0,
    from: [stage.node.id, '', 0],
    text: `[${texts.join(',')}]`,
    bases: runner.script.ports.map(() => 0),
    run: context.run,
  })
  context.recorder.busy(stage.node.id, performance.now() - started)
  return exits.flatMap(({ text }) => heldIn(text))
}

/** Reads lines of key and text, as `store` in the segment's script writes them. */
function heldIn(text: string, origins: readonly number[] = []): Held[] {
  return text.split('\n').map((line, at) => {
    const tab = line.indexOf('\t')
    return { key: line.slice(0, tab), text: line.slice(tab + 1), origin: origins[at] ?? -1 }
  })
}

/** Cuts what comes back into chunks. */
async function* chunksOf(results: AsyncIterable<Held>): AsyncIterable<readonly Held[]> {
  let batch: Held[] = []
  let chars = 0
  for await (const held of results) {
    batch.push(held)
    chars += held.text.length
    if (batch.length < chunkRecords && chars < chunkChars) continue
    yield batch
    batch = []
    chars = 0
  }
  if (batch.length > 0) yield batch
}

async function give({ id, node }: CollectStage, context: RunContext, batch: readonly Held[]): Promise<void> {
  await context.send(id, innerPorts.held, {
    from: [node.id, '', 0],
    count: batch.length,
    text: `[${batch.map(({ text }) => text).join(',')}]`,
    ...(context.tracksOrigins ? { origins: batch.map(({ origin }) => origin) } : {}),
  })
}
