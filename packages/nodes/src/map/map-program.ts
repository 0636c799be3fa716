import { type ProgramText, type ProgramWriter } from '@isthmus/sdk'
import { printMapping, type MappingRow } from '@isthmus/sdk/mapping'

interface MapConfig {
  readonly fields: readonly MappingRow[]
  readonly keep?: boolean
}

/** Builds one record from each that comes in. */
export function mapProgram({ fields, keep }: MapConfig, writer: ProgramWriter): ProgramText {
  const mapping = printMapping(fields, writer, { path: '/fields', ...(keep ? { kept: 'record' } : {}) })
  return { body: `emit('out', ${mapping})` }
}
