import type { Logger } from 'pino'
import { createImports, type Imports } from '../connectors/imports.ts'
import type { OpenContracts } from '../contracts/open-contracts.ts'
import type { Egress } from '../engine/egress-port.ts'
import type { LiveRegistry } from '../engine/registry.ts'
import type { Triggers } from '../triggers/index.ts'
import type { OpenData } from './workshop.ts'

const now = () => new Date()
const lookEveryMs = 2000

interface ImportDoors {
  readonly data: OpenData
  readonly registry: LiveRegistry
  readonly log: Logger
  readonly egress: Egress
  readonly drift: OpenContracts
  readonly triggers: Triggers
}

/** Installs imported connectors, and follows those that another process imports. */
export function openImports({
  data,
  registry,
  log,
  egress,
  drift,
  triggers,
}: ImportDoors): Imports & { close(): void } {
  const { connections, stores } = data
  let isOpen = false
  const imports = createImports({
    egress,
    connections,
    registry,
    now,
    store: stores.connectors,
    flows: stores.flows,
    audit: stores.audit,
    onChanged: () => {
      drift.refresh()
      // At the start it is too early for triggers: the runs from before come first.
      if (isOpen) triggers.sync()
    },
    warn: (fields, message) => log.warn(fields, message),
  })
  imports.refresh()
  isOpen = true
  const timer = setInterval(() => imports.refresh(), lookEveryMs)
  return Object.assign(imports, { close: () => clearInterval(timer) })
}
